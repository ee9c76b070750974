import { describe, expect, test } from "vitest";
import { builtInProfile, builtInStreams } from "../../engine/config/built-in.ts";
import { loadSession } from "../../engine/config/load-session.ts";
import type { RunOverrides } from "../../engine/config/overrides.ts";
import { problemText } from "../../engine/config/problem.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { decodeSession, encodeSession } from "../../engine/config/session-codec.ts";
import { constant, descriptor, pattern } from "../support/aeon-apxi.ts";
import { memoryFiles } from "../support/config-files.ts";
import { acceptedValue, type Expected, expectProblems, problemsOf } from "../support/problems.ts";
import { completedRun, documentOf } from "../support/runs.ts";
import {
  type Changes,
  sessionFilePath as file,
  profileText,
  sessionFiles,
  topologyText,
} from "../support/small-config.ts";

type FileChanges = Parameters<typeof sessionFiles>[0];

function load(changes: FileChanges = {}, overrides?: RunOverrides): SessionConfig {
  return acceptedValue(loadSession(sessionFiles(changes), file, overrides));
}

test("a session file says everything a session can be told", () => {
  const session = load();
  expect(session).toMatchObject({
    shape: "session",
    runId: "row_run",
    nid: "row-node",
    topology: { gid: "ROW3", sc: 4 },
    profile: builtInProfile,
    initialState: [8, 0, -3],
    totalTicks: 5,
    primaryWindowId: "W",
    defaultStreams: [
      { name: "S_chain", source: "prev_chain", schemeHint: null, description: "" },
      { name: "S_fluxes", source: "fluxes", schemeHint: null, description: "" },
    ],
    pfnaTransform: { scale: 0.5, origin: 1, clampMin: null, clampMax: 7 },
    governance: { governanceMode: "OBSERVE", codexActionMode: "OBSERVE", gid: null, runId: null },
    logging: { enabled: true, destination: "memory" },
    metricsEnabled: true,
    aeon: { coveringTicks: [2, 3] },
  });
  expect(session.pfnaInputs.map(({ pfnaId }) => pfnaId)).toEqual(["early", "late"]);
  expect([...(session.aeon?.grammar.derived_windows.keys() ?? [])]).toEqual(["ALL"]);
  const [window] = session.windows;
  expect(window).toMatchObject({ windowId: "W", aeonWindowId: "ALL", apxi: { residualScheme: "GR" } });
  expect(window?.apxi?.descriptors).toStrictEqual(
    new Map([
      ["S_chain", [descriptor("chain", "S_chain", pattern([1], 5), { window_id: "ALL" })]],
      ["S_fluxes", [descriptor("rest", "S_fluxes", constant(0), { window_id: "ALL", labels: ["quiet"] })]],
    ]),
  );
});

test("it runs, and comes back from the store as it was", () => {
  const session = load();
  expect(decodeSession(encodeSession(session))).toStrictEqual(session);
  const document = JSON.parse(documentOf(completedRun(session))) as Record<string, object>;
  expect(document).toMatchObject({
    windows_covering_tick_2: ["ALL", "EARLY"],
    windows_covering_tick_3: [],
    session: { metrics: { apxi_views: 1 }, config: { nid: "row-node" } },
  });
});

// engine-core 12.5
test("what has a default may be missing, and is then not there at all", () => {
  const minimal = Object.fromEntries(
    [
      "run_id",
      "nid",
      "press_default_streams",
      "pfna",
      "pfna_transform",
      "governance",
      "logging",
      "metrics",
      "aeon_grammar",
      "aeon_covering_ticks",
      "windows[0].apxi_enabled",
    ].map((field) => [field, undefined]),
  );
  const session = load({ session: minimal });
  expect(session).toMatchObject({
    runId: "SESSION",
    nid: "N/A",
    defaultStreams: builtInStreams,
    pfnaInputs: [],
    governance: { governanceMode: "OFF", codexActionMode: "OFF" },
    logging: { enabled: false },
    metricsEnabled: false,
  });
  expect(Object.keys(session)).not.toContain("pfnaTransform");
  expect(Object.keys(session)).not.toContain("aeon");
  expect(Object.keys(session.windows[0] ?? {})).not.toContain("apxi");
});

