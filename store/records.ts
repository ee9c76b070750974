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

/** A configuration as it was when a run used it. */
export type ConfigVersion = {
  readonly name: string;
  readonly version: string;
  /** SHA-256, 64 hex digits. */
  readonly digest: string;
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
  /** In the order they were given, each once; outside the fingerprint, like all that follows. */
  readonly labels: readonly string[];
  readonly correlationIds: Readonly<Record<string, string>>;
  /** Higher ones start first. */
  readonly priority: number;
  /** Orders waiting runs of one priority; may be any number. */
  readonly queuePosition: number;
  /** Waits at least until then. */
  readonly notBeforeMs: number | null;
  /** The run may store so many bytes of ticks and log; 0 = no cap. */
  readonly maxBytes: number;
  /** When the record was changed last. */
  readonly changedAtMs: number;
  /** Bytes of ticks and log, exact once the run is terminal. */
  readonly storedBytes: number;
  /** The run whose configuration this one repeats. */
  readonly replayOf: RunId | null;
  /** The operator key it was asked to run under. */
  readonly operatorKey: string;
  /** Name of the daemon's environment when the run was created; empty when it had none. */
  readonly environment: string;
  /** 0: the scenario as its file had it. */
  readonly scenarioRevision: number;
  /** Id and version of the preset; empty without one. */
  readonly governancePreset: string;
  /** Revision of the base governance; 0: the empty one. */
  readonly governanceRevision: number;
  /** What could influence the result, sorted by name (wiring-and-runs 7.3). */
  readonly configVersions: readonly ConfigVersion[];
  /** Attempts that went on for a dead daemon. */
  readonly recoveries: number;
  /** What else is shown of an ended run, as the daemon wrote it; opaque to the store, empty when there is none. */
  readonly endingText: string;
  /** When somebody took it out of the lists; its record stays as a tombstone. */
  readonly deletedAtMs: number | null;
  readonly sealed: SealedRun | null;
  /** Rises by one with every change; the etag. */
  readonly version: number;
};

/** What stands for the fields that runs of schema 1 did not have: nobody wished for anything. */
export const schema1Defaults: Omit<RunRecord, FieldOfSchema1> = {
  labels: [],
  correlationIds: {},
  priority: 0,
  queuePosition: 0,
  notBeforeMs: null,
  maxBytes: 0,
  storedBytes: 0,
  changedAtMs: 0,
  replayOf: null,
  operatorKey: "local.default",
  environment: "",
  scenarioRevision: 0,
  governancePreset: "",
  governanceRevision: 0,
  configVersions: [],
  recoveries: 0,
  endingText: "",
  deletedAtMs: null,
};

/** The fields every stored run has. */
type FieldOfSchema1 =
  | "runId"
  | "admissionSeq"
  | "scenarioId"
  | "fingerprint"
  | "engineVersion"
  | "sessionText"
  | "engineRunId"
  | "gid"
  | "governanceMode"
  | "codexActionMode"
  | "policySetHash"
  | "ticksTotal"
  | "tickDelayMs"
  | "startPaused"
  | "pauseAtTick"
  | "createdBy"
  | "createdAtMs"
  | "startedAtMs"
  | "endedAtMs"
  | "condition"
  | "ticksCompleted"
  | "attemptCount"
  | "sealed"
  | "version";

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
