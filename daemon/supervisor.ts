import type { SessionConfig } from "../engine/config/session.ts";
import { decodeSession, encodeSession } from "../engine/config/session-codec.ts";
import type { Sha256 } from "../engine/digest.ts";
import { engineVersion } from "../engine/version.ts";
import type { ConfigContent } from "../store/config-versions.ts";
import type { DeedOf } from "../store/deed.ts";
import type { Store } from "../store/open-store.ts";
import { isTerminal, type RunId, type RunRecord } from "../store/records.ts";
import { CockpitError } from "./errors.ts";
import type { Pulse } from "./health/stuck-runs.ts";
import { ask, askForCheckpoint, type Control, heartbeats, newControl } from "./placement/control.ts";
import type { ThreadPool } from "./placement/thread-pool.ts";
import { refuseTaken } from "./retention/refuse-taken.ts";
import { type Attempt, type AttemptStart, newAttempt } from "./runs/attempt.ts";
import { configContents } from "./runs/config-contents.ts";
import { newEndedRuns } from "./runs/ended-runs.ts";
import type { LiveRun } from "./runs/live-run.ts";
import {
  type AttemptCause,
  firstLive,
  firstRecord,
  firstTransition,
  type NewRun,
  planOf,
} from "./runs/new-run.ts";
import { interruptedRuns, settleInterrupted } from "./runs/recover.ts";
import { type ResumePoint, resumePoint } from "./runs/resume.ts";
import { newAnnouncer, type RunBoard } from "./runs/run-board.ts";
import { newSerial } from "./runs/serial.ts";
import * as steering from "./runs/steering.ts";
import { storedRun } from "./runs/stored-run.ts";
import { type Move, nextTimeMs, nextToStart, placeFor, type Waiting } from "./scheduling/queue.ts";

export type SupervisorDeps = {
  readonly store: Store;
  readonly pool: ThreadPool;
  readonly nowMs: () => number;
  readonly sha256: Sha256;
  readonly onFatal: (failure: unknown) => void;
  readonly maxActiveRuns: number;
  /** Runs that may wait (daemon.md 3.6, `run_queue`). */
  readonly queueMax: number;
  /** Whether the disk has room for new attempts (wiring-and-runs 7.8, `storage.pressure`). */
  readonly hasRoom: () => boolean;
  /** Why nothing is started until it is undrained; null: nothing stands in the way. */
  readonly drained: string | null;
};

type Told = DeedOf<LiveRun> | null;

/** How active runs are brought to an end when the daemon stops (daemon.md 3.3). */
export type DrainMode = "wait" | "checkpoint" | "cancel";

/**
 * Starts and steers runs. Every promise resolves when the change is on disk; it takes effect at the next tick
 * boundary (daemon.md 2.1, "Long actions"). `told` is the deed of an operator's request, null for the daemon's own.
 */
export type Supervisor = {
  readonly board: RunBoard;
  /** Goes on with what a dead daemon left behind. Call once, before anything else. */
  readonly recover: () => Promise<void>;
  /**
   * @throws CockpitError `run_active`, `queue_full`, `draining`, `field_invalid`
   * @throws StoreError `duplicate_run_id`
   */
  readonly startRun: (request: NewRun, told: Told) => Promise<LiveRun>;
  /** @throws CockpitError `run_not_found`, `run_terminal` */
  readonly stopRun: (runId: RunId, told: Told) => Promise<{ readonly run: LiveRun; readonly noop: boolean }>;
  /** Asks to stop, and ends the engine by force after `graceMs`. @throws CockpitError as `stopRun` */
  readonly killRun: (
    runId: RunId,
    graceMs: number,
    told: Told,
  ) => Promise<{ readonly run: LiveRun; readonly noop: boolean }>;
  /** `atTick` 0 = at the next boundary. @throws CockpitError `run_not_running`, `run_terminal`, `field_invalid` */
  readonly pauseRun: (runId: RunId, atTick: number, told: Told) => Promise<LiveRun>;
  /** @throws CockpitError `run_not_paused`, `run_terminal` */
  readonly resumeRun: (runId: RunId, told: Told) => Promise<LiveRun>;
  /** So many more ticks, then paused. @throws CockpitError `run_not_running`, `run_terminal` */
  readonly stepRun: (runId: RunId, ticks: number, told: Told) => Promise<LiveRun>;
  /** Keeps the engine's state at the next boundary. @throws CockpitError `run_not_running`, `run_terminal` */
  readonly checkpointRun: (runId: RunId) => LiveRun;
  /** A new attempt of a run that ended. @throws CockpitError `attempt_active`, `run_terminal`, `run_active`, `draining` */
  readonly retryRun: (runId: RunId, told: Told) => Promise<LiveRun>;
  /**
   * Changes what is recorded beside a run.
   *
   * @throws StoreError `version_conflict` when the run is not at `expectedVersion` any more
   */
  readonly amendRun: (
    runId: RunId,
    expectedVersion: number,
    changes: Partial<RunRecord>,
    told: Told,
  ) => Promise<LiveRun>;
  /** @returns null when the run stands there already. @throws CockpitError `run_not_queued`, `run_terminal` */
  readonly moveRun: (runId: RunId, move: Move, told: Told) => Promise<LiveRun | null>;
  /** Takes parts of ended runs away while no attempt is begun, and forgets what is remembered of them. */
  readonly retire: <Result>(runIds: readonly RunId[], take: () => Promise<Result>) => Promise<Result>;
  /** The waiting runs, in no order. */
  readonly waiting: () => readonly LiveRun[];
  readonly activeIds: () => readonly RunId[];
  /** Signs of life of the engines at work. */
  readonly pulses: () => readonly Pulse[];
  /** Why nothing is started; null: runs are started as slots get free. */
  readonly drained: () => string | null;
  /** Call after that is on disk. */
  readonly setDrained: (reason: string | null) => void;
  /** Takes no new run and resolves when none is active. */
  readonly drain: (mode: DrainMode) => Promise<void>;
};

