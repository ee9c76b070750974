import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { EngineError, type EngineErrorKind } from "../../engine/errors.ts";
import { type Int, sum } from "../../engine/int.ts";
import { toC2 } from "../../engine/json/write.ts";
import { decodeGraphTick, encodeGraphTick, type GraphTick } from "../../engine/multigraph/graph-tick.ts";
import { loadMultiGraph, type MultiGraph } from "../../engine/multigraph/load-multi-graph.ts";
import {
  lastTickResults,
  type MultiGraphContext,
  queueSlpEvent,
  type Schedule,
  startMultiGraph,
  stepAll,
} from "../../engine/multigraph/multi-graph.ts";
import { sceneFramesForLastTick } from "../../engine/multigraph/scene-frames.ts";
import { sessionTicks, withinOwnTicks } from "../../engine/multigraph/schedule.ts";
import { registered, withTopology } from "../../engine/multigraph/topology-registry.ts";
import { type SlpEvent, type SlpOp, slpEvent } from "../../engine/slp/slp-event.ts";
import { anySlpEvent } from "../support/any-slp-event.ts";
import { diskFiles } from "../support/config-files.ts";
import { acceptedValue } from "../support/problems.ts";
import type { Changes } from "../support/small-config.ts";
import { multiGraphFiles, multiGraphPath } from "../support/small-multi-graph.ts";

const example = join(import.meta.dirname, "..", "..", "scenarios", "multi-graph", "line-and-ring.json");

function event(
  eventId: string,
  tick: number,
  op: SlpOp,
  payload: Record<string, Int> = {},
  gid = "LINE4",
): SlpEvent {
  return slpEvent({ eventId, gid, tickEffective: tick, op, payload: new Map(Object.entries(payload)) });
}

/** The small run without its events; a context of it before the first tick. */
function small(changes: Changes = {}): MultiGraphContext {
  const run = acceptedValue(loadMultiGraph(multiGraphFiles({ slp_events: [], ...changes }), multiGraphPath));
  return startMultiGraph(run, run.registry);
}

function stepped(
  context: MultiGraphContext,
  ticks: number,
  skip: ReadonlySet<string> = new Set(),
): MultiGraphContext {
  let current = context;
  for (let tick = 0; tick < ticks; tick += 1) current = stepAll(current, { skip }).context;
  return current;
}

function refusalOf(work: () => unknown): readonly [EngineErrorKind, string] {
  try {
    work();
  } catch (failure) {
    if (failure instanceof EngineError) return [failure.kind, failure.message];
    throw failure;
  }
  throw new Error("nothing was refused");
}

const resultOf = (context: MultiGraphContext, gid: string): GraphTick | undefined =>
  lastTickResults(context).find((result) => result.gid === gid);
const nodesOf = (context: MultiGraphContext, gid: string): readonly Int[] | undefined =>
  context.graphs.find(({ config }) => config.gid === gid)?.nodes;

