import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../../engine/errors.ts";
import type { Json } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC2 } from "../../engine/json/write.ts";
import { loadMultiGraph } from "../../engine/multigraph/load-multi-graph.ts";
import { parseMultiGraph } from "../../engine/multigraph/parse-multi-graph.ts";
import { anyJson } from "../support/any-json.ts";
import { memoryFiles } from "../support/config-files.ts";
import { completedMultiGraph, multiGraphDocumentOf } from "../support/multi-graph-runs.ts";
import { acceptedValue, type Expected, expectProblems, problemsOf } from "../support/problems.ts";
import { type Changes, profileText, topologyText } from "../support/small-config.ts";
import {
  multiGraphFiles,
  multiGraphPath,
  multiGraphText,
  multiGraphTexts,
} from "../support/small-multi-graph.ts";

const file = multiGraphPath;

describe("a multi-graph file by itself", () => {
  test("what it leaves out gets its default", () => {
    const { graphs, label, meta, slpEvents } = acceptedValue(
      parseMultiGraph(file, multiGraphText({ label: undefined, meta: undefined, slp_events: undefined })),
    );
    expect([label, meta, slpEvents]).toEqual(["", new Map(), []]);
    expect(graphs[1]).toStrictEqual({
      gid: "DOT",
      topologyPath: "../topologies/dot.json",
      profilePath: "../profiles/p.json",
      initialState: [7],
      ticks: 2,
      runId: "DOT",
      nid: "DOT",
      windowId: "DOT_window_all_ticks",
      label: "",
      meta: new Map(),
    });
  });

  test("what it says is kept", () => {
    const { graphs, slpEvents } = acceptedValue(parseMultiGraph(file, multiGraphText()));
    expect(graphs[0]).toMatchObject({
      runId: "row_run",
      nid: "row_nid",
      windowId: "row_window",
      label: "row",
      meta: new Map([["n", 3]]),
    });
    expect(slpEvents[1]).toStrictEqual({
      eventId: "join",
      gid: "ROW3",
      tickEffective: 2,
      op: "ADD_EDGE",
      payload: new Map(Object.entries({ e_id: 3, i: 1, j: 4, k: 2, cap: 9 })),
      meta: new Map([["by", "me"]]),
    });
  });

  test.each<{ name: string; changes: Changes }>([
    {
      name: "run id, nid and window of null",
      changes: { "graphs[0].run_id": null, "graphs[0].nid": null, "graphs[0].window_id": null },
    },
    {
      name: "run id, nid and window that are empty",
      changes: { "graphs[0].run_id": "", "graphs[0].nid": "", "graphs[0].window_id": "" },
    },
  ])("$name are the graph's", ({ changes }) => {
    const { graphs } = acceptedValue(parseMultiGraph(file, multiGraphText(changes)));
    expect(graphs[0]).toMatchObject({ runId: "ROW3", nid: "ROW3", windowId: "ROW3_window_all_ticks" });
  });

  test.each<{ name: string; changes: Changes }>([
    { name: "unknown fields", changes: { colour: "blue", "graphs[0].colour": 1, "slp_events[0].colour": 1 } },
    {
      name: "one graph",
      changes: { graphs: [JSON.parse(multiGraphText()).graphs[0]], slp_events: [] },
    },
    { name: "ticks as text", changes: { "graphs[0].ticks": "5" } },
    { name: "an event at a tick that never comes", changes: { "slp_events[0].tick_effective": 2n ** 70n } },
    { name: "two events of one id", changes: { "slp_events[1].event_id": "grow" } },
    {
      name: "numbers of any size in the state",
      changes: { "graphs[0].initial_state": [2n ** 70n, -(2n ** 70n), 0] },
    },
    {
      name: "a graph called __proto__",
      changes: { "graphs[1].gid": "__proto__", "slp_events[2].gid": "__proto__" },
    },
  ])("may have $name", ({ changes }) => {
    acceptedValue(parseMultiGraph(file, multiGraphText(changes)));
  });

  test.each<{ name: string; changes: Changes; problems: readonly Expected[] }>([
    ...["v", "graphs"].map((field) => ({
      name: `${field} is missing`,
      changes: { [field]: undefined },
      problems: [[field, `missing required field '${field}'`]] as const,
    })),
    ...["gid", "topology_path", "profile_path", "initial_state", "ticks"].map((field) => ({
      name: `${field} of a graph is missing`,
      changes: { [`graphs[0].${field}`]: undefined },
      problems: [[`graphs[0].${field}`, `missing required field '${field}'`]] as const,
    })),
    ...["event_id", "gid", "tick_effective", "op_type"].map((field) => ({
      name: `${field} of an event is missing`,
      changes: { [`slp_events[3].${field}`]: undefined },
      problems: [[`slp_events[3].${field}`, `missing required field '${field}'`]] as const,
    })),
    { name: "v is 2", changes: { v: 2 }, problems: [["v", "must be 1, not 2"]] },
    {
      name: "graphs is a map",
      changes: { graphs: {} },
      problems: [["graphs", "must be a list, not an empty map"]],
    },
    {
      name: "graphs is empty",
      changes: { graphs: [], slp_events: [] },
      problems: [["graphs", "must hold at least one graph"]],
    },
    {
      name: "a graph is a number",
      changes: { "graphs[1]": 5 },
      problems: [["graphs[1]", "must be a map, not 5"]],
    },
    {
      name: "a gid is empty",
      changes: { "graphs[1].gid": "" },
      problems: [["graphs[1].gid", "must not be empty"]],
    },
    {
      name: "a gid comes twice",
      changes: { "graphs[1].gid": "ROW3", "slp_events[2].gid": "ROW3" },
      problems: [["graphs[1].gid", 'must be unique, but "ROW3" was there before']],
    },
    {
      name: "a gid is a lone surrogate",
      changes: { "graphs[1].gid": "\ud800" },
      problems: [["graphs[1].gid", "lone surrogate"]],
    },
    {
      name: "no state",
      changes: { "graphs[0].initial_state": [] },
      problems: [["graphs[0].initial_state", "must hold one integer per node"]],
    },
    {
      name: "a state of booleans and floats",
      changes: { "graphs[0].initial_state": [true, 1.5, 0] },
      problems: [
        ["graphs[0].initial_state[0]", "must be an integer, not true"],
        ["graphs[0].initial_state[1]", "must be an integer, not 1.5"],
      ],
    },
    {
      name: "a state that is text",
      changes: { "graphs[0].initial_state": "8" },
      problems: [["graphs[0].initial_state", 'must be a list, not "8"']],
    },
    {
      name: "no ticks",
      changes: { "graphs[0].ticks": 0 },
      problems: [["graphs[0].ticks", "must be at least 1, not 0"]],
    },
    {
      name: "ticks far below 0",
      changes: { "graphs[0].ticks": -(2n ** 70n) },
      problems: [["graphs[0].ticks", "must be at least 1"]],
    },
    {
      name: "more ticks than can be counted",
      changes: { "graphs[0].ticks": 2n ** 53n },
      problems: [["graphs[0].ticks", "cannot be run: 9007199254740992 is more than"]],
    },
    {
      name: "a label that is a list",
      changes: { label: [] },
      problems: [["label", "must be text, not an empty list"]],
    },
    {
      name: "meta that is text",
      changes: { "graphs[0].meta": "m" },
      problems: [["graphs[0].meta", 'must be a map, not "m"']],
    },
    {
      name: "slp_events is a map",
      changes: { slp_events: {} },
      problems: [["slp_events", "must be a list, not an empty map"]],
    },
    {
      name: "an event is null",
      changes: { "slp_events[2]": null },
      problems: [["slp_events[2]", "must be a map, not null"]],
    },
    {
      name: "an event id is empty",
      changes: { "slp_events[2].event_id": "" },
      problems: [["slp_events[2].event_id", "must be non-empty text"]],
    },
    {
      name: "an event id is a lone surrogate",
      changes: { "slp_events[2].event_id": "\ud800" },
      problems: [["slp_events[2].event_id", "lone surrogate"]],
    },
    {
      name: "an event of another graph",
      changes: { "slp_events[2].gid": "MOON" },
      problems: [["slp_events[2].gid", 'must name a graph of this file, but none is called "MOON"']],
    },
    {
      name: "an event at tick 0",
      changes: { "slp_events[2].tick_effective": 0 },
      problems: [["slp_events[2].tick_effective", "must be at least 1, not 0"]],
    },
    {
      name: "an unknown operation",
      changes: { "slp_events[2].op_type": "PAINT" },
      problems: [["slp_events[2].op_type", "must be one of ADD_NODE, REMOVE_NODE"]],
    },
    {
      name: "a payload that is null",
      changes: { "slp_events[2].payload": null },
      problems: [["slp_events[2].payload", "must be a map, not null"]],
    },
    {
      name: "several things",
      changes: { v: 3, "graphs[0].ticks": null, "slp_events[0].op_type": 1 },
      problems: [
        ["graphs[0].ticks", "must be an integer, not null"],
        ["slp_events[0].op_type", "not 1"],
        ["v", "must be 1, not 3"],
      ],
    },
  ])("is refused for each wrong thing: $name", ({ changes, problems }) => {
    expectProblems(parseMultiGraph(file, multiGraphText(changes)), file, problems);
  });

  test("a YAML name is refused", () => {
    expectProblems(parseMultiGraph("two.YML", multiGraphText()), "two.YML", [["", "YAML is not accepted"]]);
  });
});

