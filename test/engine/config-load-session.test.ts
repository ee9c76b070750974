import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { builtInStreams } from "../../engine/config/built-in.ts";
import type { ConfigFiles } from "../../engine/config/files.ts";
import { siblingPath } from "../../engine/config/files.ts";
import { loadSession } from "../../engine/config/load-session.ts";
import type { RunOverrides } from "../../engine/config/overrides.ts";
import { problemText } from "../../engine/config/problem.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { memoryFiles } from "../support/config-files.ts";
import { acceptedValue, expectProblems, problemsOf } from "../support/problems.ts";
import {
  pfnaText,
  profileText,
  runConfigText,
  smallFiles,
  smallRunConfigPath,
  topologyText,
} from "../support/small-config.ts";

const file = smallRunConfigPath;
const withPfna = { enable_pfna: true, pfna_path: "../pfna/p.json" };

function load(files: ConfigFiles, overrides?: RunOverrides): SessionConfig {
  return acceptedValue(loadSession(files, file, overrides));
}

test("a session is the run config with its files and every default", () => {
  const session = load(smallFiles());
  expect(session).toMatchObject({
    shape: "session",
    runId: "row_run",
    nid: "ROW3",
    topology: { gid: "ROW3", n: 3 },
    profile: { name: "CMP-7" },
    initialState: [8, 0, -3],
    totalTicks: 5,
    windows: [{ windowId: "W", apxName: "APX_W", startTick: 1, endTick: 5, streams: [], aeonWindowId: null }],
    primaryWindowId: "W",
    pfnaInputs: [],
    governance: { governanceMode: "OFF", gid: "ROW3", runId: "row_run" },
    logging: { enabled: false },
    metricsEnabled: false,
  });
  expect(session.defaultStreams).toBe(builtInStreams);
  expect(session.governance.meta).toStrictEqual(
    new Map([
      ["nap", new Map()],
      ["diagnostics", new Map()],
    ]),
  );
});

test("PFNA inputs are loaded when enabled", () => {
  const session = load(smallFiles({ config: withPfna }));
  expect(session.pfnaInputs.map(({ pfnaId }) => pfnaId)).toEqual(["early", "late"]);
});

test("a PFNA file that is named but not enabled need only be there", () => {
  const files = smallFiles({ config: { pfna_path: "../pfna/p.json" }, pfna: { entries: "nonsense" } });
  expect(load(files).pfnaInputs).toEqual([]);
});

test("a PFNA entry after the last tick is no error", () => {
  expect(load(smallFiles({ config: withPfna, pfna: { "entries[0].tick": 600 } })).pfnaInputs).toHaveLength(2);
});

describe("paths", () => {
  test.each([
    ["configs/run.json", "../topologies/row.json", "topologies/row.json"],
    ["run.json", "row.json", "row.json"],
    ["run.json", "../row.json", "../row.json"],
    ["../run.json", "../row.json", "../../row.json"],
    ["a/b/run.json", ".././row.json", "a/row.json"],
    ["/a/run.json", "../../../row.json", "/row.json"],
    ["a/run.json", "/etc/row.json", "/etc/row.json"],
    ["a/run.json", "..", "."],
    ["a/run.json", "b//c/", "a/b/c"],
    ["a/run.json", "b/../../c", "c"],
    ["a/run.json", "...", "a/..."],
    ["größe/run.json", "é.json", "größe/é.json"],
  ])("in %s, %s is %s", (from, relative, path) => {
    expect(siblingPath(from, relative)).toBe(path);
  });

  test("an absolute path is taken as it is", () => {
    const files = memoryFiles({
      "/else/row.json": topologyText(),
      "/x/p.json": profileText(),
      "/x/run.json": runConfigText({ topology_path: "/else/row.json", profile_path: "p.json" }),
    });
    expect(loadSession(files, "/x/run.json").ok).toBe(true);
  });

  test("a log file stands beside its config", () => {
    const files = smallFiles({ config: { logging: { destination: "file", file_path: "../logs/a.log" } } });
    expect(load(files).logging.filePath).toBe("logs/a.log");
  });
});