test.each<{ name: string; session: Changes }>([
  { name: "null", session: { pfna_transform: null } },
  { name: "empty", session: { pfna_transform: {} } },
  { name: "the plain one", session: { pfna_transform: { scale: 1.0, origin: 0, clamp_min: null } } },
])("a PFNA transform that is $name is none", ({ session }) => {
  expect(load({ session }).pfnaTransform).toBeUndefined();
});

test("fields that nobody reads are ignored", () => {
  const session = { snapshot: "x.json", snapshot_shape: 7, comment: [] };
  expect(load({ session })).toStrictEqual(load());
});

test("a tick loop is a run without a session", () => {
  const session = load({ session: { kind: "tick_loop" } });
  expect(session.shape).toBe("run");
  expect(documentOf(completedRun(session))).not.toContain('"lifecycle_envelopes"');
});

describe("the profile", () => {
  test.each(["built-in CMP-0", "built-in CMP-0 (same numbers as a file)"])("%s is built in", (profile) => {
    expect(load({ session: { profile } }).profile).toBe(builtInProfile);
  });

  test("may be a file, whose SC need not be the topology's", () => {
    const files = memoryFiles({
      "row.json": topologyText({ SC: 4 }),
      "p.json": profileText({ SC: 5 }),
      "session.json": JSON.stringify({
        kind: "session",
        topology: "row.json",
        profile: "p.json",
        initial_state: [0, 0, 0],
        total_ticks: 1,
        windows: [{ window_id: "W", apx_name: "A", start_tick: 1, end_tick: 1 }],
        primary_window_id: "W",
      }),
    });
    expect(acceptedValue(loadSession(files, "session.json"))).toMatchObject({
      profile: { name: "CMP-7", sc: 5 },
      topology: { sc: 4 },
    });
  });
});

const descriptors = "windows[0].apxi_descriptors";