describe("a multi-graph file with what it refers to", () => {
  test("has a topology and a profile for each graph, found beside the file", () => {
    const { registry } = acceptedValue(loadMultiGraph(multiGraphFiles(), file));
    expect([...registry.keys()]).toEqual(["ROW3", "DOT"]);
    expect(registry.get("DOT")?.topology.n).toBe(1);
    expect(registry.get("ROW3")?.profile.name).toBe("CMP-7");
  });

  test.each<{
    name: string;
    changes?: Changes;
    others?: Record<string, string>;
    problems: readonly Expected[];
  }>([
    {
      name: "a topology that is not there",
      changes: { "graphs[1].topology_path": "x.json" },
      problems: [["graphs[1].topology_path", "topology_path does not exist: runs/x.json"]],
    },
    {
      name: "a profile that is not there",
      changes: { "graphs[1].profile_path": "x.json" },
      problems: [["graphs[1].profile_path", "profile_path does not exist: runs/x.json"]],
    },
    {
      name: "a topology of another graph",
      changes: { "graphs[1].topology_path": "../topologies/row.json" },
      problems: [
        ["graphs[1].gid", 'must equal the topology gid "ROW3", not "DOT"'],
        ["graphs[1].initial_state", "one integer for each of N = 3 nodes, not 1"],
      ],
    },
    {
      name: "a state of another length",
      changes: { "graphs[0].initial_state": [1, 2] },
      problems: [["graphs[0].initial_state", "must hold one integer for each of N = 3 nodes, not 2"]],
    },
    {
      name: "a profile of another scale",
      others: { "profiles/p.json": profileText({ SC: 5 }) },
      problems: [
        ["graphs[0].profile_path", "the SC of the profile must equal the topology SC 4, not 5"],
        ["graphs[1].profile_path", "must equal the topology SC 4, not 5"],
      ],
    },
    {
      name: "an event that can't be applied",
      changes: { "slp_events[0].payload": { node_id: 9 } },
      problems: [["slp_events[0]", 'SLP event "grow" (ADD_NODE): node_id must be 4']],
    },
    {
      name: "an event that comes too early for what it needs",
      changes: { "slp_events[1].tick_effective": 1 },
      problems: [["slp_events[1]", "j: Edge endpoints must be nodes from 1 to N = 3, not 4"]],
    },
    {
      name: "one such event for each graph, the others need it",
      changes: { "slp_events[0].payload": {}, "slp_events[2].op_type": "REMOVE_EDGE" },
      problems: [
        ["slp_events[0]", "missing required field 'node_id'"],
        ["slp_events[2]", "missing required field 'e_id'"],
      ],
    },
  ])("is refused for $name", ({ changes, others, problems }) => {
    expectProblems(loadMultiGraph(multiGraphFiles(changes, others), file), file, problems);
  });

  test("a broken topology is refused where it is broken, and hides nothing else", () => {
    const files = multiGraphFiles(
      { "graphs[1].ticks": 0 },
      { "topologies/row.json": topologyText({ "edges[0].k": true }) },
    );
    expect(problemsOf(loadMultiGraph(files, file)).map((problem) => [problem.file, problem.field])).toEqual([
      [file, "graphs[1].ticks"],
      ["topologies/row.json", "edges[0].k"],
    ]);
  });

  test("an event that is never due is not tried out", () => {
    const changes = { "slp_events[3].tick_effective": 6, "slp_events[3].payload": {} };
    acceptedValue(loadMultiGraph(multiGraphFiles(changes), file));
  });

  test.each([
    { path: "nowhere.json", says: "run_config_path does not exist: nowhere.json" },
    { path: "profiles/p.json", says: "missing required field 'v'" },
  ])("$path is no multi-graph file", ({ path, says }) => {
    expect(problemsOf(loadMultiGraph(multiGraphFiles(), path))[0]?.reason).toContain(says);
  });
});

