/**
 * The topologies, profiles and sessions of the specification's own tables (engine-core 19), for tests that
 * repeat its numbers.
 */
import { type AeonGrammar, aeonGrammar } from "../../engine/aeon/grammar.ts";
import type { ApxiDescriptor } from "../../engine/apxi/descriptor.ts";
import { builtInStreams } from "../../engine/config/built-in.ts";
import type { Profile } from "../../engine/config/profile.ts";
import type { SessionConfig, StreamSpec } from "../../engine/config/session.ts";
import type { Topology } from "../../engine/config/topology.ts";
import type { GovernanceConfig } from "../../engine/governance/governance-config.ts";
import { aeonBase, type Claim, constant, descriptor, trend } from "./aeon-apxi.ts";
import { builtInProfile, governanceOff } from "./built-in.ts";
import { governed, smallSession, smallTopology, smallWindow } from "./sessions.ts";

const gf01Cap = 2147483647;

export const gf01Topology: Topology = smallTopology(
  6,
  32,
  [
    [1, 2, 1, gf01Cap],
    [1, 4, 2, gf01Cap],
    [1, 6, 1, gf01Cap],
    [2, 3, 1, gf01Cap],
    [2, 5, 2, gf01Cap],
    [3, 4, 1, gf01Cap],
    [4, 5, 1, gf01Cap],
    [5, 6, 1, gf01Cap],
  ],
  { gid: "GF01" },
);

export const line4Topology: Topology = smallTopology(
  4,
  16,
  [
    [1, 2, 1, 64],
    [2, 3, 1, 64],
    [3, 4, 1, 64],
  ],
  { gid: "LINE4" },
);

export const ring5Topology: Topology = smallTopology(
  5,
  20,
  [
    [1, 2, 2, 128],
    [2, 3, 2, 128],
    [3, 4, 2, 128],
    [4, 5, 2, 128],
    [1, 5, 2, 128],
  ],
  { gid: "RING5" },
);

export const star5Topology: Topology = smallTopology(
  5,
  24,
  [
    [1, 2, 3, 256],
    [1, 3, 3, 256],
    [1, 4, 3, 256],
    [1, 5, 3, 256],
  ],
  { gid: "STAR5" },
);

export const cmp1: Profile = { ...builtInProfile, name: "CMP-1", sc: 16 };
export const cmp2: Profile = { ...builtInProfile, name: "CMP-2", sc: 20 };

/** Streams D, F, P and U of the run config table. */
const d: StreamSpec = {
  name: "S1_post_u_deltas",
  source: "post_u_deltas",
  schemeHint: null,
  description: "",
};
const f: StreamSpec = { name: "S2_fluxes", source: "fluxes", schemeHint: null, description: "" };
const p: StreamSpec = {
  name: "S3_prev_chain",
  source: "prev_chain",
  schemeHint: null,
  description: "Loom chain between ticks",
};
const u: StreamSpec = { name: "S3_post_u", source: "post_u", schemeHint: null, description: "" };

const gf01Session: Partial<SessionConfig> = {
  nid: "GF01",
  topology: gf01Topology,
  initialState: [3, 1, 0, 0, 0, 0],
  totalTicks: 8,
  primaryWindowId: "GF01_W1_ticks_1_8",
};

const gf01Window = smallWindow("GF01_W1_ticks_1_8", [1, 8], {
  apxName: "GF01_APX_v0_full_window",
  streams: [d, f],
});
const gf01ShortWindow = smallWindow("GF01_W1_ticks_1_2", [1, 2], {
  apxName: "GF01_APX_v0_ticks_1_2",
  streams: [d, f],
});

/** GF-01 as a bare tick loop. */
export const gf01Direct: SessionConfig = smallSession({
  ...gf01Session,
  shape: "run",
  runId: "GF01",
  nid: "N/A",
  windows: [
    { ...gf01Window, streams: [] },
    { ...gf01ShortWindow, streams: [] },
  ],
});

export const gf01: SessionConfig = smallSession({
  ...gf01Session,
  runId: "GF01_config",
  windows: [gf01Window, gf01ShortWindow],
  governance: governed("OBSERVE", { gid: "GF01", runId: "GF01_config" }),
});

export const gf01Logging: SessionConfig = smallSession({
  ...gf01Session,
  runId: "GF01_logging",
  windows: [gf01Window],
});

export const gf01Metrics: SessionConfig = smallSession({
  ...gf01Session,
  runId: "GF01_METRICS",
  windows: [{ ...gf01Window, streams: [] }],
  metricsEnabled: true,
});

export const line4: SessionConfig = smallSession({
  runId: "LINE4_demo",
  nid: "LINE4",
  topology: line4Topology,
  profile: cmp1,
  initialState: [8, 4, 0, 0],
  totalTicks: 6,
  windows: [smallWindow("LINE4_ticks_1_6", [1, 6], { apxName: "LINE4_APX_full_window", streams: [d, f, p] })],
  primaryWindowId: "LINE4_ticks_1_6",
});

export const line4Cmp1: SessionConfig = {
  ...line4,
  runId: "LINE4_demo_cmp1",
  windows: line4.windows.map((window) => ({ ...window, windowId: "LINE4_ticks_1_6_cmp1" })),
  primaryWindowId: "LINE4_ticks_1_6_cmp1",
};

