/**
 * Goal: the published schemas say what the loaders do. Method: 13,000 mutated files, from fixed seeds, given to the
 * loader and to a validator that is not ours. A loader may refuse more than its schema, but only for the reasons that
 * the schema says in words.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadSession } from "../../engine/config/load-session.ts";
import { parsePfna } from "../../engine/config/parse-pfna.ts";
import { parseProfile } from "../../engine/config/parse-profile.ts";
import { parseRegistry } from "../../engine/config/parse-registry.ts";
import { parseTopology } from "../../engine/config/parse-topology.ts";
import type { Parsed } from "../../engine/config/problem.ts";
import { parseGovernance } from "../../engine/governance/parse-governance.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { memoryFiles } from "../support/config-files.ts";
import { contractRefusal } from "../support/contract-check.ts";
import { anyMutation, fullFiles, fullTexts, mutated } from "../support/mutated-config.ts";
import { sessionFilePath, smallRunConfigPath } from "../support/small-config.ts";

type Case = {
  readonly contract: string;
  readonly text: string;
  readonly load: (text: string) => Parsed<unknown>;
  readonly files: number;
  readonly seed: number;
  /** What the loader refuses and the schema can only say in words. */
  readonly inWords: readonly RegExp[];
};

/** Of any file: a schema can't tell `5.0` from `5`, nor see half a character. */
const ofAnyFile = [
  /lone surrogate/,
  /must be (?:an integer|text|non-empty text)[a-z ]*, not -?\d+(?:\.0|(?:\.\d+)?e\+\d+)$/,
];

const ofGovernance = [
  /^Duplicate policy_id/,
  /^must be an integer or null, not/, // max_envelopes_per_tick of the meta, unless governance is off.
  /^must be a list or null, not/, // allowed_layers
  /^must be text, not/, // An element of it.
  /^must be one of OFF, .*, not ".*\\u[0-9a-f]{4}/, // Letters beyond ASCII, whose capitals may be ASCII.
];

/** What must fit between the files of a run, and between its windows and its ticks. */
const ofAnyRun = [
  /^PFNA gid must match|^PFNA run_id must match|^values length must match/,
  /does not exist|must be a file|must not hold a NUL/,
  /^must hold one integer for each of N/,
  /cannot be run/,
  /must not be before start_tick|must not exceed ticks/,
  /must name a declared window/,
];

const cases: readonly Case[] = [
  {
    contract: "run-config",
    text: fullTexts.runConfig,
    load: (text) =>
      loadSession(memoryFiles({ ...fullFiles, [smallRunConfigPath]: text }), smallRunConfigPath),
    files: 3000,
    seed: 15_01,
    inWords: [
      ...ofGovernance,
      ...ofAnyRun,
      /must equal the topology gid/,
      /there is no pfna_path/,
      /^must be one of OFF, .*, not (?:null|"")/, // An empty mode that the other one takes over.
    ],
  },
  {
    contract: "session-file",
    text: fullTexts.sessionFile,
    load: (text) => loadSession(memoryFiles({ ...fullFiles, [sessionFilePath]: text }), sessionFilePath),
    files: 3000,
    seed: 12_05,
    inWords: [
      ...ofGovernance,
      ...ofAnyRun,
      /within the range of doubles, not -?\d/,
      /too large for a double/,
      /must not be above clamp_max/,
      /must not be before tick_start/,
      /names unknown (?:window|source)|must not name the window itself|^duplicate window/,
      /^Cyclic window dependency/,
      /^APXi names unknown stream|must be the stream's name|must be the window's aeon_window_id/,
      /describes .* values .*, but the window has|needs values of one component/,
    ],
  },
  {
    contract: "topology",
    text: fullTexts.topology,
    load: (text) => parseTopology("t.json", text),
    files: 2000,
    seed: 4,
    inWords: [/must be contiguous/, /^Edge endpoints/, /must equal the topology SC/],
  },
  {
    contract: "profile",
    text: fullTexts.profile,
    load: (text) => parseProfile("p.json", text),
    files: 1500,
    seed: 5,
    inWords: [],
  },
  {
    contract: "pfna",
    text: fullTexts.pfna,
    load: (text) => parsePfna("p.json", text),
    files: 1000,
    seed: 12_01,
    inWords: [/within the range of doubles, not/],
  },
  {
    contract: "registry",
    text: fullTexts.registry,
    load: (text) => parseRegistry("r.json", text),
    files: 1000,
    seed: 15_03,
    inWords: [/^Duplicate scenario_id/],
  },
  {
    contract: "governance",
    text: fullTexts.governance,
    load: (text) => parseGovernance(parseJson(text), { file: "g.json", field: "" }),
    files: 1500,
    seed: 3_02,
    inWords: ofGovernance,
  },
];