/** When a disk without room for new attempts is looked at again. */
const roomRetryMs = 5_000;
/** Sessions whose parts are remembered. */
const contentsMax = 16;
/** No timer of the system goes further. */
const timerMsMax = 2 ** 31 - 1;

export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const { store, nowMs } = deps;
  const announcer = newAnnouncer();
  const active = new Map<RunId, Attempt>();
  const waiting = new Map<RunId, LiveRun>();
  const contents = new Map<string, readonly ConfigContent[]>();
  const ended = newEndedRuns();
  /** Everything that adds to the queue or takes from it, one after the other. */
  const inQueueTurn = newSerial();
  let lastFinishedId: RunId | null = null;
  let beingAdmitted = 0;
  let { drained } = deps;
  let stopping = false;
  let onIdle: (() => void) | null = null;
  let timer: NodeJS.Timeout | null = null;
  let interrupted: readonly RunId[] = [];

  const board: RunBoard = {
    get: (runId) => active.get(runId)?.live() ?? waiting.get(runId) ?? endedRun(runId),
    active: () => [...active.values()].at(-1)?.live(),
    lastFinished: () => (lastFinishedId === null ? undefined : endedRun(lastFinishedId)),
    subscribe: announcer.subscribe,
  };

  return {
    board,
    recover,
    startRun,
    stopRun,
    killRun,
    pauseRun: (runId, atTick, told) => steer(runId, (attempt) => steering.pauseRun(attempt, atTick, told)),
    resumeRun: (runId, told) => steer(runId, (attempt) => steering.resumeRun(attempt, told)),
    stepRun: (runId, ticks, told) => steer(runId, (attempt) => steering.stepRun(attempt, ticks, told)),
    checkpointRun: (runId) => {
      const attempt = active.get(runId);
      if (attempt === undefined) throw notSteerable(runId);
      askForCheckpoint(attempt.control);
      return attempt.live();
    },
    retryRun: (runId, told) => inQueueTurn(() => retry(runId, told)),
    amendRun,
    moveRun: (runId, move, told) => inQueueTurn(() => moveWaiting(runId, move, told)),
    retire: (runIds, take) =>
      inQueueTurn(async () => {
        const result = await take();
        for (const runId of runIds) {
          ended.forget(runId);
          announcer.announce({ kind: "run", runId });
        }
        return result;
      }),
    waiting: () => [...waiting.values()],
    activeIds: () => [...active.keys()],
    pulses: () =>
      Array.from(active, ([runId, attempt]) => {
        const { condition, tickDelayMs } = attempt.live().record;
        const isToRun = condition.kind === "running";
        return { runId, beats: heartbeats(attempt.control), isToRun, tickDelayMs };
      }),
    drained: () => drained,
    setDrained: (reason) => {
      drained = reason;
      if (reason === null) resumeInterrupted().then(schedule).catch(deps.onFatal);
    },
    drain,
  };

  async function recover(): Promise<void> {
    const states = (kinds: readonly RunRecord["condition"]["kind"][], limit: number): RunRecord[] =>
      store.history.listRuns({ before: null, limit, states: kinds, scenarioId: null });
    lastFinishedId = states(["completed", "fault", "cancelled"], 1)[0]?.runId ?? null;
    for (const record of states(["idle"], Number.MAX_SAFE_INTEGER))
      waiting.set(record.runId, firstLive(record, sessionOf(record), deps.sha256));
    interrupted = interruptedRuns(store);
    for (const runId of interrupted) await settleInterrupted(store, runId, nowMs());
    if (drained === null) await resumeInterrupted();
    schedule();
  }

  /** Goes on with runs whose daemon died or stopped; they keep the slots they had. */
  async function resumeInterrupted(): Promise<void> {
    const runIds = interrupted;
    interrupted = [];
    for (const runId of runIds) {
      const record = store.history.getRun(runId);
      if (record === undefined || isTerminal(record.condition)) continue;
      await beginAgain(record, "recovery", null);
    }
  }

  async function startRun(request: NewRun, told: Told): Promise<LiveRun> {
    const waits = checkAdmission(request);
    steering.checkPauseTick("pause_at_tick", request.pauseAtTick, {
      ticksTotal: request.session.totalTicks,
      ticksCommitted: 0,
    });
    const record = await admitting(() => insert(request, waits, told));
    const live = firstLive(record, request.session, deps.sha256);
    if (waits) {
      waiting.set(record.runId, live);
      announcer.announce({ kind: "run", runId: record.runId });
      setImmediate(schedule);
      return live;
    }
    const control = newControl({ holdAtStart: request.startPaused, pauseAtTick: request.pauseAtTick });
    const attempt = activate(live, control, { status: "CREATED", transitions: 1 });
    await begin(attempt, null);
    return attempt.live();
  }

  /** Counts a run that is being recorded, so that two starts in one turn cannot take the same slot. */
  async function admitting(record: () => Promise<RunRecord>): Promise<RunRecord> {
    beingAdmitted += 1;
    try {
      return await record();
    } finally {
      beingAdmitted -= 1;
      setImmediate(settleIdle);
    }
  }

  /** Whether the run has to wait. */
  function checkAdmission({ queueIfBusy, wishes }: NewRun): boolean {
    if (stopping) throw draining("the daemon is stopping and starts no run");
    if (drained !== null && !queueIfBusy)
      throw draining(`the daemon is drained (${drained}); undrain it, or queue the run`);
    refuseWithoutRoom();
    const isLater = wishes.notBeforeMs !== null && wishes.notBeforeMs > nowMs();
    if (drained === null && !isLater && hasSlot()) return false;
    if (!queueIfBusy && !isLater) throw runActive();
    if (waiting.size >= deps.queueMax)
      throw new CockpitError("queue_full", `${deps.queueMax} runs wait already; stop some or try later`);
    return true;
  }

  function refuseWithoutRoom(): void {
    if (deps.hasRoom()) return;
    throw new CockpitError(
      "storage_pressure",
      "the disk is nearly full, and no new attempt is begun; free some room (trinity health)",
      { retryDelayMs: roomRetryMs },
    );
  }

  function hasSlot(): boolean {
    return active.size + beingAdmitted < deps.maxActiveRuns;
  }

  function runActive(): CockpitError {
    const busy = board.active()?.record.runId;
    return new CockpitError(
      "run_active",
      busy === undefined
        ? "another run is being started; wait for it or stop it"
        : `run ${busy} is active and the limit is ${deps.maxActiveRuns}; wait for it, stop it, or queue this one`,
      busy === undefined ? {} : { metadata: { active_run_id: busy }, resource: { type: "run", name: busy } },
    );
  }

  /** Taking a session apart costs as much as writing it, and the same one is often run again. */
  function contentsOf(fingerprint: string, session: SessionConfig): readonly ConfigContent[] {
    const known = contents.get(fingerprint) ?? configContents(encodeSession(session));
    contents.delete(fingerprint);
    contents.set(fingerprint, known);
    const [oldest] = contents.keys();
    if (contents.size > contentsMax && oldest !== undefined) contents.delete(oldest);
    return known;
  }

  function insert(request: NewRun, waits: boolean, told: Told): Promise<RunRecord> {
    const createdAtMs = nowMs();
    const plan = planOf(request, deps.sha256);
    return store.history.insertRun(
      (runId, admissionSeq) =>
        firstRecord(plan, request.session, { runId, admissionSeq, createdAtMs }, waits),
      plan.fingerprint,
      request.chosenRunId,
      waits ? null : firstTransition(createdAtMs, "start", 0, deps.sha256),
      told && ((run, id) => told(firstLive(run, request.session, deps.sha256), id)),
      contentsOf(plan.fingerprint, request.session),
    );
  }

  /** Begins the next attempt of a run that has had others, or none. */
  async function beginAgain(record: RunRecord, cause: AttemptCause, told: Told): Promise<LiveRun> {
    const atMs = nowMs();
    const isFirst = record.attemptCount === 0;
    const point = isFirst ? null : resumePoint(store, record, engineVersion, cause === "retry");
    const session = sessionOf(record);
    const attemptIndex = record.attemptCount + 1;
    const ticks = point?.resume.lastTick ?? 0;
    const changed = await admitting(() =>
      store.history.changeRun(
        record.runId,
        record.version,
        {
          ...record,
          ...againAs(record, cause),
          endedAtMs: null,
          changedAtMs: atMs,
          attemptCount: attemptIndex,
          recoveries: record.recoveries + (cause === "recovery" ? 1 : 0),
        },
        { attemptIndex, transition: firstTransition(atMs, cause, ticks, deps.sha256) },
        undefined,
        told && ((run, id) => told(continued(run, session, point), id)),
      ),
    );
    const attempt = activate(continued(changed, session, point), controlOf(record, cause), {
      status: "CREATED",
      transitions: 1,
    });
    await begin(attempt, point);
    return attempt.live();
  }

  function continued(record: RunRecord, session: SessionConfig, point: ResumePoint | null): LiveRun {
    const fresh = firstLive(record, session, deps.sha256);
    if (point === null) return fresh;
    const lastTick = store.logs.lastTick(record.runId);
    return {
      ...fresh,
      ticksCommitted: lastTick?.tick ?? 0,
      lastTickHash: lastTick?.tickHash ?? "",
      lastSeq: point.resume.lastSeq,
      storedBytes: point.storedBytes,
    };
  }

  function activate(live: LiveRun, control: Control, begun: AttemptStart): Attempt {
    const attempt = newAttempt({ ...deps, announce: announcer.announce, onEnded }, live, begun, control);
    ended.forget(live.record.runId);
    active.set(live.record.runId, attempt);
    return attempt;
  }

  async function begin(attempt: Attempt, point: ResumePoint | null): Promise<void> {
    await attempt.serially(async () => {
      await attempt.submit();
      hand(attempt, point);
    });
  }

  function hand(attempt: Attempt, point: ResumePoint | null): void {
    const { record, attemptId, lastSeq } = attempt.live();
    const job = {
      runId: record.runId,
      attemptId,
      attemptIndex: record.attemptCount,
      sessionText: record.sessionText,
      fingerprint: record.fingerprint,
      tickDelayMs: record.tickDelayMs,
      firstSeq: lastSeq + 1,
      resume: point?.resume ?? null,
      control: attempt.control.buffer,
    };
    try {
      attempt.attach(deps.pool.run(job, { onFrame: attempt.onFrame, onLoss: attempt.onLoss }));
    } catch (failure) {
      // A thread that cannot be had must not leave a run behind that never ends.
      attempt.onLoss({ errorCode: "engine_error", message: `no engine thread: ${String(failure)}` });
    }
  }

  function onEnded(attempt: Attempt): void {
    const run = attempt.live();
    const { runId } = run.record;
    active.delete(runId);
    if (isTerminal(run.record.condition)) {
      ended.keep(run);
      lastFinishedId = runId;
    }
    announcer.announce({ kind: "run", runId });
    schedule();
    settleIdle();
  }

  /** Starts what waits as far as slots are free; event-driven, so a freed slot is taken in the same turn. */
  function schedule(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (stopping || drained !== null) return;
    const atMs = nowMs();
    const next = hasSlot() ? nextToStart(queued(), atMs) : null;
    if (next !== null && !deps.hasRoom()) {
      timer = setTimeout(schedule, roomRetryMs);
      timer.unref();
      return;
    }
    if (next !== null) {
      inQueueTurn(() => startWaiting(next.runId)).catch(deps.onFatal);
      return;
    }
    const timeMs = nextTimeMs(queued(), atMs);
    if (timeMs === null) return;
    timer = setTimeout(schedule, Math.min(timerMsMax, Math.max(1, timeMs - atMs)));
    timer.unref();
  }

  function queued(): readonly Waiting[] {
    return [...waiting.values()].map(({ record }) => record);
  }

  async function startWaiting(runId: RunId): Promise<void> {
    const run = waiting.get(runId);
    if (run !== undefined && hasSlot() && !stopping && drained === null) {
      waiting.delete(runId);
      await beginAgain(run.record, "start", null);
    }
    schedule();
  }

  function settleIdle(): void {
    if (active.size + beingAdmitted === 0) onIdle?.();
  }

  /** Acts on an active run, in turn with everything else that happens to it; null when it is not active. */
  async function inTurn<Answer>(
    runId: RunId,
    act: (attempt: Attempt) => Promise<Answer>,
  ): Promise<Answer | null> {
    const attempt = active.get(runId);
    if (attempt === undefined) return null;
    return attempt.serially(async () => (active.get(runId) === attempt ? act(attempt) : null));
  }

  async function steer(runId: RunId, act: (attempt: Attempt) => Promise<LiveRun>): Promise<LiveRun> {
    const run = await inTurn(runId, act);
    if (run === null) throw notSteerable(runId);
    return run;
  }

  async function stopRun(runId: RunId, told: Told): Promise<{ run: LiveRun; noop: boolean }> {
    if (waiting.has(runId) || interrupted.includes(runId)) {
      const cancelled = await inQueueTurn(() => cancelInactive(runId, told));
      if (cancelled !== null) return { run: cancelled, noop: false };
    }
    const stopped = await inTurn(runId, (attempt) => steering.stopRun(attempt, told));
    if (stopped !== null) return stopped;
    const run = endedRun(runId);
    if (run?.record.condition.kind === "cancelled") return { run, noop: true };
    throw notSteerable(runId);
  }

  /** A run that has no engine is CANCELLED at once; null when it has one by now. */
  async function cancelInactive(runId: RunId, told: Told): Promise<LiveRun | null> {
    const run = waiting.get(runId) ?? (interrupted.includes(runId) ? storedRun(store, runId) : undefined);
    if (run === undefined) return null;
    const atMs = nowMs();
    const { record, ticksCommitted } = run;
    const changed = await store.history.changeRun(
      runId,
      record.version,
      {
        ...record,
        condition: { kind: "cancelled" },
        endedAtMs: atMs,
        changedAtMs: atMs,
        ticksCompleted: ticksCommitted,
      },
      null,
      undefined,
      told && ((next, id) => told({ ...run, record: next, observedAtMs: atMs }, id)),
    );
    waiting.delete(runId);
    interrupted = interrupted.filter((each) => each !== runId);
    const cancelled = { ...run, record: changed, observedAtMs: atMs };
    ended.keep(cancelled);
    lastFinishedId = runId;
    announcer.announce({ kind: "run", runId });
    return cancelled;
  }

  async function killRun(
    runId: RunId,
    graceMs: number,
    told: Told,
  ): Promise<{ run: LiveRun; noop: boolean }> {
    const stopped = await stopRun(runId, told);
    const attempt = active.get(runId);
    if (attempt === undefined) return stopped;
    const force = (): void => {
      if (active.get(runId) === attempt) attempt.serially(attempt.kill).catch(deps.onFatal);
    };
    setTimeout(force, graceMs).unref();
    return stopped;
  }

  async function retry(runId: RunId, told: Told): Promise<LiveRun> {
    if (stopping || drained !== null) throw draining("the daemon takes no new attempts");
    if (active.has(runId) || waiting.has(runId))
      throw new CockpitError("attempt_active", `run ${runId} has an active attempt; stop it first`, {
        resource: { type: "run", name: runId },
      });
    const run = endedRun(runId);
    if (run === undefined) throw notSteerable(runId);
    if (run.record.condition.kind === "completed" || run.record.deletedAtMs !== null)
      throw steering.runTerminal(run);
    refuseTaken(runId, run.taken);
    if (!hasSlot()) throw runActive();
    refuseWithoutRoom();
    return beginAgain(run.record, "retry", told);
  }

  async function amendRun(
    runId: RunId,
    expectedVersion: number,
    changes: Partial<RunRecord>,
    told: Told,
  ): Promise<LiveRun> {
    const amended = await inTurn(runId, async (attempt) => {
      const { record } = attempt.live();
      checkVersion(record, expectedVersion);
      await attempt.turn(record.condition, changes, told);
      return attempt.live();
    });
    if (amended !== null) return amended;
    return inQueueTurn(() => amendInactive(runId, expectedVersion, changes, told));
  }

  async function amendInactive(
    runId: RunId,
    expectedVersion: number,
    changes: Partial<RunRecord>,
    told: Told,
  ): Promise<LiveRun> {
    const run = waiting.get(runId) ?? endedRun(runId);
    if (run === undefined) throw notSteerable(runId);
    checkVersion(run.record, expectedVersion);
    const changed = await store.history.changeRun(
      runId,
      expectedVersion,
      { ...run.record, ...changes, changedAtMs: nowMs() },
      null,
      undefined,
      told && ((next, id) => told({ ...run, record: next }, id)),
    );
    const amended = { ...run, record: changed };
    if (waiting.has(runId)) {
      waiting.set(runId, amended);
      schedule();
    } else ended.keep(amended);
    announcer.announce({ kind: "run", runId });
    return amended;
  }

  async function moveWaiting(runId: RunId, move: Move, told: Told): Promise<LiveRun | null> {
    const run = waiting.get(runId);
    if (run === undefined) throw notQueued(runId);
    if ((move.kind === "before" || move.kind === "after") && !waiting.has(move.runId))
      throw notQueued(move.runId);
    const place = placeFor(move, runId, queued());
    return place === null ? null : amendInactive(runId, run.record.version, place, told);
  }

  function notQueued(runId: RunId): CockpitError {
    const run = board.get(runId);
    if (run === undefined) return steering.runNotFound(runId);
    return new CockpitError(
      "run_not_queued",
      `run ${runId} does not wait: it is ${steering.stateText(run)}`,
      {
        resource: { type: "run", name: runId },
      },
    );
  }

  function notSteerable(runId: RunId): CockpitError {
    const run = board.get(runId);
    if (run === undefined) return steering.runNotFound(runId);
    return isTerminal(run.record.condition) ? steering.runTerminal(run) : steering.notRunning(run);
  }

  function endedRun(runId: RunId): LiveRun | undefined {
    const kept = ended.get(runId);
    if (kept !== undefined) return kept;
    const run = storedRun(store, runId);
    // Between its insertion and its first step a run is in the store alone, and not ended.
    if (run !== undefined && run.record.endedAtMs !== null) ended.keep(run);
    return run;
  }

  async function drain(mode: DrainMode): Promise<void> {
    stopping = true;
    if (mode === "cancel") {
      await Promise.all([...active.keys()].map((runId) => stopRun(runId, null).catch(passTerminal)));
    }
    if (mode === "checkpoint") for (const attempt of active.values()) attempt.leave();
    if (active.size + beingAdmitted === 0) return;
    await new Promise<void>((resolve) => {
      onIdle = resolve;
    });
  }
}

