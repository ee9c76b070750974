import { expect } from "vitest";
import type { Parsed, Problem } from "../../engine/config/problem.ts";

/** What a test expects of one problem: its field, and words of its reason. */
export type Expected = readonly [field: string, reason: string];

/** The problems of a refusal; fails when there was none. */
export function problemsOf<T>(parsed: Parsed<T>): readonly Problem[] {
  expect(parsed.ok).toBe(false);
  return parsed.ok ? [] : parsed.problems;
}

/** The value of what was accepted; fails with the problems when it was not. */
export function acceptedValue<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(`refused: ${JSON.stringify(parsed.problems)}`);
  return parsed.value;
}

/** Exactly these problems in this order, all of one file. */
export function expectProblems<T>(parsed: Parsed<T>, file: string, expected: readonly Expected[]): void {
  expect(problemsOf(parsed)).toEqual(
    expected.map(([field, reason]) => ({ file, field, reason: expect.stringContaining(reason) })),
  );
}
