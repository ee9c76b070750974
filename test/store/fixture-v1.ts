import {
  type AttemptTransition,
  type LogBlock,
  type RunId,
  type RunRecord,
  type StoredTick,
  schema1Defaults,
} from "../../store/records.ts";

/**
 * What the store in `fixtures/v1` holds, in words that no other test shares: they were written with the first code of
 * schema 1 and stay as they are, like the files.
 */

export const fixtureStoreId = "fixture-v1";
export const fixtureActiveScenario = "gf01";

const sessionText = '{"gid":"GF01","run_id":"GF01-RUN","ticks":3,"note":"Überlauf"}';

/** Completed and sealed. Its id was made from the fingerprint. */
export const completedRun: RunRecord = {
  ...schema1Defaults,
  runId: "r-9b1e04c7d2aa-0001" as RunId,
  admissionSeq: 1,
  scenarioId: "gf01",
  fingerprint: `9b1e04c7d2aa${"0".repeat(52)}`,
  engineVersion: "0.1.0",
  sessionText,
  engineRunId: "GF01-RUN",
  gid: "GF01",
  governanceMode: "OFF",
  codexActionMode: "OBSERVE",
  policySetHash: "",
  ticksTotal: 3,
  tickDelayMs: 20,
  startPaused: false,
  pauseAtTick: 2,
  createdBy: "local:op",
  createdAtMs: 1_770_000_000_000,
  startedAtMs: 1_770_000_000_010,
  endedAtMs: 1_770_000_001_000,
  condition: { kind: "completed" },
  ticksCompleted: 3,
  attemptCount: 1,
  sealed: {
    sealedText: '{"ledger_head":"c0ffee"}',
    documentSha256: "d0".repeat(32),
    documentBytes: 4_321,
    ledgerHead: "c0".repeat(32),
  },
  version: 2,
};

/** Ended in FAULT with its second attempt. A caller chose its id. */
export const faultRun: RunRecord = {
  ...completedRun,
  runId: "nightly.7" as RunId,
  admissionSeq: 2,
  scenarioId: "line-16",
  ticksTotal: 100,
  startPaused: true,
  pauseAtTick: 0,
  startedAtMs: null,
  endedAtMs: 1_770_000_009_000,
  condition: { kind: "fault", errorCode: "engine_error", message: "edge 7 has no end" },
  ticksCompleted: 0,
  attemptCount: 2,
  sealed: null,
  version: 4,
};

export const createdTransition: AttemptTransition = {
  seq: 1,
  atMs: 1_770_000_000_000,
  from: null,
  to: "CREATED",
  cause: "start",
  errorCode: null,
  reason: "trinity start gf01",
  retryable: false,
  wiring: {
    operatorKey: "local.default",
    operatorType: "local",
    backend: "worker",
    source: "built_in",
    canonicalText: '{"operators":{"local.default":{"backend":"worker"}}}',
    sha256: "a1".repeat(32),
  },
};

export const failedTransition: AttemptTransition = {
  seq: 2,
  atMs: 1_770_000_008_000,
  from: "CREATED",
  to: "FAILED_INIT",
  cause: "daemon_restart",
  errorCode: "daemon_restart",
  reason: "the daemon died",
  retryable: true,
  wiring: null,
};

export const fixtureTicks: readonly StoredTick[] = [1, 2, 3].map((tick) => ({
  tick,
  tickHash: `0${tick}`.repeat(32),
  record: Buffer.from(`{"tick":${tick},"note":"Zustand"}`),
}));

export const fixtureBlocks: readonly LogBlock[] = [
  {
    firstSeq: 1,
    count: 3,
    attemptIndex: 1,
    levels: 0b1100,
    firstAtMs: 1_770_000_000_020,
    lastAtMs: 1_770_000_000_040,
    payload: Buffer.from([1, 2, 3, 0, 255]),
  },
  {
    firstSeq: 4,
    count: 1,
    attemptIndex: 1,
    levels: 0b10000,
    firstAtMs: 1_770_000_000_900.5,
    lastAtMs: 1_770_000_000_900.5,
    payload: Buffer.alloc(5_000, 7),
  },
];
