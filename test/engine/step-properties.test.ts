import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeCheckpoint } from "../../engine/checkpoint.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { EngineError } from "../../engine/errors.ts";
import { sum } from "../../engine/int.ts";
import { anySession } from "../support/any-session.ts";
import { plainRun } from "../support/plain-engine.ts";
import { type CompletedRun, completedRun, documentOf, viaCheckpoint } from "../support/runs.ts";

/** The run of a session, or null when the engine refuses it. */
function runOrRefusal(config: SessionConfig): CompletedRun | null {
  try {
    return completedRun(config);
  } catch (failure) {
    if (failure instanceof EngineError) return null;
    throw failure;
  }
}

function plainRunOrRefusal(config: SessionConfig): ReturnType<typeof plainRun> | null {
  try {
    return plainRun(config);
  } catch {
    return null;
  }
}

test("any session has the document and the tick hashes of the plain engine", () => {
  fc.assert(
    fc.property(anySession, (config) => {
      const run = runOrRefusal(config);
      const plain = plainRunOrRefusal(config);
      expect(run === null).toBe(plain === null);
      if (run === null || plain === null) return;
      expect(run.records.map(({ tick_hash }) => tick_hash)).toEqual(plain.tickHashes);
      expect(documentOf(run)).toBe(plain.document);
    }),
    { numRuns: 400 },
  );
});

test("a tick neither makes nor loses anything", () => {
  fc.assert(
    fc.property(anySession, (config) => {
      for (const { ledger } of runOrRefusal(config)?.records ?? []) {
        expect(sum(ledger.post_u)).toBe(sum(ledger.pre_u));
      }
    }),
  );
});

test("a run restored from a checkpoint at every tick has the same events", () => {
  fc.assert(
    fc.property(anySession, (config) => {
      const run = runOrRefusal(config);
      if (run === null) return;
      const restored = completedRun(config, viaCheckpoint);
      expect(restored.events).toStrictEqual(run.events);
      expect(restored.sealed).toStrictEqual(run.sealed);
      expect(encodeCheckpoint(restored.state)).toBe(encodeCheckpoint(run.state));
    }),
  );
});
