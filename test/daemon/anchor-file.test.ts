import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  anchorProblem,
  appendAnchor,
  highestAnchor,
  openAnchorFile,
  readAnchors,
} from "../../daemon/audit/anchor-file.ts";
import { tempDirectory } from "../store/temp-store.ts";

const digestOf = (seq: number): string => seq.toString(16).padStart(64, "0");
const anchorAt = (seq: number) => ({ seq, digest: digestOf(seq) });
const newPath = (): string => join(tempDirectory(), "audit.anchor");

test("an anchor is one line, read back as it was written, in a file of the owner's alone", () => {
  const path = newPath();
  expect(highestAnchor(readAnchors(path))).toBeNull();
  appendAnchor(path, anchorAt(1));
  appendAnchor(path, anchorAt(2));
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(3);
  expect(highestAnchor(readAnchors(path))).toEqual(anchorAt(2));
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("a line that a crash cut off hides no other", () => {
  const path = newPath();
  appendAnchor(path, anchorAt(5));
  appendFileSync(path, '{"seq":6,"dig');
  expect(highestAnchor(readAnchors(path))).toEqual(anchorAt(5));
  appendAnchor(path, anchorAt(7));
  expect(highestAnchor(readAnchors(path))).toEqual(anchorAt(7));
});

test("the head is anchored after 1,024 records, after 60 s, and when asked", () => {
  const path = newPath();
  let nowMs = 0;
  const file = openAnchorFile(path, () => nowMs);
  file.note(anchorAt(1023));
  expect(highestAnchor(readAnchors(path))).toBeNull();
  file.note(anchorAt(1024));
  expect(highestAnchor(readAnchors(path))).toEqual(anchorAt(1024));
  nowMs = 60_000;
  file.note(anchorAt(1025));
  expect(highestAnchor(readAnchors(path))).toEqual(anchorAt(1025));
  file.note(anchorAt(1026));
  file.flush();
  file.flush();
  expect(highestAnchor(readAnchors(path))).toEqual(anchorAt(1026));
  expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(3);
});

test.each([
  { chain: "that reaches the anchor", digestAt: digestOf, problem: null },
  { chain: "that was rolled back", digestAt: () => undefined, problem: "does not reach record 9" },
  {
    chain: "with another record there",
    digestAt: () => digestOf(8),
    problem: "record 9 of the audit is not",
  },
])("a chain $chain", ({ digestAt, problem }) => {
  const found = anchorProblem([anchorAt(9)], digestAt);
  if (problem === null) expect(found).toBeNull();
  else expect(found).toMatchObject({ seq: 9, problem: expect.stringContaining(problem) });
});

test("without an anchor every chain will do", () => {
  const path = newPath();
  writeFileSync(path, "no anchor\n");
  expect(anchorProblem(readAnchors(path), () => undefined)).toBeNull();
});

/** Regression: only the highest anchor was compared, so one minute of new records hid what had been lost. */
test("a chain that was rolled back and grew past the anchor again is still found out", () => {
  const path = newPath();
  appendAnchor(path, anchorAt(5));
  appendAnchor(path, anchorAt(9));
  const digestSince = (seq: number): string => digestOf(seq <= 7 ? seq : seq + 1000);
  appendAnchor(path, { seq: 12, digest: digestSince(12) });
  expect(anchorProblem(readAnchors(path), digestSince)).toMatchObject({ seq: 9 });
});