describe("files that cannot be had", () => {
  test("a run config that is not there", () => {
    expectProblems(loadSession(memoryFiles({}), file), file, [
      ["", `run_config_path does not exist: ${file}`],
    ]);
  });

  test("a run config that is a folder", () => {
    expectProblems(loadSession(memoryFiles({ [file]: null }), file), file, [
      ["", `run_config_path must be a file: ${file}`],
    ]);
  });

  test("a run config that cannot be read", () => {
    const files: ConfigFiles = { read: () => ({ kind: "unreadable", reason: "EACCES" }) };
    expectProblems(loadSession(files, file), file, [
      ["", `run_config_path cannot be read: ${file} (EACCES)`],
    ]);
  });

  test("topology, profile and PFNA file, all missing, are named where they are written", () => {
    const files = smallFiles({ config: withPfna, topology: null, profile: null, pfna: null });
    expectProblems(loadSession(files, file), file, [
      ["topology_path", "topology_path does not exist: topologies/row.json"],
      ["profile_path", "profile_path does not exist: profiles/p.json"],
      ["pfna_path", "pfna_path does not exist: pfna/p.json"],
    ]);
  });

  test("a PFNA file that is not enabled must exist too", () => {
    const files = smallFiles({ config: { pfna_path: "../pfna/p.json" }, pfna: null });
    expectProblems(loadSession(files, file), file, [["pfna_path", "does not exist"]]);
  });

  test("a path that holds a NUL is not followed", () => {
    const files = smallFiles({ config: { topology_path: "../topologies/row.json\0.txt" } });
    expectProblems(loadSession(files, file), file, [["topology_path", "must not hold a NUL character"]]);
  });

  test("yaml by name is refused in its own name", () => {
    const files = memoryFiles({
      [file]: runConfigText({ topology_path: "t.YAML" }),
      "configs/t.YAML": "gid: ROW3",
      "profiles/p.json": profileText(),
    });
    expectProblems(loadSession(files, file), "configs/t.YAML", [["", "YAML is not accepted"]]);
  });
});

describe("parts that do not fit", () => {
  test.each<{
    name: string;
    files: Parameters<typeof smallFiles>[0];
    in?: string;
    field: string;
    reason: string;
  }>([
    {
      name: "another graph's topology",
      files: { topology: { gid: "ROW4" } },
      field: "gid",
      reason: 'must equal the topology gid "ROW4", not "ROW3"',
    },
    {
      name: "a profile of another SC",
      files: { profile: { SC: 5 } },
      in: "profiles/p.json",
      field: "SC",
      reason: "must equal the topology SC 4, not 5",
    },
    {
      name: "a state of another length",
      files: { config: { initial_state: [1, 2] } },
      field: "initial_state",
      reason: "must hold one integer for each of N = 3 nodes, not 2",
    },
    {
      name: "a window past the end",
      files: { config: { "windows[0].end_tick": 6 } },
      field: "windows[0].end_tick",
      reason: "end_tick 6 must not exceed ticks 5",
    },
    {
      name: "a window far past the end",
      files: { config: { "windows[0].end_tick": 2n ** 60n } },
      field: "windows[0].end_tick",
      reason: "end_tick 1152921504606846976 must not exceed ticks 5",
    },
    {
      name: "more ticks than can be counted",
      files: { config: { ticks: 2n ** 53n } },
      field: "ticks",
      reason: "cannot be run: 9007199254740992 is more than 9007199254740991",
    },
    {
      name: "window and ticks beyond 2^53, which are compared exactly",
      files: { config: { ticks: 9007199254740993n, "windows[0].end_tick": 9007199254740993n } },
      field: "ticks",
      reason: "cannot be run: 9007199254740993",
    },
    {
      name: "PFNA of another graph",
      files: { config: withPfna, pfna: { gid: "ROW4" } },
      in: "pfna/p.json",
      field: "gid",
      reason: "PFNA gid must match the topology gid ROW3",
    },
    {
      name: "PFNA of another run",
      files: { config: withPfna, pfna: { run_id: "x" } },
      in: "pfna/p.json",
      field: "run_id",
      reason: "PFNA run_id must match the run row_run",
    },
    {
      name: "PFNA values for another graph",
      files: { config: withPfna, pfna: { "entries[1].values": [1] } },
      in: "pfna/p.json",
      field: "entries[1].values",
      reason: "values length must match expected_length 3, but is 1",
    },
    {
      name: "an unknown ingress mode that is used",
      files: { config: withPfna, profile: { nap_defaults: { ingress_mode: "X" } } },
      in: "profiles/p.json",
      field: "nap_defaults.ingress_mode",
      reason: "must be one of P, I, S, G",
    },
    {
      name: "bad governance",
      files: {
        config: { governance: { budget_policies: [{ policy_id: "b", max_topology_changes: true }] } },
      },
      field: "governance.budget_policies[0].max_topology_changes",
      reason: "must be an integer or null, not true",
    },
  ])("$name", ({ files, in: named = file, field, reason }) => {
    expectProblems(loadSession(smallFiles(files), file), named, [[field, reason]]);
  });

  test.each([
    { name: "no PFNA at all", files: {} },
    { name: "PFNA before the first tick only", files: { config: withPfna, pfna: { "entries[0].tick": 0 } } },
    { name: "PFNA after the last tick only", files: { config: withPfna, pfna: { "entries[0].tick": 6 } } },
  ])("an unknown ingress mode does no harm with $name", ({ files }) => {
    const profile = { nap_defaults: { ingress_mode: "X" } };
    expect(loadSession(smallFiles({ ...files, profile }), file).ok).toBe(true);
  });
});

