import { describe, expect, test } from "vitest";
import { parsePfna } from "../../engine/config/parse-pfna.ts";
import { acceptedValue, type Expected, expectProblems } from "../support/problems.ts";
import { type Changes, pfnaText } from "../support/small-config.ts";

const file = "pfna/p.json";
const fits = { gid: "ROW3", runId: "row_run", length: 3 };

test("entries carry the bundle's origin and stand in order of tick and id", () => {
  const text = pfnaText({
    "entries[2]": { pfna_id: "\u{10000}", tick: 3, values: [1, 1, 1] },
    "entries[3]": { pfna_id: "\uffff", tick: 3, values: [2, 2, 2] },
  });
  const origin = { gid: "ROW3", runId: "row_run", nid: "outside" };
  expect(acceptedValue(parsePfna(file, text, fits))).toStrictEqual([
    { ...origin, pfnaId: "early", tick: 0, values: [1, 0, 0], description: "before the first tick" },
    { ...origin, pfnaId: "late", tick: 3, values: [0, 0, 1], description: "" },
    { ...origin, pfnaId: "\uffff", tick: 3, values: [2, 2, 2], description: "" },
    { ...origin, pfnaId: "\u{10000}", tick: 3, values: [1, 1, 1], description: "" },
  ]);
});

test("a repeated entry is kept, in file order", () => {
  const text = pfnaText({ "entries[2]": { pfna_id: "late", tick: 3, values: [9, 9, 9] } });
  expect(acceptedValue(parsePfna(file, text)).map(({ values }) => values[0])).toEqual([1, 0, 9]);
});

// engine-core 12.1: 1.9 becomes 1, "5" becomes 5, true becomes 1.
test("integers are converted, and exact at any size", () => {
  const text = pfnaText({
    v: false,
    "entries[0].tick": 2n ** 60n,
    "entries[1].tick": "1",
    "entries[1].values": [1.9, "5", true, -1.9, 9007199254740993n],
  });
  const [first, second] = acceptedValue(parsePfna(file, text));
  expect(first).toMatchObject({ tick: 1, values: [1, 5, 1, -1, 9007199254740993n] });
  expect(second).toMatchObject({ tick: 2n ** 60n });
});

describe("one wrong thing is one problem", () => {
  test.each<{ name: string; changes: Changes; problem: Expected }>([
    ...["v", "pfna_id", "gid", "run_id", "nid", "entries"].flatMap((field) => [
      {
        name: `${field} is missing`,
        changes: { [field]: undefined },
        problem: [field, `missing required field '${field}'`] as const,
      },
      { name: `${field} is null`, changes: { [field]: null }, problem: [field, "not null"] as const },
    ]),
    ...["pfna_id", "nid"].map((field) => ({
      name: `${field} is empty`,
      changes: { [field]: "" },
      problem: [field, "must not be empty"] as const,
    })),
    { name: "another version", changes: { v: 1 }, problem: ["v", "must be 0, not 1"] },
    { name: "no entries", changes: { entries: [] }, problem: ["entries", "at least one entry"] },
    { name: "an entry is a list", changes: { "entries[1]": [] }, problem: ["entries[1]", "must be a map"] },
    ...["pfna_id", "tick", "values"].map((field) => ({
      name: `an entry has no ${field}`,
      changes: { [`entries[0].${field}`]: undefined },
      problem: [`entries[0].${field}`, `missing required field '${field}'`] as const,
    })),
    {
      name: "an entry with an empty id",
      changes: { "entries[0].pfna_id": "" },
      problem: ["entries[0].pfna_id", "must be non-empty text"],
    },
    {
      name: "a tick before 0",
      changes: { "entries[0].tick": -1 },
      problem: ["entries[0].tick", "at least 0, not -1"],
    },
    {
      name: "a tick of null",
      changes: { "entries[0].tick": null },
      problem: ["entries[0].tick", "an integer"],
    },
    {
      name: "no values",
      changes: { "entries[0].values": [] },
      problem: ["entries[0].values", "at least one value"],
    },
    {
      name: "values in a text",
      changes: { "entries[0].values": "1" },
      problem: ["entries[0].values", "a list"],
    },
    ...[null, "x", [1], {}].map((value) => ({
      name: `a value is ${JSON.stringify(value)}`,
      changes: { "entries[0].values[2]": value },
      problem: ["entries[0].values[2]", "must be an integer"] as const,
    })),
    {
      name: "a value beyond the doubles",
      changes: { "entries[0].values[2]": 10n ** 309n },
      problem: ["entries[0].values[2]", "within the range of doubles"],
    },
    {
      name: "too few values",
      changes: { "entries[0].values": [1, 2] },
      problem: ["entries[0].values", "values length must match expected_length 3, but is 2"],
    },
    {
      name: "a description of null",
      changes: { "entries[0].description": null },
      problem: ["entries[0].description", "must be text"],
    },
    {
      name: "another graph",
      changes: { gid: "ROW4" },
      problem: ["gid", "PFNA gid must match the topology gid ROW3, not ROW4"],
    },
    {
      name: "another run",
      changes: { run_id: "other" },
      problem: ["run_id", "PFNA run_id must match the run row_run, not other"],
    },
  ])("$name", ({ changes, problem }) => {
    expectProblems(parsePfna(file, pfnaText(changes), fits), file, [problem]);
  });
});

test("without a run to fit, a file is judged by itself", () => {
  const text = pfnaText({ gid: "X", run_id: "Y", "entries[0].values": [1, 2] });
  expect(parsePfna(file, text).ok).toBe(true);
});

test("every problem is told at once", () => {
  const text = pfnaText({
    v: null,
    nid: "",
    gid: "X",
    "entries[0].pfna_id": [],
    "entries[0].values": [1],
    "entries[1].tick": -3,
    "entries[1].values": [1, {}, null, 2],
  });
  expectProblems(parsePfna(file, text, fits), file, [
    ["v", "must be an integer"],
    ["nid", "must not be empty"],
    ["entries[0].pfna_id", "must be non-empty text"],
    ["entries[0].values", "expected_length 3, but is 1"],
    ["entries[1].values[1]", "must be an integer"],
    ["entries[1].values[2]", "must be an integer"],
    ["entries[1].values", "expected_length 3, but is 4"],
    ["entries[1].tick", "at least 0"],
    ["gid", "PFNA gid must match"],
  ]);
});
