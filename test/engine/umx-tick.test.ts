import { describe, expect, test } from "vitest";
import type { Profile } from "../../engine/config/profile.ts";
import type { Topology } from "../../engine/config/topology.ts";
import type { Int } from "../../engine/int.ts";
import type { TickLedger } from "../../engine/records.ts";
import { edgeTable } from "../../engine/umx/edge-table.ts";
import { umxTick } from "../../engine/umx/umx-tick.ts";
import { builtInProfile } from "../support/built-in.ts";
import { gf01Topology, line4Topology, ring5Topology, star5Topology } from "../support/paper.ts";
import { type SmallEdge, smallTopology } from "../support/sessions.ts";

type Node3 = readonly [Int, Int, Int];
/** (du, raw, cap, f) of one entry, as in the paper. */
type Entry = readonly [Int, Int, Int, Int];

function entries(ledger: TickLedger): readonly Entry[] {
  return ledger.edges.map(({ du, raw, cap, f_e }) => [du, raw, cap, f_e]);
}

/** Ledgers of the first ticks of a topology with no other unit than UMX. */
function ticks(
  topology: Topology,
  initial: readonly Int[],
  count: number,
  profile: Profile = builtInProfile,
) {
  const table = edgeTable(topology, profile);
  const ledgers: TickLedger[] = [];
  for (let tick = 1; tick <= count; tick += 1) {
    ledgers.push(umxTick(table, tick, ledgers.at(-1)?.post_u ?? initial));
  }
  return ledgers;
}

describe("non-zero and negative fluxes (engine-core 20.2)", () => {
  const topology = smallTopology(3, 4, [
    [1, 2, 3, 5],
    [3, 2, 9, 100],
    [1, 3, -3, 10],
    [2, 3, 4, 50, { c: 6 }],
  ]);
  const ledgers = ticks(topology, [-7, 20, 0], 3);

  test.each<{ t: number; pre: Node3; e1: Entry; e2: Entry; e3: Entry; e4: Entry; post: Node3 }>([
    {
      t: 1,
      pre: [-7, 20, 0],
      e1: [-27, 20, 5, -5],
      e2: [-20, 45, 100, -20],
      e3: [-7, -6, 10, 6],
      e4: [20, 6, 50, 6],
      post: [-8, -11, 32],
    },
    {
      t: 2,
      pre: [-8, -11, 32],
      e1: [3, 2, 5, 2],
      e2: [43, 96, 100, 43],
      e3: [-40, -30, 10, 30],
      e4: [-43, 6, 50, -6],
      post: [-40, 40, 13],
    },
    {
      t: 3,
      pre: [-40, 40, 13],
      e1: [-80, 60, 5, -5],
      e2: [-27, 60, 100, -27],
      e3: [-53, -40, 10, 40],
      e4: [27, 6, 50, 6],
      post: [-75, 2, 86],
    },
  ])("tick $t", ({ t, pre, e1, e2, e3, e4, post }) => {
    const ledger = ledgers[t - 1] as TickLedger;
    expect(ledger.pre_u).toEqual(pre);
    expect(entries(ledger)).toEqual([e1, e2, e3, e4]);
    expect(ledger.post_u).toEqual(post);
    expect([ledger.sum_pre_u, ledger.sum_post_u, ledger.z_check]).toEqual([13, 13, 13]);
    expect(ledger.causal_radius_applied).toBe(true);
    expect(ledger.policy_notes).toEqual(["causal_radius_clamped"]);
  });
});

describe("published topologies (engine-core 20.1 and 20.2)", () => {
  test.each<{
    name: string;
    topology: Topology;
    initial: readonly Int[];
    posts: readonly (readonly Int[])[];
  }>([
    {
      name: "gf01 does not move",
      topology: gf01Topology,
      initial: [3, 1, 0, 0, 0, 0],
      posts: [
        [3, 1, 0, 0, 0, 0],
        [3, 1, 0, 0, 0, 0],
      ],
    },
    {
      name: "star-5",
      topology: star5Topology,
      initial: [50, 0, 0, 0, 0],
      posts: [
        [26, 6, 6, 6, 6],
        [18, 8, 8, 8, 8],
        [14, 9, 9, 9, 9],
      ],
    },
    {
      name: "line-4",
      topology: line4Topology,
      initial: [32, 0, 0, 0],
      posts: [
        [30, 2, 0, 0],
        [29, 3, 0, 0],
        [28, 4, 0, 0],
        [27, 5, 0, 0],
      ],
    },
    {
      name: "ring-5",
      topology: ring5Topology,
      initial: [10, 0, 0, 0, 0],
      posts: [
        [8, 1, 0, 0, 1],
        [8, 1, 0, 0, 1],
      ],
    },
  ])("$name", ({ topology, initial, posts }) => {
    expect(ticks(topology, initial, posts.length).map(({ post_u }) => post_u)).toEqual(posts);
  });

  test("gf01's edges: du and raw of each, and no flow", () => {
    const [ledger] = ticks(gf01Topology, [3, 1, 0, 0, 0, 0], 1) as [TickLedger];
    expect(entries(ledger).map(([du, raw, , f]) => [du, raw, f])).toEqual(
      [2, 3, 3, 1, 1, 0, 0, 0].map((du) => [du, 0, 0]),
    );
  });
});

