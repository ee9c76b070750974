import { assert } from "../engine/assert.ts";
import type { AttemptId, RunId } from "./records.ts";

/** Longest run id, so that an attempt id still fits an `Id` (wiring-and-runs 4.1). */
export const runIdLengthMax = 70;

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const fingerprintPattern = /^[0-9a-f]{64}$/;

/**
 * `r-`, the first 12 hex digits of the fingerprint, `-`, and the ordinal with at least four digits
 * (wiring-and-runs 4.1). `ordinal` counts from 1 per fingerprint.
 */
export function makeRunId(fingerprint: string, ordinal: number): RunId {
  assert(
    fingerprintPattern.test(fingerprint),
    `a fingerprint is 64 lower-case hex digits, not ${fingerprint}`,
  );
  assert(Number.isSafeInteger(ordinal) && ordinal >= 1, `an ordinal counts from 1, not ${ordinal}`);
  return `r-${fingerprint.slice(0, 12)}-${String(ordinal).padStart(4, "0")}` as RunId;
}

/** The run id a text spells, or null when it breaks the rules for ids (wiring-and-runs 4.1 and 7). */
export function parseRunId(text: string): RunId | null {
  return text.length <= runIdLengthMax && idPattern.test(text) ? (text as RunId) : null;
}

/** `<run_id>.a<index>`, the index from 1 with at least three digits (wiring-and-runs 4.1). */
export function attemptIdOf(runId: RunId, attemptIndex: number): AttemptId {
  assert(
    Number.isSafeInteger(attemptIndex) && attemptIndex >= 1,
    `an attempt index counts from 1, not ${attemptIndex}`,
  );
  return `${runId}.a${String(attemptIndex).padStart(3, "0")}` as AttemptId;
}