describe("the worked example of a line and a ring (engine-governance 6.4)", () => {
  let run: MultiGraph;
  let first: MultiGraphContext;
  let second: MultiGraphContext;
  let third: MultiGraphContext;

  beforeAll(() => {
    run = acceptedValue(loadMultiGraph(diskFiles, example));
    first = stepped(startMultiGraph(run, run.registry), 1);
    const grown = [
      event("add-node-5", 2, "ADD_NODE", { node_id: 5 }),
      event("z-add-edge", 2, "ADD_EDGE", { e_id: 4, i: 4, j: 5, k: 1, cap: 64 }),
    ].reduce(queueSlpEvent, first);
    second = stepped(grown, 1);
    third = stepped(queueSlpEvent(second, event("off", 3, "GRAPH_DISABLE")), 1);
  });

  test("at step 1 nothing flows in the line", () => {
    const line = resultOf(first, "LINE4");
    expect(line?.ledger.edges.map(({ f_e }) => f_e)).toEqual([0, 0, 0]);
    expect(line?.ledger.post_u).toEqual([1, 2, 3, 4]);
    expect([line?.C_prev, line?.p_block.C_t]).toEqual([1234567, 20987847]);
  });

  test("at step 1 one unit flows each way in the ring", () => {
    const ring = resultOf(first, "RING5");
    expect(ring?.ledger.edges.filter(({ f_e }) => f_e !== 0).map(({ e_id, f_e }) => [e_id, f_e])).toEqual([
      [1, 1],
      [5, 1],
    ]);
    expect(ring?.ledger.post_u).toEqual([8, 1, 0, 0, 1]);
    expect(ring?.p_block.C_t).toBe(20987847);
  });

  test("at step 2 the line has a node and an edge more, and the ring has not", () => {
    const line = resultOf(second, "LINE4");
    expect(line?.ledger.pre_u).toEqual([1, 2, 3, 4, 0]);
    expect(line?.ledger.edges[3]).toMatchObject({ e_id: 4, i: 4, j: 5, du: 4, f_e: 0, cap: 64 });
    expect(line?.p_block.C_t).toBe(356793608);
    expect(resultOf(second, "RING5")?.ledger.pre_u).toHaveLength(5);
  });

  test("at step 3 the disabled line still steps", () => {
    expect(registered(third.registry, "LINE4").topology.enabled).toBe(false);
    expect(resultOf(third, "LINE4")?.p_block.C_t).toBe(65491504);
  });

  test("the shipped file has the same third step", () => {
    const queued = run.slpEvents.reduce(queueSlpEvent, startMultiGraph(run, run.registry));
    expect(lastTickResults(stepped(queued, 3))).toStrictEqual(lastTickResults(third));
  });
});

describe("a context before its first tick", () => {
  test("has a tick of 0, the configured states and nothing queued", () => {
    const context = small();
    expect([context.tick, context.queue.size, context.last]).toEqual([0, 0, null]);
    expect([nodesOf(context, "ROW3"), nodesOf(context, "DOT")]).toEqual([[8, 0, -3], [7]]);
  });

  test.each([
    { name: "results", ask: lastTickResults },
    { name: "scenes", ask: sceneFramesForLastTick },
  ])("has no $name", ({ ask }) => {
    expect(refusalOf(() => ask(small()))).toEqual(["value", "there are no results before the first tick"]);
  });

  test("needs a state of the topology's length", () => {
    const { graphs, registry } = small();
    const configs = graphs.map(({ config }) => ({ ...config, initialState: [1] }));
    const [kind, message] = refusalOf(() =>
      startMultiGraph({ graphs: configs, label: "", meta: new Map() }, registry),
    );
    expect([kind, message]).toEqual([
      "value",
      'the initial state of graph "ROW3" has 1 values, but its topology has N = 3',
    ]);
  });

  test("needs a topology for each graph", () => {
    const { graphs } = small();
    const configs = graphs.map(({ config }) => config);
    const start = (): unknown => startMultiGraph({ graphs: configs, label: "", meta: new Map() }, new Map());
    expect(refusalOf(start)[0]).toBe("not_found");
  });
});

describe("the registry", () => {
  test("answers what it holds", () => {
    expect(registered(small().registry, "DOT").topology.gid).toBe("DOT");
  });

  test.each(["MOON", "", "__proto__"])("does not know %j", (gid) => {
    const { registry } = small();
    const { topology } = registered(registry, "DOT");
    const says = `there is no graph ${JSON.stringify(gid)}; graphs are "ROW3", "DOT"`;
    expect(refusalOf(() => registered(registry, gid))).toEqual(["not_found", says]);
    expect(refusalOf(() => withTopology(registry, gid, topology))).toEqual(["not_found", says]);
  });

  test("takes a topology only for the graph it is of", () => {
    const { registry } = small();
    const { topology } = registered(registry, "DOT");
    expect(refusalOf(() => withTopology(registry, "ROW3", topology))).toEqual([
      "value",
      'the topology of graph "ROW3" must have its gid, not "DOT"',
    ]);
    const updated = withTopology(registry, "DOT", { ...topology, version: "v2" });
    expect(registered(updated, "DOT").topology.version).toBe("v2");
    expect(registered(registry, "DOT").topology.version).toBe("v1");
  });
});

