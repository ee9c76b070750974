/** One small file of each kind that we read, and one document of each kind that is small enough. All belong together. */
import type { Schema } from "../json/schema.ts";

export const topologyExample: Schema = {
  gid: "PAIR",
  profile: "CMP-0",
  N: 2,
  SC: 4,
  nodes: [{ node_id: 1, label: "left" }, { node_id: 2 }],
  edges: [{ e_id: 1, i: 1, j: 2, k: 1, cap: 9, SC: 4 }],
  meta: { version: "v1" },
};

export const profileExample: Schema = {
  name: "CMP-0",
  modulus_M: 1000000007,
  C0: 1234567,
  SC: 4,
  I_block_spacing_W: 8,
  s_t_rule: { gf01_constant: 9 },
  nap_defaults: { v: 1, layer: "DATA", mode: "P" },
  press_defaults: { preferred_schemes: ["R", "GR", "ID"] },
};

export const governanceExample: Schema = {
  governance_mode: "OBSERVE",
  topology_policies: [{ policy_id: "tune-only", allowed_ops: ["TUNE"] }],
  budget_policies: [{ policy_id: "one-action", max_actions_per_window: 1 }],
};

export const runConfigExample: Schema = {
  v: 1,
  gid: "PAIR",
  run_id: "pair_demo",
  topology_path: "topology.json",
  profile_path: "profile.json",
  ticks: 4,
  initial_state: [8, 0],
  windows: [
    {
      window_id: "all",
      apx_name: "PAIR_all",
      start_tick: 1,
      end_tick: 4,
      streams: [{ name: "deltas", source: "post_u_deltas" }],
    },
  ],
  primary_window_id: "all",
  governance: governanceExample,
  enable_pfna: true,
  pfna_path: "pfna.json",
  logging: { enabled: true, destination: "stdout" },
  metrics: { enabled: true },
};

export const sessionFileExample: Schema = {
  kind: "session",
  topology: "topology.json",
  profile: "profile.json",
  initial_state: [8, 0],
  total_ticks: 4,
  run_id: "pair_demo",
  nid: "pair-node",
  windows: [
    {
      window_id: "all",
      apx_name: "PAIR_all",
      start_tick: 1,
      end_tick: 4,
      aeon_window_id: "whole",
      apxi_enabled: true,
      apxi_descriptors: {
        chain: [
          {
            descriptor_id: "rising",
            descriptor_type: "LINEAR_TREND",
            window_id: "whole",
            stream_id: "chain",
            params: { intercept: 1234567, slope: 1 },
          },
        ],
      },
    },
  ],
  primary_window_id: "all",
  press_default_streams: [{ name: "chain", source: "prev_chain" }],
  pfna: "pfna.json",
  pfna_transform: { scale: 2, clamp_max: 9 },
  governance: governanceExample,
  metrics: { enabled: true },
  aeon_grammar: {
    base_windows: {
      first: { window_id: "first", tick_start: 1, tick_end: 2 },
      second: { window_id: "second", tick_start: 3, tick_end: 4 },
    },
    derived_windows: { whole: { window_id: "whole", source_ids: ["first", "second"] } },
  },
  aeon_covering_ticks: [2],
};

export const pfnaExample: Schema = {
  v: 0,
  pfna_id: "pair_bundle",
  gid: "PAIR",
  run_id: "pair_demo",
  nid: "outside",
  entries: [{ pfna_id: "push", tick: 2, values: [1, -1], description: "a push from outside" }],
};

export const registryExample: Schema = {
  v: 1,
  scenarios: [
    {
      scenario_id: "pair",
      description: "Two nodes level out.",
      run_config_path: "run-config.json",
      pillars: ["gate", "press"],
      runtime_hint: "very-small",
    },
  ],
};

export const logEntryExamples: readonly Schema[] = [
  {
    event: "tick_complete",
    gid: "GF01",
    payload: { C_t: 20987847, pfna_refs: [], prev_chain: 1234567 },
    run_id: "GF01_logging",
    tick: 1,
    ts: "2026-03-10T08:05:00.000001+00:00",
  },
  {
    event: "window_closed",
    gid: "GF01",
    payload: { apx_name: "GF01_APX_v0_full_window", manifest_check: 786709051 },
    run_id: "GF01_logging",
    ts: "2026-03-10T08:05:00+00:00",
    window_id: "GF01_W1_ticks_1_8",
  },
];

export const metricsExample: Schema = {
  gid: "GF01",
  run_id: "GF01_METRICS",
  total_ticks: 8,
  window_count: 1,
  nap_total: 11,
  nap_ingress: 0,
  nap_data: 8,
  nap_egress: 1,
  uledger_entries: 8,
  uledger_last_hash: "ffafbb1b2f792cf15271b61b2a57cd9b6d4354ac47b4af902e963a4e3d4fa0f0",
  apx_manifests: 1,
  apxi_views: 0,
};

export const inspectionExample: Schema = {
  summary: {
    gid: "GF01",
    run_id: "GF01_config",
    total_ticks: 8,
    window_ids: ["GF01_W1_ticks_1_2", "GF01_W1_ticks_1_8"],
    nap_envelopes: 21,
    uledger_entries: 8,
  },
};
