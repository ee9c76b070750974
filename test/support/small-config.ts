import type { ConfigFiles } from "../../engine/config/files.ts";
import { memoryFiles } from "./config-files.ts";

/**
 * Changes to a document: path to new value, like `{ "edges[1].k": true }`. Undefined takes the field away, a bigint is
 * written with all its digits.
 */
export type Changes = Readonly<Record<string, unknown>>;

/** Three nodes in a row, SC 4. */
const smallTopology = {
  gid: "ROW3",
  profile: "CMP-0",
  N: 3,
  SC: 4,
  nodes: [{ node_id: 1 }, { node_id: 2, label: "middle" }, { node_id: 3 }],
  edges: [
    { e_id: 1, i: 1, j: 2, k: 1, cap: 9, SC: 4 },
    { e_id: 2, i: 2, j: 3, k: 2, cap: 9, SC: 4 },
  ],
};

/** A profile that fits the topology. */
const smallProfile = { name: "CMP-7", modulus_M: 97, C0: 5, SC: 4, I_block_spacing_W: 2 };

/** Five ticks with one window over all of them. */
const smallRunConfig = {
  v: 1,
  gid: "ROW3",
  run_id: "row_run",
  topology_path: "../topologies/row.json",
  profile_path: "../profiles/p.json",
  ticks: 5,
  initial_state: [8, 0, -3],
  windows: [{ window_id: "W", apx_name: "APX_W", start_tick: 1, end_tick: 5 }],
  primary_window_id: "W",
};

/** Two PFNA entries that fit the run. */
const smallPfna = {
  v: 0,
  pfna_id: "BUNDLE",
  gid: "ROW3",
  run_id: "row_run",
  nid: "outside",
  entries: [
    { pfna_id: "late", tick: 3, values: [0, 0, 1] },
    { pfna_id: "early", tick: 0, values: [1, 0, 0], description: "before the first tick" },
  ],
};

/** A session file over the same topology, with everything only it can say. */
const smallSessionFile = {
  kind: "session",
  topology: "../topologies/row.json",
  profile: "built-in CMP-0",
  initial_state: [8, 0, -3],
  total_ticks: 5,
  run_id: "row_run",
  nid: "row-node",
  windows: [
    {
      window_id: "W",
      apx_name: "APX_W",
      start_tick: 1,
      end_tick: 5,
      aeon_window_id: "ALL",
      apxi_enabled: true,
      apxi_residual_scheme: "GR",
      apxi_descriptors: {
        S_chain: [
          {
            descriptor_id: "chain",
            descriptor_type: "RUN_SEGMENT",
            window_id: "ALL",
            stream_id: "S_chain",
            params: { pattern: [1], repeats: 5 },
          },
        ],
        S_fluxes: [
          {
            descriptor_id: "rest",
            descriptor_type: "CONST_SEGMENT",
            window_id: "ALL",
            stream_id: "S_fluxes",
            params: { value: 0 },
            labels: ["quiet"],
          },
        ],
      },
    },
  ],
  primary_window_id: "W",
  press_default_streams: [
    { name: "S_chain", source: "prev_chain" },
    { name: "S_fluxes", source: "fluxes" },
  ],
  pfna: "../pfna/p.json",
  pfna_transform: { scale: 0.5, origin: 1, clamp_min: null, clamp_max: 7 },
  governance: { governance_mode: "OBSERVE" },
  logging: { enabled: true },
  metrics: { enabled: true },
  aeon_grammar: {
    base_windows: { EARLY: { window_id: "EARLY", tick_start: 1, tick_end: 2 } },
    derived_windows: { ALL: { window_id: "ALL", source_ids: ["EARLY"], labels: ["l"] } },
  },
  aeon_covering_ticks: [2, 3],
};

export function sessionFileText(changes: Changes = {}): string {
  return changed(smallSessionFile, changes);
}

/** The path of the session file in `sessionFiles`. */
export const sessionFilePath = "sessions/row.json";

/** The session file with changes, and the files it points at. */
export function sessionFiles(
  changes: {
    readonly session?: Changes;
    readonly topology?: Changes | null;
    readonly pfna?: Changes | null;
  } = {},
): ConfigFiles {
  const { session = {}, topology = {}, pfna = {} } = changes;
  return memoryFiles({
    [sessionFilePath]: sessionFileText(session),
    ...(topology && { "topologies/row.json": topologyText(topology) }),
    "profiles/p.json": profileText(),
    ...(pfna && { "pfna/p.json": pfnaText(pfna) }),
  });
}

export function topologyText(changes: Changes = {}): string {
  return changed(smallTopology, changes);
}

export function profileText(changes: Changes = {}): string {
  return changed(smallProfile, changes);
}

export function runConfigText(changes: Changes = {}): string {
  return changed(smallRunConfig, changes);
}

export function pfnaText(changes: Changes = {}): string {
  return changed(smallPfna, changes);
}

/** The path of the run config in `smallFiles`. */
export const smallRunConfigPath = "configs/run.json";

/** The four files of a small run with changes; null takes a file away. */
export function smallFiles(
  changes: {
    readonly config?: Changes;
    readonly topology?: Changes | null;
    readonly profile?: Changes | null;
    readonly pfna?: Changes | null;
  } = {},
): ConfigFiles {
  const { config = {}, topology = {}, profile = {}, pfna = {} } = changes;
  return memoryFiles({
    [smallRunConfigPath]: runConfigText(config),
    ...(topology && { "topologies/row.json": topologyText(topology) }),
    ...(profile && { "profiles/p.json": profileText(profile) }),
    ...(pfna && { "pfna/p.json": pfnaText(pfna) }),
  });
}

/** The JSON text of a document after changes. */
export function changed(document: object, changes: Changes): string {
  const copy: unknown = structuredClone(document);
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
    const last = steps.pop() ?? "";
    let place = copy as Record<string, unknown>; // Every step but the last leads to a map or a list.
    for (const step of steps) place = place[step] as Record<string, unknown>;
    place[last] = value;
  }
  const marked = JSON.stringify(copy, (_key, value: unknown) =>
    typeof value === "bigint" ? `exactly ${value}` : value,
  );
  return marked.replaceAll(/"exactly (-?\d+)"/g, "$1");
}