describe("queueing an event", () => {
  test.each([
    {
      name: "a graph the run does not have",
      gid: "MOON",
      tick: 3,
      kind: "not_found",
      says: "there is no graph",
    },
    {
      name: "the current tick",
      gid: "DOT",
      tick: 2,
      kind: "value",
      says: "must take effect after tick 2, not at 2",
    },
    { name: "a tick that has passed", gid: "DOT", tick: 1, kind: "value", says: "after tick 2, not at 1" },
  ])("for $name is refused", ({ gid, tick, kind, says }) => {
    const context = stepped(small(), 2);
    const [told, message] = refusalOf(() =>
      queueSlpEvent(context, event("e", tick, "GRAPH_ENABLE", {}, gid)),
    );
    expect(told).toBe(kind);
    expect(message).toContain(says);
  });

  test("changes nothing before its tick", () => {
    const queued = queueSlpEvent(small(), event("e", 3, "ADD_NODE", { node_id: 4 }, "ROW3"));
    expect(stepped(queued, 2).graphs).toStrictEqual(stepped(small(), 2).graphs);
    expect(nodesOf(stepped(queued, 3), "ROW3")).toHaveLength(4);
    expect([...stepped(queued, 2).queue.keys()]).toEqual([3]);
    expect([...stepped(queued, 3).queue.keys()]).toEqual([]);
  });

  test("leaves the context it was given alone, and so does a step", () => {
    const context = small();
    const before = structuredClone(context);
    stepAll(queueSlpEvent(context, event("e", 1, "ADD_NODE", { node_id: 4 }, "ROW3")));
    expect(structuredClone(context)).toStrictEqual(before);
  });
});

describe("events that are due", () => {
  const events = [
    event("b", 2, "GRAPH_DISABLE", {}, "DOT"),
    event("z", 2, "ADD_EDGE", { e_id: 3, i: 4, j: 4 }, "ROW3"),
    event("a", 2, "ADD_NODE", { node_id: 4 }, "ROW3"),
  ];

  test("are told by graph, in the order of the graphs' first events, with sorted ids", () => {
    const { changes } = stepAll(events.reduce(queueSlpEvent, stepped(small(), 1)));
    expect(changes.map(({ gid, tick, slpEventRefs }) => [gid, tick, slpEventRefs])).toEqual([
      ["DOT", 2, ["b"]],
      ["ROW3", 2, ["a", "z"]],
    ]);
  });

  test("change a graph that is skipped at their tick, too", () => {
    const queued = events.reduce(queueSlpEvent, stepped(small(), 1));
    const { context, stepped: results } = stepAll(queued, { skip: new Set(["ROW3"]) });
    expect(results.map(({ gid }) => gid)).toEqual(["DOT"]);
    expect(nodesOf(context, "ROW3")).toHaveLength(4);
    expect(registered(context.registry, "ROW3").topology.edges).toHaveLength(3);
  });

  test("give new nodes the state 0", () => {
    const queued = queueSlpEvent(small(), event("e", 1, "ADD_NODE", { node_id: 4 }, "ROW3"));
    expect(resultOf(stepped(queued, 1), "ROW3")?.ledger.pre_u).toEqual([8, 0, -3, 0]);
  });

  test("take away what removed nodes held", () => {
    const queued = queueSlpEvent(small(), event("e", 1, "REMOVE_NODE", { node_id: 3 }, "ROW3"));
    const ledger = resultOf(stepped(queued, 1), "ROW3")?.ledger;
    expect(ledger?.pre_u).toEqual([8, 0]);
    expect(ledger?.edges.map(({ e_id }) => e_id)).toEqual([1]);
  });

  test("keep the state of a node that is removed and added at one tick", () => {
    const both = [
      event("1", 1, "REMOVE_NODE", { node_id: 3 }, "ROW3"),
      event("2", 1, "ADD_NODE", { node_id: 3 }, "ROW3"),
    ];
    expect(resultOf(stepped(both.reduce(queueSlpEvent, small()), 1), "ROW3")?.ledger.pre_u).toEqual([
      8, 0, -3,
    ]);
  });

  test("show in the blocks from their tick on", () => {
    const queued = queueSlpEvent(small(), event("e", 2, "UPDATE_EDGE", { e_id: 1, cap: 1 }, "ROW3"));
    const blocks = [1, 2].map((ticks) => resultOf(stepped(queued, ticks), "ROW3"));
    expect(blocks.map((result) => result?.ledger.edges[0]?.cap)).toEqual([9, 1]);
    expect(blocks[1]?.i_block?.topology_snapshot[0]?.cap).toBe(1);
  });

  test.each([
    {
      name: "the last node",
      op: "REMOVE_NODE",
      payload: { node_id: 1 },
      says: "a tick ledger needs at least one node",
    },
    { name: "the last edge", op: "REMOVE_EDGE", payload: { e_id: 1 }, says: "topology DOT has no edges" },
  ] as const)("that take $name away end the run where it is needed", ({ op, payload, says }) => {
    const queued = queueSlpEvent(stepped(small(), 1), event("e", 2, op, payload, "DOT"));
    expect(refusalOf(() => stepAll(queued))).toEqual(["value", expect.stringContaining(says)]);
  });

  test("that can't be applied leave the context as it was", () => {
    const queued = queueSlpEvent(small(), event("e", 1, "REMOVE_NODE", { node_id: 9 }, "ROW3"));
    expect(refusalOf(() => stepAll(queued))[1]).toContain("node_id must be 3, the last node");
    expect(queued.tick).toBe(0);
  });
});