describe("one wrong thing is one problem", () => {
  test.each<{ name: string; session: Changes; problem: Expected }>([
    ...["topology", "profile", "initial_state", "total_ticks", "windows", "primary_window_id"].map(
      (field) => ({
        name: `${field} is missing`,
        session: { [field]: undefined },
        problem: [field, `missing required field '${field}'`] as const,
      }),
    ),
    ...["run_id", "nid", "topology", "profile", "pfna"].map((field) => ({
      name: `${field} is empty`,
      session: { [field]: "" },
      problem: [field, "must be non-empty text"] as const,
    })),
    { name: "a kind nobody knows", session: { kind: "run" }, problem: ["kind", "session, tick_loop"] },
    { name: "a kind that is null", session: { kind: null }, problem: ["kind", "session, tick_loop"] },
    { name: "a run id that is no text", session: { run_id: 5 }, problem: ["run_id", "not 5"] },
    { name: "ticks in quotes", session: { total_ticks: "5" }, problem: ["total_ticks", 'not "5"'] },
    {
      name: "no ticks",
      session: { total_ticks: 0 },
      problem: ["total_ticks", "must be at least 1, not 0"],
    },
    {
      name: "more ticks than can be counted",
      session: { total_ticks: 2n ** 53n },
      problem: ["total_ticks", "cannot be run"],
    },
    { name: "no windows", session: { windows: [] }, problem: ["windows", "at least one window"] },
    {
      name: "an unknown primary window",
      session: { primary_window_id: "V" },
      problem: ["primary_window_id", 'none is called "V"'],
    },
    {
      name: "a state of another length",
      session: { initial_state: [1] },
      problem: ["initial_state", "N = 3 nodes, not 1"],
    },
    {
      name: "an empty state",
      session: { initial_state: [] },
      problem: ["initial_state", "must hold one integer per node"],
    },
    {
      name: "a state of booleans",
      session: { "initial_state[0]": true },
      problem: ["initial_state[0]", "must be an integer, not true"],
    },
    {
      name: "a default stream of an unknown source",
      session: { "press_default_streams[0].source": "nodes" },
      problem: ["press_default_streams[0].source", "must be one of"],
    },
    {
      name: "bad governance",
      session: { governance: { governance_mode: "?" } },
      problem: ["governance.governance_mode", "must be one of OFF"],
    },
    {
      name: "a scale in quotes",
      session: { "pfna_transform.scale": "2" },
      problem: ["pfna_transform.scale", 'must be a number within the range of doubles, not "2"'],
    },
    {
      name: "an origin beyond the doubles",
      session: { "pfna_transform.origin": 10n ** 400n },
      problem: ["pfna_transform.origin", "within the range of doubles"],
    },
    {
      name: "a clamp that is no integer",
      session: { "pfna_transform.clamp_max": 1.5 },
      problem: ["pfna_transform.clamp_max", "must be an integer or null, not 1.5"],
    },
    {
      name: "clamps in the wrong order",
      session: { "pfna_transform.clamp_min": 8 },
      problem: ["pfna_transform.clamp_min", "must not be above clamp_max 7, but is 8"],
    },
    {
      name: "an APXi switch that is no boolean",
      session: { "windows[0].apxi_enabled": 1 },
      problem: ["windows[0].apxi_enabled", "must be true or false, not 1"],
    },
    {
      name: "an unknown residual scheme",
      session: { "windows[0].apxi_residual_scheme": "r" },
      problem: ["windows[0].apxi_residual_scheme", 'must be one of R, GR, ID, not "r"'],
    },
    {
      name: "a descriptor outside a list",
      session: { [`${descriptors}.S_chain`]: {} },
      problem: [`${descriptors}.S_chain`, "must be a list, not an empty map"],
    },
    {
      name: "a descriptor without an id",
      session: { [`${descriptors}.S_chain[0].descriptor_id`]: undefined },
      problem: [`${descriptors}.S_chain[0].descriptor_id`, "missing required field 'descriptor_id'"],
    },
    {
      name: "a descriptor of an unknown type, though APXi is off",
      session: {
        [`${descriptors}.S_chain[0].descriptor_type`]: "WAVE",
        "windows[0].apxi_enabled": false,
      },
      problem: [`${descriptors}.S_chain[0].descriptor_type`, 'not "WAVE"'],
    },
    {
      name: "a descriptor of an unknown stream",
      session: { [`${descriptors}.S9`]: [] },
      problem: [`${descriptors}.S9`, "APXi names unknown stream 'S9'; the window's are S_chain, S_fluxes"],
    },
    {
      name: "a descriptor under another stream's name",
      session: { [`${descriptors}.S_chain[0].stream_id`]: "S_fluxes" },
      problem: [`${descriptors}.S_chain[0]`, "stream_id must be the stream's name 'S_chain'"],
    },
    {
      name: "a descriptor of another AEON window",
      session: { [`${descriptors}.S_chain[0].window_id`]: "EARLY" },
      problem: [`${descriptors}.S_chain[0]`, "must be the window's aeon_window_id 'ALL', not 'EARLY'"],
    },
    {
      name: "a pattern of another length",
      session: { [`${descriptors}.S_chain[0].params.repeats`]: 4 },
      problem: [`${descriptors}.S_chain[0]`, "RUN_SEGMENT describes 4 values (1 * 4), but the window has 5"],
    },
    {
      name: "a pattern over a wide stream",
      session: {
        [`${descriptors}.S_fluxes[0].descriptor_type`]: "RUN_SEGMENT",
        [`${descriptors}.S_fluxes[0].params`]: { pattern: [1], repeats: 5 },
      },
      problem: [`${descriptors}.S_fluxes[0]`, "needs values of one component, but the stream's have 2"],
    },
    { name: "a grammar that is a list", session: { aeon_grammar: [] }, problem: ["aeon_grammar", "a map"] },
    {
      name: "a window that ends before it starts",
      session: { "aeon_grammar.base_windows.EARLY.tick_end": 0 },
      problem: ["aeon_grammar.base_windows.EARLY.tick_end", "must not be before tick_start 1, but is 0"],
    },
    {
      name: "windows in a circle",
      session: {
        "aeon_grammar.derived_windows.ALL.source_ids": ["TWO"],
        "aeon_grammar.derived_windows.TWO": { window_id: "TWO", source_ids: ["ALL"] },
      },
      problem: ["aeon_grammar", "Cyclic window dependency detected at 'ALL'"],
    },
    {
      name: "a covering tick that is no integer",
      session: { "aeon_covering_ticks[1]": 2.5 },
      problem: ["aeon_covering_ticks[1]", "must be an integer"],
    },
    {
      name: "a covering tick twice",
      session: { "aeon_covering_ticks[1]": 2 },
      problem: ["aeon_covering_ticks", "must not hold a tick twice"],
    },
    {
      name: "covering ticks without a grammar",
      session: { aeon_grammar: null },
      problem: ["aeon_covering_ticks", "needs an aeon_grammar"],
    },
  ])("$name", ({ session, problem }) => {
    expectProblems(loadSession(sessionFiles({ session }), file), file, [problem]);
  });

  test("a transform that takes a PFNA value out of the doubles", () => {
    const session = { pfna_transform: { scale: 1.7e308, origin: 1 } };
    const pfna = { "entries[0].values": [-1, -1, -1], "entries[1].values": [-1, 7, -1] };
    expectProblems(loadSession(sessionFiles({ session, pfna }), file), file, [
      ["pfna_transform", "makes value 7 of PFNA entry early at tick 0 too large for a double"],
    ]);
  });

  test("a topology without a gid, which envelopes need", () => {
    const files = sessionFiles({ topology: { gid: "" }, session: { pfna: null } });
    expectProblems(loadSession(files, file), "topologies/row.json", [["gid", "must not be empty"]]);
  });
});

