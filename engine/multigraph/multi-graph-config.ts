import type { Int } from "../int.ts";
import type { JsonMap } from "../json/json.ts";

/** One graph of a multi-graph run, with every default filled in (engine-governance 6.3). Paths are as written. */
export type GraphRunConfig = {
  readonly gid: string;
  readonly topologyPath: string;
  readonly profilePath: string;
  readonly initialState: readonly Int[];
  /** How many ticks are meant. Nothing in `stepAll` holds a graph to it; `withinOwnTicks` does. */
  readonly ticks: number;
  /** The gid unless the file says otherwise, and so is `nid`. */
  readonly runId: string;
  readonly nid: string;
  /** `{gid}_window_all_ticks` unless the file says otherwise. */
  readonly windowId: string;
  readonly label: string;
  readonly meta: JsonMap;
};

/** A multi-graph run, version 1 (engine-governance 6.3): at least one graph, no gid twice. */
export type MultiGraphRunConfig = {
  readonly graphs: readonly GraphRunConfig[];
  readonly label: string;
  readonly meta: JsonMap;
};