function sessionOf({ sessionText }: RunRecord): SessionConfig {
  return decodeSession(sessionText);
}

/** A run that goes on is where it was; one that is done again makes what is on disk once more first. */
function againAs(record: RunRecord, cause: AttemptCause): Pick<RunRecord, "condition"> {
  if (cause === "start") return { condition: { kind: "running", phase: "STARTING" } };
  const isStopping = record.condition.kind === "running" && record.condition.phase === "STOPPING";
  return { condition: { kind: "running", phase: isStopping ? "STOPPING" : "RECOVERING" } };
}

/** The wishes an operator had of the run when its engine was lost. */
function controlOf(record: RunRecord, cause: AttemptCause): Control {
  const { condition, pauseAtTick, startPaused, startedAtMs } = record;
  const wasHeld =
    condition.kind === "paused" || (condition.kind === "running" && condition.phase === "PAUSING");
  const control = newControl({
    holdAtStart: (cause === "recovery" && wasHeld) || (startPaused && startedAtMs === null),
    pauseAtTick,
  });
  if (condition.kind === "running" && condition.phase === "STOPPING") ask(control, "stop");
  return control;
}

function checkVersion({ runId, version }: RunRecord, expected: number): void {
  if (version === expected) return;
  throw new CockpitError("etag_mismatch", `run ${runId} has changed meanwhile; read it again`, {
    metadata: { current_etag: String(version) },
  });
}

function draining(message: string): CockpitError {
  return new CockpitError("draining", message, { retryDelayMs: 1000 });
}

/** A run that ended by itself meanwhile needs no stop. */
function passTerminal(failure: unknown): void {
  if (!(failure instanceof CockpitError && failure.code === "run_terminal")) throw failure;
}