describe("one edge", () => {
  const big = 2n ** 60n;

  /** Two nodes, SC 4. The entry is (du, raw, cap, f). */
  test.each<{
    name: string;
    edge: SmallEdge;
    state: readonly [Int, Int];
    entry: Entry;
    notes?: readonly string[];
    topology?: Partial<Topology>;
    epsilonCap?: Int;
  }>([
    { name: "flow against the edge's direction", edge: [2, 1, 4, 99], state: [5, 0], entry: [-5, 5, 99, -5] },
    { name: "never more than the difference", edge: [1, 2, 400, 99], state: [5, 0], entry: [5, 500, 99, 5] },
    { name: "never more than the capacity", edge: [1, 2, 400, 3], state: [5, 0], entry: [5, 500, 3, 3] },
    { name: "a self loop has no difference", edge: [1, 1, 400, 3], state: [5, 0], entry: [0, 0, 3, 0] },
    { name: "a negative k reverses", edge: [1, 2, -1, 99], state: [5, 0], entry: [5, -2, 99, -2] },
    { name: "a negative capacity reverses", edge: [1, 2, 4, -3], state: [5, 0], entry: [5, 5, -3, -3] },
    {
      name: "c clamps as a radius",
      edge: [1, 2, 4, 99, { c: 2 }],
      state: [5, 0],
      entry: [5, 2, 99, 2],
      notes: ["causal_radius_clamped"],
    },
    {
      name: "a negative c is a negative magnitude",
      edge: [1, 2, 4, 99, { c: -2 }],
      state: [5, 0],
      entry: [5, -2, 99, -2],
      notes: ["causal_radius_clamped"],
    },
    {
      name: "a negative c clamps a difference of nothing, too",
      edge: [1, 2, 4, 99, { c: -2 }],
      state: [5, 5],
      entry: [0, -2, 99, 0],
      notes: ["causal_radius_clamped"],
    },
    {
      name: "the edge's radius goes before c",
      edge: [1, 2, 4, 99, { c: 2, causalRadius: 3 }],
      state: [5, 0],
      entry: [5, 3, 99, 3],
      notes: ["causal_radius_clamped"],
    },
    {
      name: "the topology's radius comes last",
      edge: [1, 2, 4, 99],
      state: [5, 0],
      topology: { causalRadius: 1 },
      entry: [5, 1, 99, 1],
      notes: ["causal_radius_clamped"],
    },
    {
      name: "a radius that is not exceeded leaves no note",
      edge: [1, 2, 4, 99, { c: 5 }],
      state: [5, 0],
      entry: [5, 5, 99, 5],
    },
    {
      name: "max_edge_cap lowers the capacity",
      edge: [1, 2, 4, 99],
      state: [5, 0],
      topology: { maxEdgeCap: 2 },
      entry: [5, 5, 2, 2],
    },
    {
      name: "max_edge_cap does not raise it",
      edge: [1, 2, 4, 1],
      state: [5, 0],
      topology: { maxEdgeCap: 2 },
      entry: [5, 5, 1, 1],
    },
    {
      name: "epsilon_cap clamps raw",
      edge: [1, 2, 40, 99],
      state: [5, 0],
      epsilonCap: 4,
      entry: [5, 4, 99, 4],
      notes: ["epsilon_cap_applied"],
    },
    {
      name: "a negative epsilon_cap turns the flow round, beyond 2^53 if it must",
      edge: [1, 2, 4, 99],
      state: [5, 0],
      epsilonCap: -Number.MAX_SAFE_INTEGER,
      entry: [5, -Number.MAX_SAFE_INTEGER, 99, -Number.MAX_SAFE_INTEGER],
      notes: ["epsilon_cap_applied"],
    },
    {
      name: "both clamps leave both notes",
      edge: [1, 2, 40, 99, { c: 3 }],
      state: [5, 0],
      epsilonCap: 2,
      entry: [5, 2, 99, 2],
      notes: ["causal_radius_clamped", "epsilon_cap_applied"],
    },
    {
      name: "exact above 2^53",
      edge: [1, 2, 1, big],
      state: [big, 3],
      entry: [big - 3n, big / 4n - 1n, big, big / 4n - 1n],
    },
    {
      name: "floor division of a negative product above 2^53",
      edge: [1, 2, -1, 99],
      state: [big, 3],
      entry: [big - 3n, -(big / 4n), 99, -(big / 4n)],
    },
    {
      name: "a product above 2^53 of small factors",
      edge: [1, 2, 2 ** 40, 99],
      state: [2 ** 20 + 1, 0],
      entry: [2 ** 20 + 1, (2n ** 60n + 2n ** 40n) / 4n, 99, 99],
    },
  ])("$name", ({ edge, state, entry, notes = [], topology = {}, epsilonCap = null }) => {
    const [ledger] = ticks(smallTopology(2, 4, [edge], topology), state, 1, {
      ...builtInProfile,
      epsilonCap,
    }) as [TickLedger];
    expect(entries(ledger)).toStrictEqual([entry]);
    expect(ledger.policy_notes).toEqual(notes);
    expect(ledger.causal_radius_applied).toBe(notes.includes("causal_radius_clamped"));
    expect(ledger.epsilon_applied).toBe(notes.includes("epsilon_cap_applied"));
  });

  test("parallel edges each see the state before the tick", () => {
    const [ledger] = ticks(
      smallTopology(2, 4, [
        [1, 2, 4, 99],
        [1, 2, 4, 99],
        [2, 1, 4, 99],
      ]),
      [5, 0],
      1,
    ) as [TickLedger];
    expect(ledger.edges.map(({ f_e }) => f_e)).toEqual([5, 5, -5]);
    expect(ledger.post_u).toEqual([-10, 15]);
  });
});

