import { describe, expect, test } from "vitest";
import { parseRunConfig, type RunConfig } from "../../engine/config/parse-run-config.ts";
import { acceptedValue, type Expected, expectProblems } from "../support/problems.ts";
import { type Changes, runConfigText } from "../support/small-config.ts";

const file = "configs/run.json";

function accepted(changes?: Changes): RunConfig {
  return acceptedValue(parseRunConfig(file, runConfigText(changes)));
}

test("what a file leaves out gets its default", () => {
  expect(accepted()).toStrictEqual({
    gid: "ROW3",
    runId: "row_run",
    topologyPath: "../topologies/row.json",
    profilePath: "../profiles/p.json",
    ticks: 5,
    initialState: [8, 0, -3],
    windows: [{ windowId: "W", apxName: "APX_W", startTick: 1, endTick: 5, streams: [], aeonWindowId: null }],
    primaryWindowId: "W",
    nap: new Map(),
    governance: new Map(),
    enableCodex: false,
    enablePfna: false,
    pfnaPath: null,
    diagnostics: new Map(),
    logging: {
      enabled: false,
      destination: "memory",
      filePath: null,
      includeTicks: true,
      includeWindows: true,
    },
    metricsEnabled: false,
  });
});

describe("what is read", () => {
  test.each<{ name: string; changes: Changes; config: Partial<RunConfig> }>([
    {
      name: "numbers in text, cut floats and booleans",
      changes: { v: "1", ticks: 7.9, "windows[0].start_tick": true, "windows[0].end_tick": " 7 " },
      config: {
        ticks: 7,
        windows: [
          { windowId: "W", apxName: "APX_W", startTick: 1, endTick: 7, streams: [], aeonWindowId: null },
        ],
      },
    },
    {
      name: "ids given as integers",
      changes: {
        gid: 5,
        run_id: 6,
        primary_window_id: 7,
        "windows[0].window_id": 7,
        "windows[0].apx_name": -8,
      },
      config: {
        gid: "5",
        runId: "6",
        primaryWindowId: "7",
        windows: [
          { windowId: "7", apxName: "-8", startTick: 1, endTick: 5, streams: [], aeonWindowId: null },
        ],
      },
    },
    {
      name: "what counts as true",
      changes: {
        enable_codex: "false",
        metrics: { enabled: [0] },
        logging: { enabled: 1, include_ticks: "" },
      },
      config: {
        enableCodex: true,
        metricsEnabled: true,
        logging: {
          enabled: true,
          destination: "memory",
          filePath: null,
          includeTicks: false,
          includeWindows: true,
        },
      },
    },
    {
      name: "what counts as false",
      changes: { enable_codex: {}, metrics: { enabled: 0.5 - 0.5 }, enable_pfna: null },
      config: { enableCodex: false, metricsEnabled: false, enablePfna: false },
    },
    {
      name: "a log file",
      changes: { logging: { destination: "file", file_path: "run.log" } },
      config: {
        logging: {
          enabled: false,
          destination: "file",
          filePath: "run.log",
          includeTicks: true,
          includeWindows: true,
        },
      },
    },
    { name: "an empty PFNA path, which is none", changes: { pfna_path: "" }, config: { pfnaPath: null } },
    {
      name: "a state of any size and sign",
      changes: { initial_state: [-(2n ** 64n), 0, 9007199254740993n] },
      config: { initialState: [-(2n ** 64n), 0, 9007199254740993n] },
    },
    { name: "ticks beyond 2^53", changes: { ticks: 2n ** 60n }, config: { ticks: 2n ** 60n } },
    { name: "unknown fields", changes: { colour: "blue", "windows[0].colour": 1 }, config: { ticks: 5 } },
  ])("$name", ({ changes, config }) => {
    expect(accepted(changes)).toMatchObject(config);
  });

  test("a window with everything", () => {
    const streams = [
      { name: "S", source: "prev_chain", scheme_hint: "GR", description: "chain" },
      { name: 7, source: "pre_u", scheme_hint: null },
    ];
    const window = {
      window_id: "W",
      apx_name: "A",
      start_tick: 2,
      end_tick: 4,
      streams,
      aeon_window_id: "AEON",
    };
    expect(accepted({ "windows[0]": window }).windows).toStrictEqual([
      {
        windowId: "W",
        apxName: "A",
        startTick: 2,
        endTick: 4,
        streams: [
          { name: "S", source: "prev_chain", schemeHint: "GR", description: "chain" },
          { name: "7", source: "pre_u", schemeHint: null, description: "" },
        ],
        aeonWindowId: "AEON",
      },
    ]);
  });

  test("a repeated window id is kept for the run to resolve", () => {
    const again = { window_id: "W", apx_name: "B", start_tick: 1, end_tick: 1 };
    expect(accepted({ "windows[1]": again }).windows.map(({ windowId }) => windowId)).toEqual(["W", "W"]);
  });
});