test("every problem of every file is told at once", () => {
  const files = sessionFiles({
    session: {
      profile: "../profiles/gone.json",
      total_ticks: 4,
      nid: 3,
      [`${descriptors}.S_chain[0].params.more`]: 1,
      [`${descriptors}.S_fluxes[0].params.value`]: "0",
      "aeon_grammar.base_windows.EARLY.tick_start": "1",
      "aeon_grammar.derived_windows.ALL.labels": [""],
    },
    topology: { SC: 0 },
    pfna: { gid: "OTHER" },
  });
  expect(problemsOf(loadSession(files, file)).map(problemText)).toEqual([
    `${file}: nid: must be non-empty text, not 3`,
    `${file}: ${descriptors}.S_chain[0].params: must be exactly pattern and repeats, not "pattern", "repeats", "more"`,
    `${file}: ${descriptors}.S_fluxes[0].params.value: must be an integer, not "0"`,
    `${file}: aeon_grammar.base_windows.EARLY.tick_start: must be an integer, not "1"`,
    `${file}: aeon_grammar.derived_windows.ALL.labels[0]: must be non-empty text, not ""`,
    expect.stringMatching(/^topologies\/row.json: edges\[0\]|^topologies\/row.json: SC/),
    `${file}: profile: profile does not exist: profiles/gone.json`,
    `${file}: windows[0].end_tick: end_tick 5 must not exceed ticks 4`,
    "pfna/p.json: gid: PFNA gid must match the topology gid ROW3, not OTHER",
  ]);
});

describe("overrides", () => {
  test("apply as they do to a run config", () => {
    const overrides = { ticksTotal: 9, loggingEnabled: false, metricsEnabled: false };
    expect(load({}, overrides)).toMatchObject({
      totalTicks: 9,
      windows: [{ endTick: 5 }],
      logging: { enabled: false },
      metricsEnabled: false,
    });
    expect(load({ session: { pfna: null } }, { engineRunId: "mine" }).runId).toBe("mine");
  });

  test.each<{ overrides: RunOverrides; problem: Expected }>([
    { overrides: { ticksTotal: 4 }, problem: ["windows[0].end_tick", "must not exceed ticks 4"] },
    { overrides: { ticksTotal: 0 }, problem: ["total_ticks", "the override must be an integer"] },
    { overrides: { engineRunId: "" }, problem: ["run_id", "the override must be non-empty text"] },
  ])("$overrides is refused", ({ overrides, problem }) => {
    expectProblems(loadSession(sessionFiles(), file, overrides), file, [problem]);
  });
});

test("names with lone surrogates, which cannot be hashed, are refused wherever they stand", () => {
  const files = sessionFiles({
    session: {
      run_id: "\ud800",
      [`${descriptors}.S_chain[0].descriptor_id`]: "\ud800",
      "aeon_grammar.derived_windows.ALL.labels": ["\udfff"],
      "aeon_grammar.base_windows": { "\ud800": { window_id: "EARLY", tick_start: 1, tick_end: 2 } },
    },
  });
  const reasons = problemsOf(loadSession(files, file)).map(({ reason }) => reason);
  expect(reasons).toHaveLength(4);
  for (const reason of reasons) expect(reason).toContain("lone surrogate, which cannot be hashed");
});
