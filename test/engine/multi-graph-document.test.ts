import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EngineError } from "../../engine/errors.ts";
import type { Json } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC2, toC3 } from "../../engine/json/write.ts";
import type { GraphTick } from "../../engine/multigraph/graph-tick.ts";
import { loadMultiGraph, type MultiGraph } from "../../engine/multigraph/load-multi-graph.ts";
import { multiGraphDocument } from "../../engine/multigraph/multi-graph-document.ts";
import { graphScene } from "../../engine/multigraph/scene-frames.ts";
import { topologyChanges } from "../../engine/multigraph/topology-changes.ts";
import { registered } from "../../engine/multigraph/topology-registry.ts";
import { diskFiles } from "../support/config-files.ts";
import { completedMultiGraph, multiGraphDocumentOf } from "../support/multi-graph-runs.ts";
import { acceptedValue } from "../support/problems.ts";
import { sha256 } from "../support/sha256.ts";
import type { Changes } from "../support/small-config.ts";
import { multiGraphFiles, multiGraphPath } from "../support/small-multi-graph.ts";

const here = import.meta.dirname;

function small(changes: Changes = {}): MultiGraph {
  return acceptedValue(loadMultiGraph(multiGraphFiles(changes), multiGraphPath));
}

/** The value that `steps` lead to in a document. */
function at(document: Json, ...steps: readonly (string | number)[]): Json | undefined {
  let value: Json | undefined = document;
  for (const step of steps) {
    if (typeof step === "number") value = Array.isArray(value) ? value[step] : undefined;
    else value = value instanceof Map ? value.get(step) : undefined;
  }
  return value;
}

const completed = completedMultiGraph(small());
const document = parseJson(multiGraphDocumentOf(completed));

test("the shipped example has the document it always had", () => {
  const example = join(here, "..", "..", "scenarios", "multi-graph", "line-and-ring.json");
  const run = completedMultiGraph(acceptedValue(loadMultiGraph(diskFiles, example)));
  const golden = readFileSync(
    join(here, "..", "fixtures", "snapshots", "multi-graph-line-and-ring.json"),
    "utf8",
  );
  expect(multiGraphDocumentOf(run, "C3")).toBe(golden);
  // The digest the command line prints, so that both forms are held.
  expect(sha256(multiGraphDocumentOf(run, "C2"))).toBe(
    "6640599454cf720f0473fa734acaa593138a722cb78d175b0a9a1542979171b8",
  );
});

