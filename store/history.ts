import type { RunRow, SealedDocument } from "./codecs.ts";
import type { ConfigContent } from "./config-versions.ts";
import type { DeedOf } from "./deed.ts";
import type { AttemptRecord, AttemptTransition, RunId, RunRecord } from "./records.ts";
import type { RunQuery } from "./run-index.ts";
import type { TickHash } from "./tick-hashes.ts";

/** A step of one attempt, to be recorded with a change of its run. */
export type AttemptStep = { readonly attemptIndex: number; readonly transition: AttemptTransition };

/**
 * The precious environment: what happened, class A of daemon.md 4.3. Each write is one atomic commit, resolves after
 * the fsync and is seen by reads from then on; writes take effect in the order of the calls. A write can reject with
 * StoreError `commit_failed`, `fenced` or `closed`, after which no write of either environment is taken. Reads are
 * synchronous views of the last commit and throw StoreError `damaged` when a row is not what was written.
 *
 * A write made for an operator takes `deedOf`, whose audit record and kept outcome go into the same commit; the daemon's
 * own steps have none.
 */
export type History = {
  /**
   * Records a run, and with `first` its attempt 1; null: it waits and has none yet. `make` gets the id (the chosen one, else the
   * next free ordinal of the fingerprint) and the admission seq (one more than the last ever given) and returns the
   * record; the store sets its version to 1. Rejects with `duplicate_run_id` when the chosen id is taken.
   */
  readonly insertRun: (
    make: (runId: RunId, admissionSeq: number) => RunRecord,
    fingerprint: string,
    chosenId: RunId | null,
    first: AttemptTransition | null,
    deedOf?: DeedOf<RunRecord> | null,
    /** What makes the run, kept as versions in the same commit and listed in its record. */
    configs?: readonly ConfigContent[],
  ) => Promise<RunRecord>;
  /**
   * Replaces a run that still has `expectedVersion`, else rejects with `version_conflict`; returns it with the version
   * one higher. `step` is recorded with it: of an attempt there is, or the first of the next one when the record's
   * `attemptCount` says so and the attempt before is terminal. Illegal steps assert (wiring-and-runs 4.2).
   *
   * The session text was written with the run and stays; that of `next` is not looked at.
   *
   * The change that sets `sealed` hands over the hashes of all committed ticks, from tick 1; they and the row of
   * `documents` are part of the same commit (daemon.md 4.2).
   */
  readonly changeRun: (
    runId: RunId,
    expectedVersion: number,
    next: RunRecord,
    step: AttemptStep | null,
    tickHashes?: Iterable<string>,
    deedOf?: DeedOf<RunRecord> | null,
  ) => Promise<RunRecord>;
  readonly setActiveScenario: (scenarioId: string, deedOf?: DeedOf<void> | null) => Promise<void>;
  /** Why no attempt is begun; null: attempts are begun. */
  readonly setDrained: (reason: string | null, deedOf?: DeedOf<void> | null) => Promise<void>;
  /** When the store was opened after an owner that had not closed it, oldest first. */
  readonly uncleanStarts: () => readonly number[];
  readonly setUncleanStarts: (atMs: readonly number[]) => Promise<void>;
  /** The version of the program that opened the store last; null: none has said so. */
  readonly openedBy: () => string | null;
  readonly setOpenedBy: (version: string, deedOf: DeedOf<void> | null) => Promise<void>;

  readonly drained: () => string | null;
  /** The last admission number given; 0: none. */
  readonly lastAdmission: () => number;
  readonly activeScenario: () => string | null;
  /** The texts of the answer are read from disk when they are first looked at, here and in lists. */
  readonly getRun: (runId: RunId) => RunRecord | undefined;
  /** The runs a typed text may mean, as in `findRunIds`, at most `limit` (default 20). */
  readonly findRuns: (text: string, limit?: number) => RunId[];
  /** Newest first. */
  readonly listRuns: (query: RunQuery) => RunRecord[];
  readonly countRuns: () => number;
  /** Every run there is, deleted ones too, by id, behind `after` (null: from the first on). */
  readonly everyRun: (after: RunId | null, limit: number) => RunRow[];
  /** The runs in IDLE, RUNNING or PAUSED, first admitted first. */
  readonly nonTerminalRuns: () => RunRecord[];
  /** Attempt 1 first; empty when there is no such run. */
  readonly attempts: (runId: RunId) => AttemptRecord[];
  /** Oldest first. */
  readonly attemptTransitions: (runId: RunId, attemptIndex: number) => AttemptTransition[];
  /** Undefined until the run is sealed. */
  readonly sealedDocument: (runId: RunId) => SealedDocument | undefined;
  /** The sealed hashes from `fromTick` on, at most `limit`, in order. */
  readonly tickHashes: (runId: RunId, fromTick: number, limit: number) => TickHash[];
};