describe("which graphs are stepped", () => {
  const ticksOf = (context: MultiGraphContext): readonly number[] => context.graphs.map(({ tick }) => tick);

  test("all, unless something says otherwise, and longer than their configured ticks", () => {
    const context = stepped(small(), 7);
    expect([context.tick, ...ticksOf(context)]).toEqual([7, 7, 7]);
  });

  test("none that is skipped: it keeps its own tick and lags behind", () => {
    const context = stepped(stepped(small(), 2, new Set(["DOT"])), 1);
    expect([context.tick, ...ticksOf(context)]).toEqual([3, 3, 1]);
    const dot = resultOf(context, "DOT");
    expect([dot?.session_tick, dot?.ledger.tick, dot?.p_block.seq]).toEqual([3, 1, 1]);
    // The first tick of the graph is the first, whenever it comes.
    expect(dot?.p_block).toStrictEqual(resultOf(stepped(small(), 1), "DOT")?.p_block);
  });

  test("a skip of an unknown graph skips nothing", () => {
    expect(ticksOf(stepped(small(), 1, new Set(["MOON"])))).toEqual([1, 1]);
  });

  test("with all of them skipped a tick passes without results", () => {
    const context = stepped(small(), 1, new Set(["ROW3", "DOT"]));
    expect([context.tick, lastTickResults(context), sceneFramesForLastTick(context)]).toEqual([1, [], []]);
  });

  test("the schedule is asked for each graph and the session's tick, but not for skipped ones", () => {
    const asked: [string, number][] = [];
    const isScheduled: Schedule = (gid, tick) => {
      asked.push([gid, tick]);
      return gid === "DOT";
    };
    const once = stepAll(small(), { isScheduled });
    stepAll(once.context, { isScheduled, skip: new Set(["DOT"]) });
    expect(once.stepped.map(({ gid }) => gid)).toEqual(["DOT"]);
    expect(asked).toEqual([
      ["ROW3", 1],
      ["DOT", 1],
      ["ROW3", 2],
    ]);
  });

  test("within their own ticks, the row five times and the dot twice", () => {
    const run = acceptedValue(loadMultiGraph(multiGraphFiles({ slp_events: [] }), multiGraphPath));
    const isScheduled = withinOwnTicks(run);
    let context = startMultiGraph(run, run.registry);
    while (context.tick < sessionTicks(run)) context = stepAll(context, { isScheduled }).context;
    expect([context.tick, ...ticksOf(context)]).toEqual([5, 5, 2]);
    expect(isScheduled("MOON", 1)).toBe(false);
  });
});