export const ring5: SessionConfig = smallSession({
  runId: "RING5_demo",
  nid: "RING5",
  topology: ring5Topology,
  profile: cmp2,
  initialState: [10, 0, 0, 0, 0],
  totalTicks: 5,
  windows: [smallWindow("RING5_ticks_1_5", [1, 5], { apxName: "RING5_APX_full_window", streams: [d, f, u] })],
  primaryWindowId: "RING5_ticks_1_5",
  governance: governed("OBSERVE", { gid: "RING5", runId: "RING5_demo" }),
});

/** The governed Codex demo (engine-governance 13), in any mode. */
export function govCodexDemo(mode: GovernanceConfig["governanceMode"]): SessionConfig {
  return smallSession({
    ...gf01Session,
    runId: "GOV_CODEX_DEMO",
    windows: [gf01Window],
    governance: governed(mode, {
      gid: "GF01",
      runId: "GOV_CODEX_DEMO",
      budgetPolicies: [
        {
          policyId: "budget-demo",
          maxActionsPerWindow: 1,
          maxProposalsPerWindow: 2,
          maxTopologyChanges: 8,
          notes: "Allow the demo action to cover the full GF01 edge set",
        },
      ],
      topologyPolicies: [
        {
          policyId: "topology-demo",
          maxNodes: null,
          maxEdges: null,
          allowedOps: ["ADD_NODE", "REMOVE_NODE", "ADD_EDGE", "REMOVE_EDGE", "REWIRE", "TUNE"],
          description: "Allow Codex to place a single edge for the demo run",
        },
      ],
    }),
  });
}

/** The PFNA demo, whose profile and topology differ in SC. */
export const pfnaDemo: SessionConfig = smallSession({
  runId: "PFNA_DEMO_RUN",
  nid: "pfna-demo-node",
  topology: line4Topology,
  initialState: [2, 1, 0, 0],
  totalTicks: 4,
  windows: [smallWindow("LINE_DEMO_W1_ticks_1_4", [1, 4], { apxName: "LINE_APX_demo_ticks_1_4" })],
  primaryWindowId: "LINE_DEMO_W1_ticks_1_4",
  defaultStreams: [...builtInStreams, { ...p, description: "prev chain checksum per tick" }],
  pfnaInputs: [
    {
      pfnaId: "init_boost",
      gid: "LINE4",
      runId: "PFNA_DEMO_RUN",
      tick: 0,
      nid: "pfna-demo-source",
      values: [1, -1, 0, 0],
      description: "adjust initial state before tick 1",
    },
    {
      pfnaId: "tick2_adjust",
      gid: "LINE4",
      runId: "PFNA_DEMO_RUN",
      tick: 2,
      nid: "pfna-demo-source",
      values: [0, 2, 0, -1],
      description: "modify nodes mid-run",
    },
  ],
  governance: governanceOff,
});

/** The window grammar of the AEON/APXi demo. */
export const demoGrammar: AeonGrammar = aeonGrammar(
  [
    ["AEON_LINE4_W1_ticks_1_3", aeonBase("AEON_LINE4_W1_ticks_1_3", [1, 3], ["demo", "first-half"])],
    ["AEON_LINE4_W2_ticks_4_6", aeonBase("AEON_LINE4_W2_ticks_4_6", [4, 6], ["demo", "second-half"])],
  ],
  [
    [
      "AEON_LINE4_W_all",
      {
        window_id: "AEON_LINE4_W_all",
        source_ids: ["AEON_LINE4_W1_ticks_1_3", "AEON_LINE4_W2_ticks_4_6"],
        aggregation: "concat",
        labels: ["demo", "aggregate"],
        press_window_id: "LINE4_APX_W1_T1_6",
        parent_id: null,
      },
    ],
  ],
);

/** The streams of both demos of the line. */
const demoStreams: readonly StreamSpec[] = pfnaDemo.defaultStreams;

export const aeonApxiDemo: SessionConfig = smallSession({
  runId: "AEON_APXI_DEMO_RUN",
  nid: "aeon-apxi-demo-node",
  topology: line4Topology,
  initialState: [1, 0, 0, 0],
  totalTicks: 6,
  windows: [
    smallWindow("LINE4_W1_T1_6", [1, 6], {
      apxName: "LINE4_APX_W1_T1_6",
      streams: demoStreams,
      aeonWindowId: "AEON_LINE4_W_all",
      apxi: {
        residualScheme: "R",
        descriptors: new Map([
          ["S1_post_u_deltas", [demoDescriptor("apxi_delta_linear", "S1_post_u_deltas", trend(0, 1, 1))]],
          ["S2_fluxes", [demoDescriptor("apxi_flux_const", "S2_fluxes", constant(0))]],
          ["S3_prev_chain", [demoDescriptor("apxi_chain_const", "S3_prev_chain", constant(0))]],
        ]),
      },
    }),
  ],
  primaryWindowId: "LINE4_W1_T1_6",
  defaultStreams: demoStreams,
  governance: governanceOff,
  aeon: { grammar: demoGrammar, coveringTicks: [2, 5] },
});

function demoDescriptor(id: string, stream: string, claim: Claim): ApxiDescriptor {
  return descriptor(id, stream, claim, { window_id: "AEON_LINE4_W_all" });
}