const requiredFields = [
  "v",
  "gid",
  "run_id",
  "topology_path",
  "profile_path",
  "ticks",
  "primary_window_id",
  "windows",
  "initial_state",
];

describe("one wrong thing is one problem", () => {
  test.each<{ name: string; changes: Changes; problem: Expected }>([
    ...requiredFields.flatMap((field) => [
      {
        name: `${field} is missing`,
        changes: { [field]: undefined },
        problem: [field, `missing required field '${field}'`] as const,
      },
      { name: `${field} is null`, changes: { [field]: null }, problem: [field, ", not null"] as const },
      { name: `${field} is a map`, changes: { [field]: { a: 1 } }, problem: [field, ", not a map"] as const },
    ]),
    ...["gid", "run_id", "topology_path", "profile_path", "pfna_path"].map((field) => ({
      name: `${field} is true`,
      changes: { [field]: true },
      problem: [field, "must be"] as const,
    })),
    ...["nap", "governance", "diagnostics", "logging", "metrics"].flatMap((field) => [
      {
        name: `${field} is a list`,
        changes: { [field]: [1] },
        problem: [field, "must be a map, not a list"] as const,
      },
      {
        name: `${field} is null`,
        changes: { [field]: null },
        problem: [field, "must be a map, not null"] as const,
      },
      {
        name: `${field} is a text`,
        changes: { [field]: "on" },
        problem: [field, 'must be a map, not "on"'] as const,
      },
    ]),
    ...["gid", "run_id", "topology_path", "profile_path"].map((field) => ({
      name: `${field} is empty`,
      changes: { [field]: "" },
      problem: [field, "empty"] as const,
    })),
    { name: "another version", changes: { v: 2 }, problem: ["v", "must be 1, not 2"] },
    {
      name: "ticks are words",
      changes: { ticks: "five" },
      problem: ["ticks", 'must be an integer, not "five"'],
    },
    { name: "ticks are 0", changes: { ticks: 0 }, problem: ["ticks", "must be at least 1, not 0"] },
    {
      name: "ticks are negative",
      changes: { ticks: -(2n ** 60n) },
      problem: ["ticks", "not -1152921504606846976"],
    },
    { name: "no windows", changes: { windows: [] }, problem: ["windows", "at least one window"] },
    {
      name: "an empty state",
      changes: { initial_state: [] },
      problem: ["initial_state", "one integer per node"],
    },
    ...[true, 1.5, "1", null, [1]].map((value) => ({
      name: `a state value is ${JSON.stringify(value)}`,
      changes: { "initial_state[1]": value },
      problem: ["initial_state[1]", "must be an integer, not"] as const,
    })),
    {
      name: "the primary window is not declared",
      changes: { primary_window_id: "V" },
      problem: ["primary_window_id", 'none is called "V"'],
    },
    {
      name: "PFNA without a path",
      changes: { enable_pfna: true },
      problem: ["pfna_path", "enable_pfna is true"],
    },
    {
      name: "PFNA with an empty path",
      changes: { enable_pfna: true, pfna_path: "" },
      problem: ["pfna_path", "enable_pfna is true"],
    },
    { name: "a window is no map", changes: { "windows[1]": "W" }, problem: ["windows[1]", "must be a map"] },
    ...["window_id", "apx_name", "start_tick", "end_tick"].flatMap((field) => [
      {
        name: `a window has no ${field}`,
        changes: { [`windows[0].${field}`]: undefined },
        problem: [`windows[0].${field}`, `missing required field '${field}'`] as const,
      },
      {
        name: `a window's ${field} is a list`,
        changes: { [`windows[0].${field}`]: [] },
        problem: [`windows[0].${field}`, "not an empty list"] as const,
      },
    ]),
    {
      name: "an empty apx_name",
      changes: { "windows[0].apx_name": "" },
      problem: ["windows[0].apx_name", "must be non-empty text"],
    },
    {
      name: "a window from tick 0",
      changes: { "windows[0].start_tick": 0 },
      problem: ["windows[0].start_tick", "must be at least 1, not 0"],
    },
    {
      name: "a window that ends before it begins",
      changes: { "windows[0].start_tick": 4, "windows[0].end_tick": 3 },
      problem: ["windows[0].end_tick", "must not be before start_tick 4, but is 3"],
    },
    {
      name: "window ticks beyond 2^53 are compared exactly",
      changes: { "windows[0].start_tick": 9007199254740993n, "windows[0].end_tick": 9007199254740992n },
      problem: ["windows[0].end_tick", "must not be before start_tick 9007199254740993"],
    },
    {
      name: "streams are null",
      changes: { "windows[0].streams": null },
      problem: ["windows[0].streams", "must be a list, not null"],
    },
    {
      name: "a stream is no map",
      changes: { "windows[0].streams": ["fluxes"] },
      problem: ["windows[0].streams[0]", 'must be a map, not "fluxes"'],
    },
    {
      name: "a stream without a name",
      changes: { "windows[0].streams": [{ source: "fluxes" }] },
      problem: ["windows[0].streams[0].name", "missing required field 'name'"],
    },
    {
      name: "a stream with an empty name",
      changes: { "windows[0].streams": [{ name: "", source: "fluxes" }] },
      problem: ["windows[0].streams[0].name", "must be non-empty text"],
    },
    {
      name: "a stream without a source",
      changes: { "windows[0].streams": [{ name: "S" }] },
      problem: ["windows[0].streams[0].source", "missing required field 'source'"],
    },
    {
      name: "an unknown source",
      changes: { "windows[0].streams": [{ name: "S", source: "flux" }] },
      problem: [
        "windows[0].streams[0].source",
        'must be one of post_u_deltas, fluxes, pre_u, post_u, prev_chain, not "flux"',
      ],
    },
    {
      name: "an unknown scheme",
      changes: { "windows[0].streams": [{ name: "S", source: "fluxes", scheme_hint: "r" }] },
      problem: ["windows[0].streams[0].scheme_hint", "must be one of R, GR, ID or null"],
    },
    {
      name: "a description that is no text",
      changes: { "windows[0].streams": [{ name: "S", source: "fluxes", description: null }] },
      problem: ["windows[0].streams[0].description", "must be text"],
    },
    {
      name: "an AEON id that is no text",
      changes: { "windows[0].aeon_window_id": {} },
      problem: ["windows[0].aeon_window_id", "must be text or null"],
    },
    {
      name: "an unknown log destination",
      changes: { logging: { destination: "syslog" } },
      problem: ["logging.destination", "must be one of memory, stdout, file"],
    },
    {
      name: "a log file without a path",
      changes: { logging: { destination: "file" } },
      problem: ["logging.file_path", "is required when the destination is file"],
    },
    {
      name: "a log path that is no text",
      changes: { logging: { file_path: [] } },
      problem: ["logging.file_path", "must be text or null"],
    },
    {
      name: "an id holds half a character",
      changes: { "windows[0].apx_name": "\udc00" },
      problem: ["windows[0].apx_name", "lone surrogate"],
    },
  ])("$name", ({ changes, problem }) => {
    expectProblems(parseRunConfig(file, runConfigText(changes)), file, [problem]);
  });
});