describe("scene frames", () => {
  const context = stepped(stepped(small(), 1, new Set(["DOT"])), 1);

  test("say where each stepped graph is, in its own ticks", () => {
    const [row, dot] = sceneFramesForLastTick(context);
    expect(row).toStrictEqual({
      gid: "ROW3",
      run_id: "row_run",
      tick: 2,
      nid: "row_nid",
      pre_u: resultOf(context, "ROW3")?.ledger.pre_u,
      post_u: resultOf(context, "ROW3")?.ledger.post_u,
      ledger_ref: "ROW3_tick_2",
      C_prev: resultOf(context, "ROW3")?.C_prev,
      C_t: resultOf(context, "ROW3")?.p_block.C_t,
      window_id: "row_window",
      manifest_check: null,
      nap_envelope_ref: null,
      meta: { p_block_ref: "p_block_2" },
    });
    expect(dot).toMatchObject({
      run_id: "DOT",
      nid: "DOT",
      tick: 1,
      ledger_ref: "DOT_tick_1",
      window_id: "DOT_window_all_ticks",
      meta: { p_block_ref: "p_block_1" },
    });
  });

  test("take window, manifest check and envelope from who knows them", () => {
    const frames = sceneFramesForLastTick(context, {
      windowIdOf: (gid, tick) => `${gid}/${tick}`,
      manifestCheck: 2n ** 60n,
      napEnvelopeRef: "envelope",
    });
    expect(frames.map((frame) => [frame.window_id, frame.manifest_check, frame.nap_envelope_ref])).toEqual([
      ["ROW3/2", 2n ** 60n, "envelope"],
      ["DOT/1", 2n ** 60n, "envelope"],
    ]);
  });

  test("need a window", () => {
    expect(refusalOf(() => sceneFramesForLastTick(context, { windowIdOf: () => "" }))).toEqual([
      "value",
      'the scene of graph "ROW3" at tick 2 needs a window_id',
    ]);
  });

  test("of a graph without a run id carry the gid", () => {
    const { graphs, ...rest } = context;
    const anonymous = graphs.map((graph) => ({ ...graph, config: { ...graph.config, runId: "" } }));
    const frames = sceneFramesForLastTick({ ...rest, graphs: anonymous });
    expect(frames.map(({ run_id }) => run_id)).toEqual(["ROW3", "DOT"]);
  });
});

describe("any events, any skips", () => {
  const anyTick = fc.record({
    events: fc.array(fc.oneof(anySlpEvent("ROW3", 1), anySlpEvent("DOT", 1)), { maxLength: 3 }),
    skip: fc.subarray(["ROW3", "DOT"]),
  });

  test("a step is refused as an engine error, or keeps states, topologies and sums together", () => {
    let steps = 0;
    fc.assert(
      fc.property(fc.array(anyTick, { minLength: 1, maxLength: 6 }), (plan) => {
        let context = small();
        for (const { events, skip } of plan) {
          const due = events.map((each) => ({ ...each, tickEffective: context.tick + 1 }));
          const queued = due.reduce(queueSlpEvent, context);
          let next: ReturnType<typeof stepAll>;
          try {
            next = stepAll(queued, { skip: new Set(skip) });
          } catch (failure) {
            if (failure instanceof EngineError) continue;
            throw failure;
          }
          steps += 1;
          for (const graph of next.context.graphs) {
            const { topology } = registered(next.context.registry, graph.config.gid);
            expect(graph.nodes).toHaveLength(topology.n);
            expect(graph.tables.topology).toBe(topology);
            const earlier = context.graphs.find(({ config }) => config === graph.config);
            expect(graph.tick - (earlier?.tick ?? 0)).toBe(skip.includes(graph.config.gid) ? 0 : 1);
          }
          for (const result of next.stepped) {
            expect(sum(result.ledger.post_u)).toBe(sum(result.ledger.pre_u));
            expect(decodeGraphTick(encodeGraphTick(result))).toStrictEqual(result);
          }
          context = next.context;
        }
      }),
      { numRuns: 500 },
    );
    expect(steps).toBeGreaterThan(300);
  });

  test("the same steps give the same results", () => {
    fc.assert(
      fc.property(fc.array(anySlpEvent("ROW3", 4), { maxLength: 3 }), (events) => {
        const outcome = (): string => {
          try {
            return toC2([...lastTickResults(stepped(events.reduce(queueSlpEvent, small()), 4))]);
          } catch (failure) {
            if (failure instanceof EngineError) return failure.message;
            throw failure;
          }
        };
        expect(outcome()).toBe(outcome());
      }),
    );
  });
});

test.each(["", "{}", "[]", '{"gid":"G"}'])("%j is no tick of a graph", (text) => {
  expect(refusalOf(() => decodeGraphTick(Buffer.from(text)))[0]).toBe("value");
});
