import type { DeedOf } from "../../store/deed.ts";
import type { Store } from "../../store/open-store.ts";
import type {
  AttemptTransition,
  JobStatus,
  RunCondition,
  RunRecord,
  SealedRun,
} from "../../store/records.ts";
import { packBlocks } from "../placement/batch.ts";
import { type Control, confirmBatch, confirmReply } from "../placement/control.ts";
import type { Frame } from "../placement/frames.ts";
import type { EngineThread, ThreadLoss } from "../placement/thread-pool.ts";
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
  /** The run is terminal, and that is on disk; to be announced once its place is free. */
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
};

type Step = {
  readonly to: JobStatus;
  readonly cause: string;
  readonly errorCode: string | null;
  readonly reason: string;
};

export function newAttempt(deps: AttemptDeps, first: LiveRun, status: JobStatus, control: Control): Attempt {
  const serially = newSerial();
  let live = first;
  let attemptStatus = status;
  let transitions = 1;
  let thread: EngineThread | null = null;
  let lost: ThreadLoss | null = null;

  const attempt: Attempt = {
    control,
    serially,
    live: () => live,
    attach: (given) => {
      thread = given;
    },
    onFrame: (frame) => guarded(() => onFrame(frame)),
    onLoss: (loss) => guarded(() => endInFault(loss.errorCode, loss.message, loss)),
    turn: (condition, changes, deedOf) => commit({ ...changes, condition }, null, undefined, deedOf),
    submit: () => commit({}, { to: "SUBMITTED", cause: "worker", errorCode: null, reason: "" }),
  };
  return attempt;

  function guarded(task: () => Promise<void>): void {
    serially(task).catch(deps.onFatal);
  }

  async function onFrame(frame: Frame): Promise<void> {
    switch (frame.kind) {
      case "started":
        return commit(
          { condition: startedCondition(), startedAtMs: deps.nowMs() },
          { to: "RUNNING", cause: "worker", errorCode: null, reason: "" },
        );
      case "batch":
        return onBatch(frame);
      case "held":
        return isStopping() ? undefined : commit({ condition: { kind: "paused" }, pauseAtTick: 0 }, null);
      case "released":
        return live.record.condition.kind === "paused"
          ? commit({ condition: { kind: "running", phase: "TICKING" } }, null)
          : undefined;
      case "ticks_wanted":
        thread?.reply({ ticks: deps.store.logs.readTicks(live.record.runId, frame.fromTick, frame.limit) });
        confirmReply(control);
        return;
      case "sealed":
        return endCompleted(frame.sealed, frame.figures);
      case "cancelled":
        return end(
          { kind: "cancelled" },
          { to: "CANCELLED", cause: "stop_run", errorCode: null, reason: `stopped after tick ${frame.tick}` },
        );
      case "failed":
        return endInFault(frame.errorCode, frame.message, null);
    }
  }

  /** A wish that came before the engine had started is not forgotten. */
  function startedCondition(): RunCondition {
    const { condition } = live.record;
    return condition.kind === "running" && condition.phase === "STARTING"
      ? { kind: "running", phase: "TICKING" }
      : condition;
  }

  function isStopping(): boolean {
    const { condition } = live.record;
    return condition.kind === "running" && condition.phase === "STOPPING";
  }

  async function onBatch(batch: Extract<Frame, { kind: "batch" }>): Promise<void> {
    await deps.store.logs.append(live.record.runId, { ticks: batch.ticks, blocks: batch.blocks });
    const lastTick = batch.ticks.at(-1);
    const lastBlock = batch.blocks.at(-1);
    live = {
      ...live,
      ticksCommitted: lastTick?.tick ?? live.ticksCommitted,
      lastTickHash: lastTick?.tickHash ?? live.lastTickHash,
      lastSeq: lastBlock === undefined ? live.lastSeq : lastBlock.firstSeq + lastBlock.count - 1,
      figures: batch.figures,
      observedAtMs: deps.nowMs(),
    };
    confirmBatch(control);
    if (lastTick !== undefined) announceRun();
    if (lastBlock !== undefined) announceLog();
  }

  async function endCompleted(sealed: SealedRun, figures: SealedFigures): Promise<void> {
    live = { ...live, figures: { ...live.figures, sealed: figures } };
    await end(
      { kind: "completed" },
      { to: "COMPLETED", cause: "worker", errorCode: null, reason: "" },
      { sealed },
      tickHashes(),
    );
  }

  function* tickHashes(): Iterable<string> {
    const page = 1024;
    for (let from = 1; from <= live.ticksCommitted; from += page) {
      for (const tick of deps.store.logs.readTicks(live.record.runId, from, page)) yield tick.tickHash;
    }
  }

  async function endInFault(errorCode: string, message: string, loss: ThreadLoss | null): Promise<void> {
    lost = loss;
    // The engine has told its own failure; a thread that is gone could not.
    if (loss !== null) await tellLoss(errorCode, message);
    await end(
      { kind: "fault", errorCode, message },
      { to: "FAILED", cause: "worker", errorCode, reason: message },
    );
  }

  async function tellLoss(errorCode: string, message: string): Promise<void> {
    const { runId, engineRunId } = live.record;
    const entry = entryOfOperatorEvent({ event: "error", errorCode, message }, engineRunId, {
      job: { runId, attemptId: live.attemptId },
      seq: live.lastSeq + 1,
      atMs: deps.nowMs(),
    });
    await deps.store.logs.append(runId, { ticks: [], blocks: packBlocks([entry], live.record.attemptCount) });
    live = { ...live, lastSeq: live.lastSeq + 1 };
    announceLog();
  }

  async function end(
    condition: RunCondition,
    step: Step,
    changes: Partial<RunRecord> = {},
    hashes?: Iterable<string>,
  ): Promise<void> {
    await commit({ ...changes, condition, ticksCompleted: live.ticksCommitted }, step, hashes);
    if (lost === null) thread?.release();
    thread = null;
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
    const next: RunRecord = { ...record, ...changes, ...(isTerminalStep(step) ? { endedAtMs: atMs } : {}) };
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
    if (!isTerminalStep(step)) announceRun();
  }

  function transitionOf(step: Step, atMs: number): AttemptTransition {
    return {
      seq: transitions + 1,
      atMs,
      from: attemptStatus,
      to: step.to,
      cause: step.cause,
      errorCode: step.errorCode,
      reason: step.reason,
      retryable: false,
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

function isTerminalStep(step: Step | null): boolean {
  return step !== null && (step.to === "COMPLETED" || step.to === "FAILED" || step.to === "CANCELLED");
}