test("every problem of every file is told at once, each with its file", () => {
  const files = smallFiles({
    config: {
      ...withPfna,
      run_id: undefined,
      ticks: 3,
      initial_state: [null, 1],
      governance: { governance_mode: "?", safety_policies: [{}] },
      logging: { destination: "pipe" },
    },
    topology: { gid: "OTHER", "edges[0].k": 0.5, "nodes[0].node_id": 3 },
    profile: { name: "x", SC: 8 },
    pfna: { gid: "THIRD", "entries[0].values": [1, 2], "entries[1].pfna_id": undefined },
  });
  expect(problemsOf(loadSession(files, file)).map(problemText)).toEqual([
    "configs/run.json: run_id: missing required field 'run_id'",
    "configs/run.json: initial_state[0]: must be an integer, not null",
    'configs/run.json: logging.destination: must be one of memory, stdout, file, not "pipe"',
    "topologies/row.json: edges[0].k: edge.k must be an integer, not 0.5",
    "topologies/row.json: nodes[0].node_id: Nodes must be contiguous, with node_id 1..N in ascending order: expected 1, not 3",
    'configs/run.json: gid: must equal the topology gid "OTHER", not "ROW3"',
    'profiles/p.json: name: must start with CMP-, but is "x"',
    "profiles/p.json: SC: must equal the topology SC 4, not 8",
    "configs/run.json: initial_state: must hold one integer for each of N = 3 nodes, not 2",
    "configs/run.json: windows[0].end_tick: end_tick 5 must not exceed ticks 3",
    "pfna/p.json: entries[0].values: values length must match expected_length 3, but is 2",
    "pfna/p.json: entries[1].pfna_id: missing required field 'pfna_id'",
    "pfna/p.json: gid: PFNA gid must match the topology gid OTHER, not THIRD",
    'configs/run.json: governance.governance_mode: must be one of OFF, OBSERVE, SUGGEST_ONLY, DRY_RUN, ENFORCE, GOVERNED_APPLY, not "?"',
    "configs/run.json: governance.safety_policies[0].policy_id: missing required field 'policy_id'",
    "configs/run.json: governance.safety_policies[0].invariants: missing required field 'invariants'",
  ]);
});

test("names from a file cannot steer a terminal or break a line", () => {
  const files = smallFiles({
    config: { ...withPfna, run_id: "run\u001b[2J\n", topology_path: "a\r\nb" },
    pfna: { run_id: "x\u0000\u009b" },
  });
  expect(problemsOf(loadSession(files, file)).map(({ reason }) => reason)).toEqual([
    "topology_path does not exist: configs/a\\r\\nb",
    "PFNA run_id must match the run run\\u001b[2J\\n, not x\\u0000\\u009b",
  ]);
  expect(problemText({ file: "a\tb", field: "", reason: "r" })).toBe("a\\tb: r");
});