describe("a multi-graph document", () => {
  test("is canonical in both of its forms, and both say the same", () => {
    expect(multiGraphDocumentOf(completed, "C2")).toBe(toC2(document));
    expect(multiGraphDocumentOf(completed, "C3")).toBe(toC3(document));
  });

  test("has what was run instead of paths", () => {
    expect(multiGraphDocumentOf(completed)).not.toContain("topologies/");
    expect(at(document, "config", "graphs", 0, "topology", "N")).toBe(3);
    expect(at(document, "config", "graphs", 0, "profile", "name")).toBe("CMP-7");
    expect(at(document, "config", "ticks")).toBe(5);
    expect(at(document, "config", "graphs", 1, "ticks")).toBe(2);
  });

  test("has a record of each tick a graph was stepped, and an I-block for each W", () => {
    const lengths = (gid: string): readonly unknown[] =>
      ["ledgers", "p_blocks", "scenes", "i_blocks"].map((list) => {
        const value = at(document, "graphs", gid, list);
        return Array.isArray(value) ? value.length : undefined;
      });
    expect(lengths("ROW3")).toEqual([5, 5, 5, 2]);
    expect(lengths("DOT")).toEqual([2, 2, 2, 1]);
  });

  test("shows the scenes that the run showed", () => {
    const tick = completed.ticks[0] as GraphTick; // The run has ticks.
    const scene = graphScene(completed.run.graphs[0] as MultiGraph["graphs"][number], tick);
    expect(toC2(at(document, "graphs", "ROW3", "scenes", 0) ?? null)).toBe(toC2(scene));
  });

  test("shows each change of a topology with the events that made it, also after the graph's last tick", () => {
    const refs = (gid: string, index: number): Json | undefined =>
      at(document, "graphs", gid, "topology_changes", index, "slp_event_refs");
    expect(refs("ROW3", 0)).toEqual(["grow", "join"]);
    expect(at(document, "graphs", "ROW3", "topology_changes", 0, "tick")).toBe(2);
    expect(at(document, "graphs", "ROW3", "topology_changes", 0, "topology", "N")).toBe(4);
    expect(refs("ROW3", 1)).toEqual(["shrink"]);
    expect(at(document, "graphs", "DOT", "topology_changes", 0, "tick")).toBe(3);
    expect(at(document, "graphs", "DOT", "topology_changes", 0, "topology", "meta", "enabled")).toBe(false);
  });

  test("works the changes out again as the run made them", () => {
    const { run, changes } = completed;
    const again = ["ROW3", "DOT"].flatMap((gid) => [
      ...topologyChanges(registered(run.registry, gid).topology, run.slpEvents, 5),
    ]);
    expect(changes).toHaveLength(3);
    expect(again.toSorted((a, b) => a.tick - b.tick)).toStrictEqual(changes);
  });

  test("has every event in file order, also those that never came", () => {
    const late = { event_id: "late", gid: "DOT", tick_effective: 2n ** 64n, op_type: "REMOVE_EDGE" };
    const soon = { event_id: "a", gid: "DOT", tick_effective: 1, op_type: "GRAPH_ENABLE", meta: { b: 8 } };
    const run = completedMultiGraph(small({ slp_events: [late, soon] }));
    expect(run.changes).toHaveLength(1);
    expect(toC2(at(parseJson(multiGraphDocumentOf(run)), "slp_events") ?? null)).toBe(
      `[{"event_id":"late","gid":"DOT","meta":{},"op_type":"REMOVE_EDGE","payload":{},"tick_effective":${2n ** 64n}},` +
        '{"event_id":"a","gid":"DOT","meta":{"b":8},"op_type":"GRAPH_ENABLE","payload":{},"tick_effective":1}]',
    );
  });

  test("takes hostile names and numbers of any size", () => {
    const run = small({
      "graphs[0].run_id": '__proto__ "\\ \u{1f600}',
      "graphs[0].initial_state": [2n ** 70n, 0, -(2n ** 70n)],
      label: "\u007f\u2028",
      meta: { __proto__x: null },
    });
    const text = multiGraphDocumentOf(completedMultiGraph(run));
    expect(text).toBe(toC2(parseJson(text)));
    expect(text).toContain('"run_id":"__proto__ \\"\\\\ \\ud83d\\ude00"');
    expect(text).toContain(`"initial_state":[${2n ** 70n},0,${-(2n ** 70n)}]`);
    expect(text).toContain('"label":"\\u007f\\u2028"');
  });

  test("comes in chunks, and asks for the ticks of a graph list by list", () => {
    const run = small({ "graphs[0].ticks": 2000, slp_events: [] });
    const { ticks } = completedMultiGraph(run);
    const asked: string[] = [];
    const chunks = [
      ...multiGraphDocument("C2", run, (gid) => {
        asked.push(gid);
        return ticks.filter((tick) => tick.gid === gid);
      }),
    ];
    expect(chunks.length).toBeGreaterThan(5);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(70_000);
    expect(asked).toEqual(["DOT", "DOT", "DOT", "DOT", "ROW3", "ROW3", "ROW3", "ROW3"]);
  });
});

describe("ticks that are not those of the run are refused", () => {
  const ticksOf = (gid: string): readonly GraphTick[] => completed.ticks.filter((tick) => tick.gid === gid);

  test.each<{ name: string; spoil: (ticks: readonly GraphTick[]) => readonly GraphTick[]; says: string }>([
    { name: "none", spoil: () => [], says: 'the records of graph "ROW3" end at tick 0 of 5' },
    { name: "too few", spoil: (ticks) => ticks.slice(0, 4), says: 'of graph "ROW3" end at tick 4 of 5' },
    {
      name: "one twice",
      spoil: (ticks) => [...ticks.slice(0, 2), ...ticks.slice(1)],
      says: "expected tick 3 of 5",
    },
    { name: "too many", spoil: (ticks) => [...ticks, ...ticks.slice(4)], says: "expected tick 6 of 5" },
    { name: "those of another graph", spoil: () => ticksOf("DOT"), says: 'go on with tick 1 of "DOT"' },
    {
      name: "those of a graph that was skipped",
      spoil: (ticks) => ticks.map((tick) => ({ ...tick, session_tick: tick.session_tick + 1 })),
      says: "at session tick 2",
    },
  ])("$name", ({ spoil, says }) => {
    const write = (): unknown => [
      ...multiGraphDocument("C2", completed.run, (gid) =>
        gid === "ROW3" ? spoil(ticksOf(gid)) : ticksOf(gid),
      ),
    ];
    expect(write).toThrow(EngineError);
    expect(write).toThrow(says);
  });
});
