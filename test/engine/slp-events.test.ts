import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTopology } from "../../engine/config/parse-topology.ts";
import type { Topology } from "../../engine/config/topology.ts";
import { EngineError, type EngineErrorKind } from "../../engine/errors.ts";
import { Float, type Json } from "../../engine/json/json.ts";
import { toC2 } from "../../engine/json/write.ts";
import { applySlpEvents } from "../../engine/slp/apply-slp-events.ts";
import { type GraphTopology, shownTopology } from "../../engine/slp/graph-topology.ts";
import { type SlpEvent, type SlpEventDraft, type SlpOp, slpEvent } from "../../engine/slp/slp-event.ts";
import { slpEventRefs } from "../../engine/slp/slp-event-refs.ts";
import { anySlpEvent } from "../support/any-slp-event.ts";
import { acceptedValue } from "../support/problems.ts";
import { smallTopology } from "../support/sessions.ts";

type Payload = Readonly<Record<string, Json>>;

function event(op: SlpOp, payload: Payload = {}, more: Partial<SlpEventDraft> = {}): SlpEvent {
  return slpEvent({
    eventId: "e",
    gid: "SMALL",
    tickEffective: 1,
    op,
    payload: new Map(Object.entries(payload)),
    ...more,
  });
}

/** Three nodes; edges 1-2, 2-3 and 1-2 once more, all of it with something that events may drop. */
const row: Topology = smallTopology(
  3,
  4,
  [
    [1, 2, 1, 9, { c: 2, causalRadius: 5 }],
    [2, 3, 2, 8],
    [1, 2, 3, 7, { c: -1, causalRadius: 6 }],
  ],
  { causalRadius: 3, maxEdgeCap: 100, napRef: "nap", version: "v7" },
);
const marked: Topology = {
  ...row,
  nodes: row.nodes.map((node) => ({ ...node, label: `n${node.nodeId}`, attrs: new Map([["old", true]]) })),
  edges: row.edges.map((edge) => ({ ...edge, attrs: new Map([["old", edge.eId]]) })),
};