test("a window whose id cannot be read may be the primary one, so that is not a second problem", () => {
  const text = runConfigText({ "windows[0].window_id": 1.5 });
  expectProblems(parseRunConfig(file, text), file, [
    ["windows[0].window_id", "must be non-empty text, not 1.5"],
  ]);
});

test("a long value is quoted in part", () => {
  const text = runConfigText({ ticks: "x".repeat(1000) });
  expectProblems(parseRunConfig(file, text), file, [["ticks", `not "${"x".repeat(59)}...`]]);
});

test("every problem is told, in the order of the checks", () => {
  const text = runConfigText({
    v: 3,
    gid: "",
    run_id: undefined,
    ticks: null,
    "windows[0].start_tick": 0,
    "windows[1]": { window_id: "V", apx_name: "", start_tick: "x", end_tick: 2 },
    "initial_state[0]": 0.5,
    nap: 3,
    primary_window_id: "U",
    enable_pfna: 1,
  });
  expectProblems(parseRunConfig(file, text), file, [
    ["run_id", "missing required field 'run_id'"],
    ["ticks", "must be an integer, not null"],
    ["windows[0].start_tick", "must be at least 1"],
    ["windows[1].apx_name", "must be non-empty text"],
    ["windows[1].start_tick", "must be an integer"],
    ["initial_state[0]", "must be an integer, not 0.5"],
    ["nap", "must be a map, not 3"],
    ["pfna_path", "enable_pfna is true"],
    ["v", "must be 1, not 3"],
    ["gid", "must not be empty"],
    ["primary_window_id", 'none is called "U"'],
  ]);
});

test("a yaml run config is refused by its name", () => {
  expectProblems(parseRunConfig("c/run.YAML", runConfigText()), "c/run.YAML", [["", "YAML is not accepted"]]);
});
