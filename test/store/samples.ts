import { createHash } from "node:crypto";
import {
  type AttemptTransition,
  type LogBlock,
  type RunId,
  type RunRecord,
  type SealedRun,
  type StoredTick,
  schema1Defaults,
} from "../../store/records.ts";

/** Records as a daemon would make them; a test names only what it is about. */

/** 64 hex digits, different for every text. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export const fingerprint: string = digestOf("gf01");

export function sampleRun(changes: Partial<RunRecord> & { readonly runId: RunId }): RunRecord {
  return {
    ...schema1Defaults,
    admissionSeq: 1,
    scenarioId: "gf01",
    fingerprint,
    engineVersion: "1.0.0",
    sessionText: '{"gid":"GF01","ticks":8}',
    engineRunId: "GF01-RUN-1",
    gid: "GF01",
    governanceMode: "OFF",
    codexActionMode: "OBSERVE",
    policySetHash: "",
    ticksTotal: 8,
    tickDelayMs: 0,
    startPaused: false,
    pauseAtTick: 0,
    createdBy: "local:op",
    createdAtMs: 1_760_000_000_000,
    startedAtMs: null,
    endedAtMs: null,
    condition: { kind: "idle", phase: "QUEUED" },
    ticksCompleted: 0,
    attemptCount: 1,
    sealed: null,
    version: 1,
    ...changes,
  };
}

export const sampleSeal: SealedRun = {
  sealedText: '{"ledger_head":"ab","manifests":[]}',
  documentSha256: digestOf("document"),
  documentBytes: 123_456,
  ledgerHead: digestOf("head"),
};

export const created: AttemptTransition = {
  seq: 1,
  atMs: 1_760_000_000_000,
  from: null,
  to: "CREATED",
  cause: "start",
  errorCode: null,
  reason: "run gf01",
  retryable: false,
  wiring: {
    operatorKey: "local.default",
    operatorType: "local",
    backend: "worker",
    source: "built_in",
    canonicalText: '{"operators":{}}',
    sha256: digestOf("wiring"),
  },
};

export function stepTo(
  from: AttemptTransition,
  to: AttemptTransition["to"],
  changes: Partial<AttemptTransition> = {},
): AttemptTransition {
  return {
    ...from,
    seq: from.seq + 1,
    atMs: from.atMs + 1000,
    from: from.to,
    to,
    cause: "worker",
    reason: "",
    wiring: null,
    ...changes,
  };
}

export function sampleTick(tick: number, text: string = `{"tick":${tick}}`): StoredTick {
  return { tick, tickHash: digestOf(`tick ${tick}`), record: Buffer.from(text) };
}

export function sampleTicks(fromTick: number, uptoTick: number): StoredTick[] {
  return Array.from({ length: uptoTick - fromTick + 1 }, (_, index) => sampleTick(fromTick + index));
}

/** A block of `count` entries; its payload tells its first seq and count. */
export function sampleBlock(firstSeq: number, count: number, payload?: Uint8Array): LogBlock {
  return {
    firstSeq,
    count,
    attemptIndex: 1,
    levels: 0b110,
    firstAtMs: 1_760_000_000_000 + firstSeq,
    lastAtMs: 1_760_000_000_000 + firstSeq + count,
    payload: payload ?? Buffer.from(`entries ${firstSeq} to ${firstSeq + count - 1}`),
  };
}