function applied(op: SlpOp, payload: Payload = {}, topology: GraphTopology = marked): GraphTopology {
  return applySlpEvents(topology, [event(op, payload)]);
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

describe("an event by itself", () => {
  test("payload and meta are empty unless given", () => {
    expect(slpEvent({ eventId: "e", gid: "G", tickEffective: 1, op: "GRAPH_ENABLE" })).toStrictEqual({
      eventId: "e",
      gid: "G",
      tickEffective: 1,
      op: "GRAPH_ENABLE",
      payload: new Map(),
      meta: new Map(),
    });
  });

  test.each<{ name: string; change: Partial<SlpEventDraft>; says: string }>([
    { name: "an empty id", change: { eventId: "" }, says: "event_id of an SLP event must not be empty" },
    { name: "an empty gid", change: { gid: "" }, says: "gid of an SLP event must not be empty" },
    { name: "half a character", change: { eventId: "\ud800" }, says: 'cannot be hashed: "\\ud800"' },
    { name: "tick 0", change: { tickEffective: 0 }, says: "must be at least 1, not 0" },
    { name: "a tick far below 0", change: { tickEffective: -(2n ** 70n) }, says: `not ${-(2n ** 70n)}` },
    {
      name: "an unknown operation",
      change: { op: "PAINT" },
      says: 'UPDATE_EDGE, GRAPH_ENABLE, GRAPH_DISABLE, not "PAINT"',
    },
    { name: "an operation of an object", change: { op: "__proto__" }, says: 'not "__proto__"' },
    { name: "an operation in lower case", change: { op: "add_node" }, says: 'not "add_node"' },
  ])("$name is refused", ({ change, says }) => {
    const [kind, message] = refusalOf(() =>
      slpEvent({ eventId: "e", gid: "G", tickEffective: 1, op: "ADD_NODE", ...change }),
    );
    expect(kind).toBe("value");
    expect(message).toContain(says);
  });
});

describe("what an operation does", () => {
  test.each<{ name: string; payload: Payload; label: string; attrs: Json }>([
    { name: "the id alone", payload: { node_id: 4 }, label: "", attrs: new Map() },
    {
      name: "a label",
      payload: { node_id: 4, label: "Größe \u{1f600}" },
      label: "Größe \u{1f600}",
      attrs: new Map(),
    },
    {
      name: "attributes",
      payload: { node_id: 4, attrs: new Map([["__proto__", 1]]) },
      label: "",
      attrs: new Map([["__proto__", 1]]),
    },
    { name: "an id in words", payload: { node_id: " +4 " }, label: "", attrs: new Map() },
    { name: "an id with a fraction", payload: { node_id: new Float(4.9) }, label: "", attrs: new Map() },
  ])("ADD_NODE adds the next node: $name", ({ payload, label, attrs }) => {
    const { n, nodes, edges } = applied("ADD_NODE", payload);
    expect(n).toBe(4);
    expect(nodes).toStrictEqual([...marked.nodes, { nodeId: 4, label, attrs }]);
    expect(edges).toStrictEqual(marked.edges);
  });

  test("ADD_NODE of node true adds node 1 to a graph that has none", () => {
    expect(applied("ADD_NODE", { node_id: true }, smallTopology(0, 4, [])).n).toBe(1);
  });

  test("REMOVE_NODE drops the last node and its edges; the others are numbered again and lose their radius", () => {
    const { n, nodes, edges } = applied("REMOVE_NODE", { node_id: 3 });
    expect(n).toBe(2);
    expect(nodes).toStrictEqual(marked.nodes.slice(0, 2));
    expect(edges).toStrictEqual([
      { eId: 1, i: 1, j: 2, k: 1, cap: 9, sc: 4, c: 2, causalRadius: null, attrs: new Map([["old", 1]]) },
      { eId: 2, i: 1, j: 2, k: 3, cap: 7, sc: 4, c: -1, causalRadius: null, attrs: new Map([["old", 3]]) },
    ]);
  });

  test("REMOVE_NODE can take the only node away", () => {
    expect(applied("REMOVE_NODE", { node_id: 1 }, smallTopology(1, 4, [[1, 1, 1, 1]]))).toMatchObject({
      n: 0,
      nodes: [],
      edges: [],
    });
  });

  test.each<{ name: string; payload: Payload; label: string; attrs: Json }>([
    { name: "nothing said", payload: {}, label: "n2", attrs: new Map([["old", true]]) },
    {
      name: "null said",
      payload: { label: null, attrs: null },
      label: "n2",
      attrs: new Map([["old", true]]),
    },
    { name: "a label", payload: { label: "" }, label: "", attrs: new Map([["old", true]]) },
    {
      name: "attributes, as a whole",
      payload: { attrs: new Map([["new", 1]]) },
      label: "n2",
      attrs: new Map([["new", 1]]),
    },
  ])("UPDATE_NODE changes what is said: $name", ({ payload, label, attrs }) => {
    const { nodes } = applied("UPDATE_NODE", { node_id: 2, ...payload });
    expect(nodes).toStrictEqual(marked.nodes.with(1, { nodeId: 2, label, attrs }));
  });

  test.each<{ name: string; payload: Payload; edge: Partial<Topology["edges"][number]> }>([
    { name: "end points alone", payload: { i: 3, j: 1 }, edge: { i: 3, j: 1, k: 0, cap: 0, c: 0 } },
    {
      name: "everything",
      payload: { i: 1, j: 1, k: -2, cap: -3, c: -4 },
      edge: { i: 1, j: 1, k: -2, cap: -3, c: -4 },
    },
    {
      name: "numbers of any size",
      payload: { i: 1, j: 2, k: 2n ** 64n, cap: "-9007199254740993" },
      edge: { i: 1, j: 2, k: 2n ** 64n, cap: -9007199254740993n, c: 0 },
    },
    {
      name: "no attributes",
      payload: { i: 1, j: 2, attrs: new Map([["a", 1]]) },
      edge: { i: 1, j: 2, k: 0, cap: 0, c: 0 },
    },
  ])("ADD_EDGE adds the next edge with the scale of the topology: $name", ({ payload, edge }) => {
    const { edges } = applied("ADD_EDGE", { e_id: 4, ...payload });
    expect(edges.slice(0, 3)).toStrictEqual(marked.edges);
    expect(edges[3]).toStrictEqual({ eId: 4, sc: 4, causalRadius: null, attrs: new Map(), ...edge });
  });

  test("REMOVE_EDGE drops the last edge", () => {
    expect(applied("REMOVE_EDGE", { e_id: 3 }).edges).toStrictEqual(marked.edges.slice(0, 2));
  });

  test.each<{ name: string; payload: Payload; edge: Partial<Topology["edges"][number]> }>([
    { name: "nothing said", payload: {}, edge: { i: 1, j: 2, k: 1, cap: 9, c: 2 } },
    { name: "null end points", payload: { i: null, j: null }, edge: { i: 1, j: 2, k: 1, cap: 9, c: 2 } },
    { name: "one end point", payload: { j: 3 }, edge: { i: 1, j: 3, k: 1, cap: 9, c: 2 } },
    { name: "the numbers", payload: { k: 5, cap: "6", c: false }, edge: { i: 1, j: 2, k: 5, cap: 6, c: 0 } },
  ])("UPDATE_EDGE changes what is said and resets radius and attributes: $name", ({ payload, edge }) => {
    const { edges } = applied("UPDATE_EDGE", { e_id: 1, ...payload });
    expect(edges[0]).toStrictEqual({ eId: 1, sc: 4, causalRadius: null, attrs: new Map(), ...edge });
    expect(edges.slice(1)).toStrictEqual(marked.edges.slice(1));
  });

  test.each([
    { op: "GRAPH_ENABLE", enabled: true },
    { op: "GRAPH_DISABLE", enabled: false },
  ] as const)("$op sets enabled to $enabled", ({ op, enabled }) => {
    expect(applied(op).enabled).toBe(enabled);
    expect(shownTopology(applied(op))["meta"]).toStrictEqual({ version: "v7", enabled });
  });

  test("what nothing says of enabled stays as it was", () => {
    expect("enabled" in applied("REMOVE_EDGE", { e_id: 3 })).toBe(false);
    expect(applied("REMOVE_EDGE", { e_id: 3 }, { ...marked, enabled: false }).enabled).toBe(false);
  });

  test("gid, profile, scale and version are kept; limits of the whole topology fall back to their defaults", () => {
    expect(applied("GRAPH_ENABLE")).toMatchObject({
      gid: "SMALL",
      profile: "CMP-0",
      sc: 4,
      version: "v7",
      causalRadius: 0,
      maxEdgeCap: null,
      napRef: null,
      edges: marked.edges,
    });
  });
});

describe("what an operation refuses", () => {
  const value = "value";
  const type = "type";

  test.each<readonly [SlpOp, Payload, EngineErrorKind, string]>([
    ["ADD_NODE", {}, value, "missing required field 'node_id'"],
    ["ADD_NODE", { node_id: 3 }, value, "node_id must be 4, the next free one, not 3"],
    ["ADD_NODE", { node_id: 5 }, value, "node_id must be 4, the next free one, not 5"],
    ["ADD_NODE", { node_id: 2n ** 70n }, value, `not ${2n ** 70n}`],
    ["ADD_NODE", { node_id: "four" }, value, 'node_id must be an integer, not "four"'],
    ["ADD_NODE", { node_id: null }, type, "node_id must be an integer, not null"],
    ["ADD_NODE", { node_id: [4] }, type, "node_id must be an integer, not a list"],
    ["ADD_NODE", { node_id: 4, attrs: [] }, value, "attrs must be a map, not an empty list"],
    ["ADD_NODE", { node_id: 4, attrs: null }, value, "attrs must be a map, not null"],
    ["ADD_NODE", { node_id: 4, label: 5 }, type, "label must be text, not 5"],
    ["ADD_NODE", { node_id: 4, label: null }, type, "label must be text, not null"],
    ["ADD_NODE", { node_id: 4, label: "\udc00" }, value, 'label holds a lone surrogate: "\\udc00"'],
    ["REMOVE_NODE", {}, value, "missing required field 'node_id'"],
    ["REMOVE_NODE", { node_id: 1 }, value, "node_id must be 3, the last node, not 1"],
    ["REMOVE_NODE", { node_id: 4 }, value, "node_id must be 3, the last node, not 4"],
    [
      "UPDATE_NODE",
      { node_id: 0 },
      value,
      "node_id must be that of an existing node, of which there are 3, not 0",
    ],
    ["UPDATE_NODE", { node_id: 4 }, value, "existing node, of which there are 3, not 4"],
    ["UPDATE_NODE", { node_id: 1, attrs: "a" }, value, 'attrs must be a map, not "a"'],
    ["UPDATE_NODE", { node_id: 1, label: [] }, type, "label must be text, not an empty list"],
    ["ADD_EDGE", { i: 1, j: 2 }, value, "missing required field 'e_id'"],
    ["ADD_EDGE", { e_id: 4, j: 2 }, value, "missing required field 'i'"],
    ["ADD_EDGE", { e_id: 4, i: 1 }, value, "missing required field 'j'"],
    ["ADD_EDGE", { e_id: 3, i: 1, j: 2 }, value, "e_id must be 4, the next free one, not 3"],
    ["ADD_EDGE", { e_id: 4, i: 0, j: 2 }, value, "i: Edge endpoints must be nodes from 1 to N = 3, not 0"],
    ["ADD_EDGE", { e_id: 4, i: 1, j: 4 }, value, "j: Edge endpoints must be nodes from 1 to N = 3, not 4"],
    ["ADD_EDGE", { e_id: 4, i: null, j: 2 }, type, "i must be an integer, not null"],
    ["ADD_EDGE", { e_id: 4, i: 1, j: 2, k: null }, type, "k must be an integer, not null"],
    ["ADD_EDGE", { e_id: 4, i: 1, j: 2, cap: new Map() }, type, "cap must be an integer, not an empty map"],
    ["ADD_EDGE", { e_id: 4, i: 1, j: 2, c: "1.5" }, value, 'c must be an integer, not "1.5"'],
    ["REMOVE_EDGE", { e_id: 2 }, value, "e_id must be 3, the last edge, not 2"],
    ["REMOVE_EDGE", {}, value, "missing required field 'e_id'"],
    ["UPDATE_EDGE", { e_id: 4 }, value, "e_id must be that of an existing edge, of which there are 3, not 4"],
    ["UPDATE_EDGE", { e_id: 1, i: 4 }, value, "i: Edge endpoints must be nodes from 1 to N = 3, not 4"],
    ["UPDATE_EDGE", { e_id: 1, j: -1 }, value, "j: Edge endpoints must be nodes from 1 to N = 3, not -1"],
    ["UPDATE_EDGE", { e_id: 1, k: null }, type, "k must be an integer, not null"],
  ])("%s %o: %s, %s", (op, payload, kind, says) => {
    const [told, message] = refusalOf(() => applied(op, payload));
    expect(told).toBe(kind);
    expect(message).toContain(`SLP event "e" (${op}): `);
    expect(message).toContain(says);
  });

  test.each<readonly [SlpOp, Payload, string]>([
    ["REMOVE_NODE", { node_id: 0 }, "there is no node to remove, but node_id is 0"],
    ["REMOVE_EDGE", { e_id: 0 }, "there is no edge to remove, but e_id is 0"],
    ["UPDATE_EDGE", { e_id: 1 }, "of which there are 0, not 1"],
  ])("%s of a graph that has none", (op, payload, says) => {
    expect(refusalOf(() => applied(op, payload, smallTopology(0, 4, [])))[1]).toContain(says);
  });

  test("an event of another graph", () => {
    const [kind, message] = refusalOf(() =>
      applySlpEvents(marked, [event("GRAPH_ENABLE", {}, { gid: "OTHER" })]),
    );
    expect([kind, message]).toEqual([
      "value",
      'SLP event "e" (GRAPH_ENABLE): gid must be that of the topology, "SMALL", not "OTHER"',
    ]);
  });

  test.each<{ name: string; broken: Topology; says: string }>([
    { name: "node ids", broken: { ...row, nodes: row.nodes.toReversed() }, says: "Nodes must be contiguous" },
    { name: "edge ids", broken: { ...row, edges: row.edges.toReversed() }, says: "Edges must be contiguous" },
    {
      name: "an edge's scale",
      broken: { ...row, sc: 5 },
      says: "edge.SC must equal the topology SC 5, not 4",
    },
    { name: "the scale", broken: { ...row, sc: 0 }, says: "SC must be above 0, not 0" },
    {
      name: "an end point",
      broken: smallTopology(1, 4, [[1, 2, 1, 1]]),
      says: "edges[0].j: Edge endpoints must be nodes from 1 to N = 1, not 2",
    },
    {
      name: "an edge's radius",
      broken: smallTopology(1, 4, [[1, 1, 1, 1, { causalRadius: 0 }]]),
      says: "edge.causal_radius must be above 0 or null, not 0",
    },
  ])("a topology that breaks the loader's rules is told in the loader's words: $name", ({ broken, says }) => {
    const [kind, message] = refusalOf(() => applySlpEvents(broken, []));
    expect(kind).toBe("value");
    expect(message).toContain('topology "SMALL": ');
    expect(message).toContain(says);
  });
});

describe("several events", () => {
  const node = event("ADD_NODE", { node_id: 4 }, { eventId: "add-node-4" });
  const edge = event("ADD_EDGE", { e_id: 4, i: 3, j: 4 }, { eventId: "z-add-edge" });

  test("are applied by id, however they were given", () => {
    expect(applySlpEvents(marked, [edge, node])).toStrictEqual(applySlpEvents(marked, [node, edge]));
    expect(applySlpEvents(marked, [edge, node])).toMatchObject({ n: 4, edges: { length: 4 } });
  });

  test("see what the ones before them made, and nothing later", () => {
    const early = { ...edge, eventId: "a-add-edge" };
    expect(refusalOf(() => applySlpEvents(marked, [node, early]))[1]).toContain(
      "Edge endpoints must be nodes from 1 to N = 3, not 4",
    );
  });

  test.each([
    { name: "capitals first", ids: ["a", "B"], last: "a" },
    { name: "10 before 9", ids: ["9", "10"], last: "9" },
    { name: "by code point, not by UTF-16 unit", ids: ["\u{1f600}", "\uffee"], last: "\u{1f600}" },
    { name: "equal ids as they were given", ids: ["x", "x"], last: "x" },
  ])("in code point order: $name", ({ ids, last }) => {
    const events = ids.map((eventId, at) =>
      event("UPDATE_NODE", { node_id: 1, label: `${at}` }, { eventId }),
    );
    expect(applySlpEvents(marked, events).nodes[0]?.label).toBe(`${ids.lastIndexOf(last)}`);
  });
});

test("the U-ledger refers to the events of a tick by their sorted ids", () => {
  const at = (eventId: string, tickEffective: number, gid = "SMALL"): SlpEvent =>
    event("GRAPH_ENABLE", {}, { eventId, tickEffective, gid });
  const events = [
    at("z", 2),
    at("a", 2),
    at("\u{1f600}", 2),
    at("\uffee", 2),
    at("b", 9),
    at("b", 9),
    at("x", 2, "OTHER"),
  ];
  expect(slpEventRefs("SMALL", events)).toEqual(
    new Map([
      [2, ["a", "z", "\uffee", "\u{1f600}"]],
      [9, ["b", "b"]],
    ]),
  );
  expect(slpEventRefs("__proto__", events)).toEqual(new Map());
});

describe("any events on any small topology", () => {
  const anyTopology = fc
    .record({
      n: fc.integer({ min: 0, max: 4 }),
      ends: fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 4 }),
    })
    .map(({ n, ends }) =>
      smallTopology(n, 4, n === 0 ? [] : ends.map(([i, j]) => [(i % n) + 1, (j % n) + 1, 1, 9]), {
        causalRadius: 2,
      }),
    );
  const anyEvents = fc.array(anySlpEvent("SMALL", 3), { maxLength: 5 });

  /** The topology after the events, or null when the engine refuses one of them. */
  function outcome(topology: GraphTopology, events: readonly SlpEvent[]): GraphTopology | null {
    try {
      return applySlpEvents(topology, events);
    } catch (failure) {
      if (failure instanceof EngineError) return null;
      throw failure;
    }
  }

  test("are refused as an engine error, or give a topology that the loader accepts as the same", () => {
    let count = 0;
    fc.assert(
      fc.property(anyTopology, anyEvents, (topology, events) => {
        const result = outcome(topology, events);
        if (result === null) return;
        count += 1;
        const { enabled: _, ...read } = result;
        expect(acceptedValue(parseTopology("t.json", toC2(shownTopology(result))))).toStrictEqual(read);
      }),
      { numRuns: 3000 },
    );
    expect(count).toBeGreaterThan(100);
  });

  test("leave the topology and the events they were given alone", () => {
    fc.assert(
      fc.property(anyTopology, anyEvents, (topology, events) => {
        const [before, eventsBefore] = [structuredClone(topology), toC2(events)];
        outcome(topology, events);
        expect(topology).toStrictEqual(before);
        expect(toC2(events)).toBe(eventsBefore);
      }),
    );
  });

  test("give the same together as one after the other", () => {
    fc.assert(
      fc.property(anyTopology, anyEvents, (topology, events) => {
        const together = outcome(topology, events);
        const sorted = events.map((each, at) => ({ ...each, eventId: `${at}` }));
        let single: GraphTopology | null = applySlpEvents(topology, []);
        for (const each of sorted) single &&= outcome(single, [each]);
        expect(outcome(topology, sorted)).toStrictEqual(single);
        if (events.length < 2) expect(together).toStrictEqual(single);
      }),
    );
  });
});
