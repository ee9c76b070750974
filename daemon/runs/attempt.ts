import { engineVersion } from "../../engine/version.ts";
import type { DeedOf } from "../../store/deed.ts";
import type { Store } from "../../store/open-store.ts";
import {
  type AttemptTransition,
  isTerminal,
  type JobStatus,
  type RunCondition,
  type RunRecord,
  type SealedRun,
} from "../../store/records.ts";
import { packBlocks } from "../placement/batch.ts";
import { ask, type Control, confirmBatch, confirmReply, modeChanges, modeOf } from "../placement/control.ts";
import type { Frame } from "../placement/frames.ts";
import type { EngineThread, ThreadLoss } from "../placement/thread-pool.ts";
import { encodeEnding } from "./ending.ts";
import { figuresOfStored } from "./figures.ts";
import type { LiveRun, SealedFigures } from "./live-run.ts";
import { entryOfOperatorEvent } from "./log-entries.ts";
import type { BoardChange } from "./run-board.ts";
import { newSerial, type Serial } from "./serial.ts";

/** What an attempt needs of the daemon. */
export type AttemptDeps = {
  readonly store: Store;
  readonly nowMs: () => number;
  readonly announce: (change: BoardChange) => void;
  /** A commit failed, or our own reasoning did: the daemon must end (daemon.md 4.3). */
  readonly onFatal: (failure: unknown) => void;
  /** The run is terminal, or left for the next start, and that is on disk; to be announced once its place is free. */
  readonly onEnded: (attempt: Attempt) => void;
};

/**
 * The newest attempt of a run while it is not terminal. Everything that happens to it, frames from the engine
 * and wishes from operators alike, passes one after the other through `serially`, each with one commit: so the
 * record always is what was answered, and nobody sees a thing before it is on disk.
 */
export type Attempt = {
  readonly control: Control;
  readonly serially: Serial;
  readonly live: () => LiveRun;
  /** Hands over the thread once it has the job. */
  readonly attach: (thread: EngineThread) => void;
  readonly onFrame: (frame: Frame) => void;
  readonly onLoss: (loss: ThreadLoss) => void;
  /** Commits a new condition, and with it other changes of the record. Call inside `serially`. */
  readonly turn: (
    condition: RunCondition,
    changes: Partial<RunRecord>,
    deedOf: DeedOf<LiveRun> | null,
  ) => Promise<void>;
  /** Commits a step of the attempt with nothing else. Call inside `serially`. */
  readonly submit: () => Promise<void>;
  /** Ends the engine, whatever it does, and the run as CANCELLED. Call inside `serially`. */
  readonly kill: () => Promise<void>;
  /**
   * Holds the engine at its next boundary, keeps its state and ends it; the run stays as it is and goes on at the next
   * start. An engine that ends by itself before does so.
   */
  readonly leave: () => void;
};

type Batch = Extract<Frame, { kind: "batch" }>;

type Step = {
  readonly to: JobStatus;
  readonly cause: string;
  readonly errorCode: string | null;
  readonly reason: string;
  readonly retryable?: boolean;
};

/** Where an attempt stands when it begins. */
export type AttemptStart = { readonly status: JobStatus; readonly transitions: number };

const byWorker = { cause: "worker", errorCode: null, reason: "" } as const;