/**
 * Goal: no content of a multi-graph file or of what it refers to can crash the loader, and what it accepts can be run.
 * Method: take files that are right, put any JSON value into any place of any of them, and load.
 */
describe("mutated files", () => {
  const texts = multiGraphTexts();
  const anyPlace = fc.array(fc.nat({ max: 30 }), { maxLength: 5 });
  const anyOddValue = fc.oneof(
    anyJson,
    fc.integer({ min: -1, max: 6 }),
    fc.constantFrom<Json>("", "0", "-1", 2n ** 53n, -(2n ** 64n), [], new Map(), null, "\ud800", "__proto__"),
    fc.constantFrom<Json>("ROW3", "DOT", "ADD_EDGE", "REMOVE_NODE", "UPDATE_EDGE"),
  );
  const anyPath = fc.oneof(
    { weight: 4, arbitrary: fc.constant(file) },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(texts)) },
  );

  /** The value with `put` in the place that `steps` lead to; each step picks among what stands there. */
  function replaced(value: Json, steps: readonly number[], put: Json): Json {
    const [step, ...rest] = steps;
    if (step === undefined) return put;
    if (Array.isArray(value) && value.length > 0) {
      const index = step % value.length;
      return value.with(index, replaced(value[index] as Json, rest, put));
    }
    if (value instanceof Map && value.size > 0) {
      const [key, inner] = [...value][step % value.size] as [string, Json];
      return new Map(value).set(key, replaced(inner, rest, put));
    }
    return put;
  }

  test("are accepted and can be run, or refused with file and reason", () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyPath, anyPlace, anyOddValue, (path, steps, put) => {
        const text = toC2(replaced(parseJson(texts[path] as string), steps, put));
        const loaded = loadMultiGraph(memoryFiles({ ...texts, [path]: text }), file);
        if (!loaded.ok) {
          expect(loaded.problems.length).toBeGreaterThan(0);
          for (const problem of loaded.problems) {
            expect(Object.keys(texts)).toContain(problem.file);
            expect(problem.reason).not.toBe("");
          }
          return;
        }
        accepted += 1;
        if (loaded.value.graphs.some(({ ticks }) => ticks > 20)) return;
        try {
          parseJson(multiGraphDocumentOf(completedMultiGraph(loaded.value)));
        } catch (failure) {
          // No node or no edge left where a tick needs one: the run is refused, not the file.
          if (!(failure instanceof EngineError)) throw failure;
        }
      }),
      { numRuns: 10_000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });

  test("cut short anywhere are refused by naming that file", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.entries(texts)), fc.nat(), ([path, text], cut) => {
        const files = memoryFiles({ ...texts, [path]: text.slice(0, cut % text.length) });
        expect(problemsOf(loadMultiGraph(files, file))[0]).toMatchObject({ file: path, field: "" });
      }),
    );
  });
});