describe("a state that leaves the range of plain numbers in one tick stays exact", () => {
  const max = Number.MAX_SAFE_INTEGER;

  test.each<{ name: string; edges: readonly SmallEdge[]; state: readonly Int[]; post: readonly Int[] }>([
    {
      name: "many flows into one node",
      edges: [2, 3, 4, 5, 6].map((leaf): SmallEdge => [leaf, 1, 1, max]),
      state: [0, ...new Array<Int>(5).fill(2 ** 51 + 1)],
      post: [5n * 2n ** 51n + 5n, 0, 0, 0, 0, 0],
    },
    {
      name: "a capacity that reverses",
      edges: [[1, 2, 1, -max]],
      state: [2, 0],
      post: [2n ** 53n + 1n, -max],
    },
    { name: "a k that reverses", edges: [[1, 2, -max, max]], state: [1, 0], post: [2n ** 53n, -max] },
    {
      name: "a radius that reverses",
      edges: [[1, 2, 1, max, { c: -max }]],
      state: [2, 0],
      post: [2n ** 53n + 1n, -max],
    },
    {
      name: "a radius that reverses, made larger by k",
      edges: [1, 2, 3].map((): SmallEdge => [1, 2, 4, max, { c: -(2 ** 50) }]),
      state: [1, 0],
      post: [3n * 2n ** 52n + 1n, -3n * 2n ** 52n],
    },
    { name: "a difference", edges: [[1, 2, 1, 1]], state: [max, -2], post: [max - 1, -1] },
  ])("$name", ({ edges, state, post }) => {
    const [ledger] = ticks(smallTopology(state.length, 1, edges), state, 1) as [TickLedger];
    expect(ledger.post_u).toStrictEqual(post);
  });

  test("of a difference beyond 2^53 every digit is kept", () => {
    const [ledger] = ticks(smallTopology(2, 1, [[1, 2, 1, 1]]), [max, -2], 1) as [TickLedger];
    expect(entries(ledger)).toEqual([[2n ** 53n + 1n, 2n ** 53n + 1n, 1, 1]]);
  });
});

test("the ledger carries the topology's nap_ref", () => {
  const [ledger] = ticks(smallTopology(1, 4, [], { napRef: "nap/7" }), [0], 1) as [TickLedger];
  expect(ledger.nap_ref).toBe("nap/7");
});

test("a topology without nodes has no ledger", () => {
  expect(() => ticks(smallTopology(0, 4, []), [], 1)).toThrow("at least one node");
});