export function newAttempt(
  deps: AttemptDeps,
  first: LiveRun,
  begun: AttemptStart,
  control: Control,
): Attempt {
  const serially = newSerial();
  let live = first;
  let { status: attemptStatus, transitions } = begun;
  let thread: EngineThread | null = null;
  let isLeaving = false;
  let isOver = false;
  let isTooLarge = false;
  /** Batches whose turn has not come and that no other frame stands behind: they share a commit. */
  let joinable: Batch[] | null = null;

  const attempt: Attempt = {
    control,
    serially,
    live: () => live,
    attach: (given) => {
      thread = given;
    },
    onFrame: (frame) => {
      if (frame.kind === "batch") join(frame);
      else {
        joinable = null;
        guarded(() => onFrame(frame));
      }
    },
    onLoss: (loss) => guarded(() => onLoss(loss)),
    turn: (condition, changes, deedOf) => commit({ ...changes, condition }, null, undefined, deedOf),
    submit: () => commit({}, { to: "SUBMITTED", ...byWorker }),
    kill: async () => {
      if (isOver) return;
      const step = { to: "CANCELLED", cause: "kill_run", errorCode: null } as const;
      await endThread();
      await end({ kind: "cancelled" }, { ...step, reason: `killed after tick ${live.ticksCommitted}` });
    },
    leave: () => {
      isLeaving = true;
      // A run that is held has its state kept already.
      if (live.record.condition.kind === "paused") guarded(leaveNow);
      else ask(control, "hold");
    },
  };
  return attempt;

  function guarded(task: () => Promise<void>): void {
    serially(async () => {
      if (!isOver) await task();
    }).catch(deps.onFatal);
  }

  /** While a commit is under way more batches come in than one; each for itself would wait for an fsync of its own. */
  function join(batch: Batch): void {
    if (joinable !== null) {
      joinable.push(batch);
      return;
    }
    const joined = [batch];
    joinable = joined;
    guarded(async () => {
      if (joinable === joined) joinable = null;
      await onBatches(joined);
    });
  }

  async function onFrame(frame: Exclude<Frame, Batch>): Promise<void> {
    switch (frame.kind) {
      case "started":
        return commit(
          { condition: startedCondition(), startedAtMs: live.record.startedAtMs ?? deps.nowMs() },
          { to: "RUNNING", ...byWorker },
        );
      case "proved":
        return onProved();
      case "checkpoint":
        await deps.store.checkpoints.save(
          live.record.runId,
          {
            tick: frame.tick,
            tickHash: frame.tickHash,
            engineVersion,
            lastSeq: frame.lastSeq,
            storedBytes: live.storedBytes,
          },
          frame.text,
        );
        return;
      case "held":
        if (isLeaving) return leaveNow();
        // Overtaken by another wish: an engine that holds all the same says so again.
        if (isStopping() || frame.change !== modeChanges(control)) return;
        return commit({ condition: { kind: "paused" }, pauseAtTick: 0 }, null);
      case "released":
        return live.record.condition.kind === "paused"
          ? commit({ condition: { kind: "running", phase: "TICKING" } }, null)
          : undefined;
      case "ticks_wanted":
        return answerEngine({
          ticks: deps.store.logs.readTicks(live.record.runId, frame.fromTick, frame.limit),
        });
      case "blocks_wanted":
        return answerEngine({
          blocks: deps.store.logs.readBlocks(live.record.runId, frame.fromSeq, frame.limit),
        });
      case "sealed":
        return endCompleted(frame.sealed, frame.figures);
      case "cancelled":
        return endStopped(frame.tick);
      case "failed":
        return endInFault(frame.errorCode, frame.message);
    }
  }

  async function answerEngine(reply: Partial<Parameters<EngineThread["reply"]>[0]>): Promise<void> {
    thread?.reply({ ticks: [], blocks: [], ...reply });
    confirmReply(control);
  }

  /** A wish that came before the engine had started is not forgotten. */
  function startedCondition(): RunCondition {
    const { condition } = live.record;
    return condition.kind === "running" && condition.phase === "STARTING"
      ? { kind: "running", phase: "TICKING" }
      : condition;
  }

  async function onProved(): Promise<void> {
    const { condition } = live.record;
    const isRecovering = condition.kind === "running" && condition.phase === "RECOVERING";
    // A run that was held says so itself in a moment.
    if (isRecovering && modeOf(control) !== "hold")
      await commit({ condition: { kind: "running", phase: "TICKING" } }, null);
  }

  function isStopping(): boolean {
    const { condition } = live.record;
    return condition.kind === "running" && condition.phase === "STOPPING";
  }

  async function onBatches(batches: readonly Batch[]): Promise<void> {
    const ticks = batches.flatMap((batch) => batch.ticks);
    const blocks = batches.flatMap((batch) => batch.blocks);
    await deps.store.logs.append(live.record.runId, { ticks, blocks });
    const lastTick = ticks.at(-1);
    const lastBlock = blocks.at(-1);
    live = {
      ...live,
      ticksCommitted: lastTick?.tick ?? live.ticksCommitted,
      lastTickHash: lastTick?.tickHash ?? live.lastTickHash,
      lastSeq: lastBlock === undefined ? live.lastSeq : lastBlock.firstSeq + lastBlock.count - 1,
      storedBytes: live.storedBytes + bytesOf(ticks, blocks),
      figures: batches.at(-1)?.figures ?? live.figures,
      observedAtMs: deps.nowMs(),
    };
    const { maxBytes } = live.record;
    if (maxBytes > 0 && live.storedBytes >= maxBytes && !isTooLarge) {
      isTooLarge = true;
      ask(control, "stop");
    }
    for (const _batch of batches) confirmBatch(control);
    if (lastTick !== undefined) announceRun();
    if (lastBlock !== undefined) announceLog();
  }

  async function endCompleted(sealed: SealedRun, figures: SealedFigures): Promise<void> {
    live = { ...live, figures: { ...live.figures, sealed: figures } };
    await end({ kind: "completed" }, { to: "COMPLETED", ...byWorker }, { sealed }, tickHashes());
  }

  /** The engine stopped at a boundary: because it was asked to, or because the run had stored all it may. */
  async function endStopped(tick: number): Promise<void> {
    if (isTooLarge && !isStopping()) {
      const { maxBytes } = live.record;
      return endInFault("run_too_large", `the run has stored its ${maxBytes} bytes after tick ${tick}`);
    }
    const step = { to: "CANCELLED", cause: "stop_run", errorCode: null } as const;
    await end({ kind: "cancelled" }, { ...step, reason: `stopped after tick ${tick}` });
  }

  function* tickHashes(): Iterable<string> {
    const page = 1024;
    for (let from = 1; from <= live.ticksCommitted; from += page) {
      for (const tick of deps.store.logs.readTicks(live.record.runId, from, page)) yield tick.tickHash;
    }
  }

  async function onLoss({ errorCode, message }: ThreadLoss): Promise<void> {
    thread = null;
    // The engine tells its own failure; a thread that is gone could not.
    await tell(errorCode, message);
    await endInFault(errorCode, message);
  }

  async function endInFault(errorCode: string, message: string): Promise<void> {
    const to = attemptStatus === "CREATED" ? "FAILED_INIT" : "FAILED";
    await end({ kind: "fault", errorCode, message }, { to, cause: "worker", errorCode, reason: message });
  }

  async function tell(errorCode: string, message: string): Promise<void> {
    const { record, attemptId, lastSeq } = live;
    const entry = entryOfOperatorEvent({ event: "error", errorCode, message }, record.engineRunId, {
      job: { runId: record.runId, attemptId },
      seq: lastSeq + 1,
      atMs: deps.nowMs(),
    });
    await deps.store.logs.append(record.runId, {
      ticks: [],
      blocks: packBlocks([entry], record.attemptCount),
    });
    live = { ...live, lastSeq: lastSeq + 1 };
    announceLog();
  }

  /** Ends the engine and the attempt, and leaves the run to the next start (daemon.md 3.3). */
  async function leaveNow(): Promise<void> {
    await endThread();
    live = { ...live, isInterrupted: true };
    await commit(
      {},
      {
        to: attemptStatus === "CREATED" ? "FAILED_INIT" : "FAILED",
        cause: "shutdown",
        errorCode: "daemon_restart",
        reason: `interrupted after tick ${live.ticksCommitted} by an orderly stop; resumes at the next start`,
        retryable: true,
      },
    );
    isOver = true;
    deps.onEnded(attempt);
  }

  async function endThread(): Promise<void> {
    const ended = thread;
    thread = null;
    await ended?.kill();
  }

  async function end(
    condition: RunCondition,
    step: Step,
    changes: Partial<RunRecord> = {},
    hashes?: Iterable<string>,
  ): Promise<void> {
    const { ticksCommitted: ticksCompleted, storedBytes } = live;
    const ended = { ...changes, condition, ticksCompleted, storedBytes };
    await commit({ ...ended, endingText: endingOf({ ...live.record, ...ended }) }, step, hashes);
    thread?.release();
    thread = null;
    isOver = true;
    deps.onEnded(attempt);
  }

  async function commit(
    changes: Partial<RunRecord>,
    step: Step | null,
    hashes?: Iterable<string>,
    deedOf: DeedOf<LiveRun> | null = null,
  ): Promise<void> {
    const { record } = live;
    const atMs = deps.nowMs();
    const wanted: RunRecord = { ...record, ...changes, changedAtMs: atMs };
    const isEnd = isTerminal(wanted.condition);
    const next: RunRecord = isEnd ? { ...wanted, endedAtMs: atMs } : wanted;
    const transition = step === null ? null : transitionOf(step, atMs);
    const stored = await deps.store.history.changeRun(
      record.runId,
      record.version,
      next,
      transition === null ? null : { attemptIndex: record.attemptCount, transition },
      hashes,
      deedOf && ((changed, id) => deedOf({ ...live, record: changed, observedAtMs: atMs }, id)),
    );
    if (step !== null) {
      attemptStatus = step.to;
      transitions += 1;
    }
    live = { ...live, record: stored, observedAtMs: atMs };
    // The end is announced by whoever frees the run's place, so that nobody hears of it before the place is free.
    if (!isEnd) announceRun();
  }

  /** Made of what is stored, as if it were looked at later. */
  function endingOf(record: RunRecord): string {
    const { lastTickHash, wiringSha256 } = live;
    const figures = figuresOfStored(record, deps.store.logs.lastTick(record.runId));
    return encodeEnding({ lastTickHash, wiringSha256, figures });
  }

  function transitionOf(step: Step, atMs: number): AttemptTransition {
    const { to, cause, errorCode, reason, retryable = false } = step;
    return {
      seq: transitions + 1,
      atMs,
      from: attemptStatus,
      to,
      cause,
      errorCode,
      reason,
      retryable,
      wiring: null,
    };
  }

  function announceRun(): void {
    deps.announce({ kind: "run", runId: live.record.runId });
  }

  function announceLog(): void {
    deps.announce({ kind: "log", runId: live.record.runId, lastSeq: live.lastSeq });
  }
}

function bytesOf(ticks: Batch["ticks"], blocks: Batch["blocks"]): number {
  let bytes = 0;
  for (const { record } of ticks) bytes += record.byteLength;
  for (const { payload } of blocks) bytes += payload.byteLength;
  return bytes;
}