test("a topology that is not JSON hides nothing that is wrong elsewhere", () => {
  const files = memoryFiles({
    [file]: runConfigText({ "windows[0].end_tick": 9 }),
    "topologies/row.json": "{",
    "profiles/p.json": profileText({ C0: 0 }),
    "pfna/p.json": pfnaText(),
  });
  expect(problemsOf(loadSession(files, file)).map((problem) => [problem.file, problem.field])).toEqual([
    ["topologies/row.json", ""],
    ["profiles/p.json", "C0"],
    [file, "windows[0].end_tick"],
  ]);
});

describe("overrides", () => {
  test("raising the ticks leaves the windows as they are", () => {
    const session = load(smallFiles(), { ticksTotal: 50 });
    expect(session.totalTicks).toBe(50);
    expect(session.windows[0]?.endTick).toBe(5);
  });

  test("lowering the ticks below a window's end is a problem", () => {
    expectProblems(loadSession(smallFiles(), file, { ticksTotal: 4 }), file, [
      ["windows[0].end_tick", "end_tick 5 must not exceed ticks 4"],
    ]);
  });

  test.each([0, -1, 1.5, Number.NaN, -(2n ** 60n)])("%s ticks cannot be run", (ticksTotal) => {
    const problems = problemsOf(loadSession(smallFiles(), file, { ticksTotal }));
    expect(problems[0]).toMatchObject({ file, field: "ticks" });
    expect(problems[0]?.reason).toContain("the override must be an integer of at least 1");
  });

  test("ticks in the file must be right even when they are replaced", () => {
    expectProblems(loadSession(smallFiles({ config: { ticks: 0 } }), file, { ticksTotal: 5 }), file, [
      ["ticks", "must be at least 1, not 0"],
    ]);
  });

  test("the engine run id is replaced everywhere it counts", () => {
    const session = load(smallFiles(), { engineRunId: "mine" });
    expect([session.runId, session.governance.runId]).toEqual(["mine", "mine"]);
    expectProblems(
      loadSession(smallFiles({ config: withPfna }), file, { engineRunId: "mine" }),
      "pfna/p.json",
      [["run_id", "PFNA run_id must match the run mine, not row_run"]],
    );
  });

  test.each(["", "\ud800"])("an engine run id of %j is refused", (engineRunId) => {
    expectProblems(loadSession(smallFiles(), file, { engineRunId }), file, [
      ["run_id", "the override must be"],
    ]);
  });

  test("logging and metrics are switched, not replaced", () => {
    const files = smallFiles({ config: { logging: { include_ticks: false }, metrics: { enabled: true } } });
    const on = load(files, { loggingEnabled: true });
    expect(on.logging).toMatchObject({ enabled: true, includeTicks: false });
    expect(on.metricsEnabled).toBe(true);
    expect(load(files, { metricsEnabled: false }).metricsEnabled).toBe(false);
  });
});

test("an N beyond every file is refused once, in all its digits", () => {
  const { problems } = problemsOfHugeN();
  expect(problems).toEqual([expect.stringMatching(/^N: .*1180591620717411303424/)]);
});

function problemsOfHugeN(): { readonly problems: readonly string[] } {
  const text = (folder: string, name: string): string =>
    readFileSync(new URL(`../../scenarios/${folder}/${name}.json`, import.meta.url), "utf8");
  const files = memoryFiles({
    "configs/gf01.json": text("configs", "gf01"),
    "topologies/gf01.json": text("topologies", "gf01").replace(/"N": *6/, '"N": 1180591620717411303424'),
    "profiles/cmp-0.json": text("profiles", "cmp-0"),
  });
  const loaded = loadSession(files, "configs/gf01.json");
  return { problems: loaded.ok ? [] : loaded.problems.map(({ field, reason }) => `${field}: ${reason}`) };
}
