import type { Int } from "../int.ts";
import type { Json } from "../json/json.ts";

/** A node of a topology; `nodeId` counts from 1 (engine-core 4). */
export type TopologyNode = {
  readonly nodeId: Int;
  readonly label: string;
  readonly attrs: Json;
};

/** An edge of a topology. Orientation, repetition and the signs of `k`, `cap` and `c` are free (engine-core 4). */
export type TopologyEdge = {
  readonly eId: Int;
  /** End points, as node ids from 1. */
  readonly i: number;
  readonly j: number;
  readonly k: Int;
  readonly cap: Int;
  readonly sc: Int;
  readonly c: Int;
  readonly causalRadius: Int | null;
  readonly attrs: Json;
};

/** A topology profile, validated (engine-core 4). */
export type Topology = {
  readonly gid: string;
  readonly profile: string;
  readonly n: number;
  readonly sc: Int;
  readonly causalRadius: Int;
  readonly maxEdgeCap: Int | null;
  readonly napRef: string | null;
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
  /** `v1` unless `meta.version` says otherwise. */
  readonly version: string;
};
