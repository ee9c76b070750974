/** The records of the `history` environment (daemon.md 4.2). Times are milliseconds since 1970, UTC. */

/** `r-` + first 12 hex of the fingerprint + `-` + ordinal, or an id chosen by the caller (wiring-and-runs 4.1). */
export type RunId = string & { readonly brand: "RunId" };

/** `<run_id>.a<index>`, index from 1 with three digits (wiring-and-runs 4.1). */
export type AttemptId = string & { readonly brand: "AttemptId" };

/** The status of an attempt; the last four are terminal (wiring-and-runs 4.2). */
export type JobStatus =
  | "CREATED"
  | "SUBMITTED"
  | "RUNNING"
  | "WAITING_EXTERNAL"
  | "COMPLETED"
  | "FAILED"
  | "FAILED_INIT"
  | "CANCELLED";

/** What a run does, with the finer truth beside RUNNING (DESIGN decision 13). */
export type RunCondition =
  | { readonly kind: "idle"; readonly phase: "QUEUED" }
  | {
      readonly kind: "running";
      readonly phase:
        | "STARTING"
        | "TICKING"
        | "PAUSING"
        | "STOPPING"
        | "RECOVERING"
        | "WAITING_EXTERNAL"
        | "UNREACHABLE";
    }
  | { readonly kind: "paused" }
  | { readonly kind: "completed" }
  | { readonly kind: "fault"; readonly errorCode: string; readonly message: string }
  | { readonly kind: "cancelled" };

/** No other condition follows these. */
export function isTerminal(condition: RunCondition): boolean {
  switch (condition.kind) {
    case "idle":
    case "running":
    case "paused":
      return false;
    case "completed":
    case "fault":
    case "cancelled":
      return true;
  }
}

/** What a sealed run amounts to; `sealedText` is the engine's own encoding, from which its document is assembled. */
export type SealedRun = {
  readonly sealedText: string;
  readonly documentSha256: string;
  readonly documentBytes: number;
  readonly ledgerHead: string;
};

/** A run as kept in `runs`. Everything that made it what it is lies inside, so it needs no file to be shown or resumed. */
export type RunRecord = {
  readonly runId: RunId;
  /** Admission sequence number, rising by one with every run of the store. */
  readonly admissionSeq: number;
  readonly scenarioId: string;
  readonly fingerprint: string;
  readonly engineVersion: string;
  /** The resolved configuration in the engine's own encoding. */
  readonly sessionText: string;
  readonly engineRunId: string;
  readonly gid: string;
  readonly governanceMode: string;
  readonly codexActionMode: string;
  readonly policySetHash: string;
  readonly ticksTotal: number;
  readonly tickDelayMs: number;
  readonly startPaused: boolean;
  /** 0 = none. */
  readonly pauseAtTick: number;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  /** Set exactly when the condition is terminal. */
  readonly endedAtMs: number | null;
  readonly condition: RunCondition;
  /** Committed ticks, exact once the run is terminal; while it runs the tick records tell. */
  readonly ticksCompleted: number;
  readonly attemptCount: number;
  readonly sealed: SealedRun | null;
  /** Rises by one with every change; the etag. */
  readonly version: number;
};

/** The wiring an attempt runs under, frozen into it (DESIGN decision 10). */
export type FrozenWiring = {
  readonly operatorKey: string;
  readonly operatorType: string;
  readonly backend: string;
  /** Where it came from, for example "built_in". */
  readonly source: string;
  /** Canonical bytes as text, and their SHA-256. */
  readonly canonicalText: string;
  readonly sha256: string;
};

/** One step of an attempt's life; the record of the attempt is the fold of its transitions (wiring-and-runs 7.2). */
export type AttemptTransition = {
  /** From 1, dense per attempt. */
  readonly seq: number;
  readonly atMs: number;
  /** Null for the first. */
  readonly from: JobStatus | null;
  readonly to: JobStatus;
  /** Who or what caused it, for example "start", "worker", "stop_run", "daemon_restart". */
  readonly cause: string;
  readonly errorCode: string | null;
  readonly reason: string;
  readonly retryable: boolean;
  /** With the first transition only. */
  readonly wiring: FrozenWiring | null;
};

/** The fold of an attempt's transitions. */
export type AttemptRecord = {
  readonly attemptId: AttemptId;
  readonly runId: RunId;
  /** From 1. */
  readonly attemptIndex: number;
  readonly status: JobStatus;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly submittedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly errorCode: string | null;
  readonly reason: string;
  readonly retryable: boolean;
  readonly wiring: FrozenWiring;
  readonly transitions: number;
};

/** One stored batch of log entries, already encoded as it goes out on the wire (daemon.md 4.2, `blocks`). */
export type LogBlock = {
  readonly firstSeq: number;
  /** Entries in the block, at least 1. */
  readonly count: number;
  readonly attemptIndex: number;
  /** Bit n set: the block holds an entry of wire level n. */
  readonly levels: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** The encoded entries; opaque to the store, guarded by a CRC32C. */
  readonly payload: Uint8Array;
};

/** A tick record as the engine encodes it; opaque to the store. */
export type StoredTick = {
  readonly tick: number;
  readonly tickHash: string;
  readonly record: Uint8Array;
};
