import { memoryFiles } from "./config-files.ts";
import { type Changes, changed, profileText, topologyText } from "./small-config.ts";

/** The path of the multi-graph file in `multiGraphTexts`. */
export const multiGraphPath = "runs/two.json";

/** A row of three nodes for five ticks beside a single node for two, and four events for the row. */
const twoGraphs = {
  v: 1,
  label: "two",
  meta: { why: "small" },
  graphs: [
    {
      gid: "ROW3",
      topology_path: "../topologies/row.json",
      profile_path: "../profiles/p.json",
      initial_state: [8, 0, -3],
      ticks: 5,
      run_id: "row_run",
      nid: "row_nid",
      window_id: "row_window",
      label: "row",
      meta: { n: 3 },
    },
    {
      gid: "DOT",
      topology_path: "../topologies/dot.json",
      profile_path: "../profiles/p.json",
      initial_state: [7],
      ticks: 2,
    },
  ],
  slp_events: [
    {
      event_id: "grow",
      gid: "ROW3",
      tick_effective: 2,
      op_type: "ADD_NODE",
      payload: { node_id: 4, label: "new" },
    },
    {
      event_id: "join",
      gid: "ROW3",
      tick_effective: 2,
      op_type: "ADD_EDGE",
      payload: { e_id: 3, i: 1, j: 4, k: 2, cap: 9 },
      meta: { by: "me" },
    },
    { event_id: "off", gid: "DOT", tick_effective: 3, op_type: "GRAPH_DISABLE" },
    { event_id: "shrink", gid: "ROW3", tick_effective: 4, op_type: "REMOVE_NODE", payload: { node_id: 4 } },
  ],
};

/** The JSON text of the multi-graph file after changes. */
export function multiGraphText(changes: Changes = {}): string {
  return changed(twoGraphs, changes);
}

/** All files of the run, by path, with changes to the multi-graph file. */
export function multiGraphTexts(changes: Changes = {}): Readonly<Record<string, string>> {
  return {
    [multiGraphPath]: multiGraphText(changes),
    "topologies/row.json": topologyText(),
    "topologies/dot.json": topologyText({
      gid: "DOT",
      N: 1,
      nodes: [{ node_id: 1 }],
      edges: [{ e_id: 1, i: 1, j: 1, k: 1, cap: 1, SC: 4 }],
    }),
    "profiles/p.json": profileText(),
  };
}

/** The same as files in memory, some of them replaced. */
export function multiGraphFiles(
  changes: Changes = {},
  others: Readonly<Record<string, string>> = {},
): ReturnType<typeof memoryFiles> {
  return memoryFiles({ ...multiGraphTexts(changes), ...others });
}