test("the files are thirteen thousand", () => {
  expect(cases.reduce((sum, { files }) => sum + files, 0)).toBe(13_000);
});

describe.each(cases)("$contract", ({ contract, text, load, files, seed, inWords }) => {
  test("a whole file is accepted by both", () => {
    expect(load(text).ok).toBe(true);
    expect(contractRefusal(contract, text)).toBeNull();
  });

  test("what the loader accepts the schema accepts, what it refuses is refused for a reason that one can read there", () => {
    const verdicts = { both: 0, neither: 0, onlySchema: 0 };
    const words = [...ofAnyFile, ...inWords];
    fc.assert(
      fc.property(fc.array(anyMutation, { minLength: 1, maxLength: 2 }), (mutations) => {
        const file = mutated(text, mutations);
        const loaded = load(file); // Throws nothing: it answers problems.
        const refusal = contractRefusal(contract, file);
        if (loaded.ok) {
          expect(refusal, file).toBeNull();
          verdicts.both += 1;
        } else if (refusal === null) {
          const unsaid = loaded.problems.filter(({ reason }) => !words.some((word) => word.test(reason)));
          expect(unsaid, file).toEqual([]);
          verdicts.onlySchema += 1;
        } else verdicts.neither += 1;
      }),
      { numRuns: files, seed },
    );
    // Neither side of the comparison is empty.
    expect(verdicts.both).toBeGreaterThan(files / 100);
    expect(verdicts.neither).toBeGreaterThan(files / 4);
  });
});

describe("lenient conversions (engine-core 15.4) are what the schema says", () => {
  test.each([
    {
      contract: "pfna",
      field: "v",
      taken: [0, 0.9, -0.5, false, "0", " -0 ", "+00"],
      refused: [1, true, "", "1"],
    },
    {
      contract: "registry",
      field: "v",
      taken: [1, 1.9, true, "1", " +01 "],
      refused: [0, 2, false, "x", null],
    },
    {
      contract: "run-config",
      field: "ticks",
      taken: [5, 5.5, "5", "+0005"],
      refused: [0, 0.5, false, "0", "-5", "five", null, [], {}],
    },
    { contract: "run-config", field: "enable_codex", taken: [true, 0, "no", null, [], {}], refused: [] },
    { contract: "run-config", field: "run_id", taken: ["row_run"], refused: ["", null, true, []] },
    {
      contract: "session-file",
      field: "total_ticks",
      taken: [5, 6],
      refused: [0, 5.5, true, "5", null],
    },
    { contract: "session-file", field: "run_id", taken: ["row_run"], refused: ["", 5, null] },
    {
      contract: "session-file",
      field: "profile",
      taken: ["built-in CMP-0", "built-in CMP-0, with a remark", "../profiles/p.json"],
      refused: ["", 5, null],
    },
    {
      contract: "session-file",
      field: "pfna_transform",
      taken: [null, {}, { scale: 2, origin: 0.5 }, { clamp_min: null, clamp_max: -1 }],
      refused: [[], { scale: "2" }, { origin: null }, { clamp_min: 0.5 }, { clamp_max: true }],
    },
    {
      contract: "session-file",
      field: "press_default_streams",
      taken: [[], [{ name: 5, source: "fluxes" }]],
      refused: [null, {}, [{ name: "S" }], [{ name: "S", source: "nodes" }]],
    },
    {
      contract: "session-file",
      field: "aeon_covering_ticks",
      taken: [[], [0, -1]],
      refused: [null, 2, [2, 2], [2.5], ["2"], [Number.MAX_SAFE_INTEGER + 1]],
    },
    {
      contract: "session-file",
      field: "aeon_grammar",
      taken: [{ base_windows: {}, derived_windows: {} }],
      refused: [null, [], {}, { base_windows: {} }, { base_windows: { A: {} }, derived_windows: {} }],
    },
    { contract: "topology", field: "SC", taken: [4], refused: [true, "4", 0, -4, null] },
    { contract: "topology", field: "gid", taken: ["x", 5, 1.5, true], refused: [null, []] },
    {
      contract: "profile",
      field: "modulus_M",
      taken: [97, 97.9, true, "97"],
      refused: [0, false, "0", "-1"],
    },
  ])("$contract $field", ({ contract, field, taken, refused }) => {
    const { text, load } = cases.find((each) => each.contract === contract) as Case; // Every row names one.
    const withField = (value: unknown): string => JSON.stringify({ ...JSON.parse(text), [field]: value });
    for (const value of taken) {
      expect([value, load(withField(value)).ok]).toEqual([value, true]);
      expect([value, contractRefusal(contract, withField(value))]).toEqual([value, null]);
    }
    for (const value of refused) {
      expect([value, load(withField(value)).ok]).toEqual([value, false]);
      expect([value, contractRefusal(contract, withField(value))]).not.toEqual([value, null]);
    }
  });
});
