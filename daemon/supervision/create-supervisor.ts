import type { SessionConfig } from "../../engine/config/session.ts";
import { decodeSession } from "../../engine/config/session-codec.ts";
import { engineVersion } from "../../engine/version.ts";
import { isTerminal, type RunId, type RunRecord } from "../../store/records.ts";
import { CockpitError } from "../errors.ts";
import { askForCheckpoint, type Control, heartbeats, newControl } from "../placement/control.ts";
import { refuseTaken } from "../retention/refuse-taken.ts";
import { type Attempt, type AttemptStart, newAttempt } from "../runs/attempt.ts";
import { newContentsMemory } from "../runs/contents-memory.ts";
import { newEndedRuns } from "../runs/ended-runs.ts";
import { handOver } from "../runs/hand-over.ts";
import type { LiveRun } from "../runs/live-run.ts";
import {
  type AttemptCause,
  firstLive,
  firstRecord,
  firstTransition,
  type NewRun,
  planOf,
} from "../runs/new-run.ts";
import { interruptedRuns, settleInterrupted } from "../runs/recover.ts";
import { type ResumePoint, resumePoint } from "../runs/resume.ts";
import { againAs, continued, controlOf } from "../runs/run-again.ts";
import { newAnnouncer, type RunBoard } from "../runs/run-board.ts";
import { newSerial } from "../runs/serial.ts";
import * as steering from "../runs/steering.ts";
import { storedRun } from "../runs/stored-run.ts";
import { draining, newAdmission } from "../scheduling/admission.ts";
import { type Move, placeFor, positionOfNew, type Waiting } from "../scheduling/queue.ts";
import { newScheduler } from "../scheduling/scheduler.ts";
import type { DrainMode, Supervisor, SupervisorDeps, Told } from "./supervisor.ts";

/** The runs of one daemon: those at work, those that wait, and what is remembered of those that ended. */
export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const { store, nowMs } = deps;
  const announcer = newAnnouncer();
  const active = new Map<RunId, Attempt>();
  const waiting = new Map<RunId, LiveRun>();
  const contentsOf = newContentsMemory();
  const ended = newEndedRuns();
  /** Everything that adds to the queue or takes from it, one after the other. */
  const inQueueTurn = newSerial();
  let lastFinishedId: RunId | null = null;
  let beingAdmitted = 0;
  let { drained } = deps;
  let stopping = false;
  let onIdle: (() => void) | null = null;
  let interrupted: readonly RunId[] = [];

  const admission = newAdmission({
    ...deps,
    hasSlot,
    waiting: () => waiting.size,
    isStopping: () => stopping,
    drained: () => drained,
    busy: () => board.active()?.record.runId,
  });
  const schedule = newScheduler({
    ...deps,
    queued,
    hasSlot,
    isHeld: () => stopping || drained !== null,
    start: (runId) => void inQueueTurn(() => startWaiting(runId)).catch(deps.onFatal),
  });

  const board: RunBoard = {
    get: (runId, known) => active.get(runId)?.live() ?? waiting.get(runId) ?? endedRun(runId, known),
    active: () => [...active.values()].at(-1)?.live(),
    lastFinished: () => (lastFinishedId === null ? undefined : endedRun(lastFinishedId)),
    subscribe: announcer.subscribe,
  };

  return {
    board,
    recover,
    startRun,
    refusalOf: admission.refusalOf,
    stopRun,
    killRun,
    pauseRun: (runId, atTick, told) => steer(runId, (attempt) => steering.pauseRun(attempt, atTick, told)),
    resumeRun: (runId, told) =>
      steer(runId, (attempt) => steering.resumeRun(attempt, told), steering.notPaused),
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
    const waits = admission.check(request);
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

  function hasSlot(): boolean {
    return active.size + beingAdmitted < deps.maxActiveRuns;
  }

  function insert(request: NewRun, waits: boolean, told: Told): Promise<RunRecord> {
    const createdAtMs = nowMs();
    const plan = planOf(request, deps.sha256);
    return store.history.insertRun(
      (runId, admissionSeq) => ({
        ...firstRecord(plan, request.session, { runId, admissionSeq, createdAtMs }, waits),
        queuePosition: positionOfNew(admissionSeq, queued()),
      }),
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
          // A daemon that was told to end has not died.
          recoveries: record.recoveries + (cause === "recovery" && !store.wasClean ? 1 : 0),
          endingText: "",
        },
        { attemptIndex, transition: firstTransition(atMs, cause, ticks, deps.sha256) },
        undefined,
        told && ((run, id) => told(continued(store, run, session, point, deps.sha256), id)),
      ),
    );
    const attempt = activate(
      continued(store, changed, session, point, deps.sha256),
      controlOf(record, cause),
      {
        status: "CREATED",
        transitions: 1,
      },
    );
    await begin(attempt, point);
    return attempt.live();
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
      handOver(deps.pool, attempt, point);
    });
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

  /** `waits` is the refusal for a run that has no engine yet. */
  async function steer(
    runId: RunId,
    act: (attempt: Attempt) => Promise<LiveRun>,
    waits: (run: LiveRun) => CockpitError = steering.notRunning,
  ): Promise<LiveRun> {
    const run = await inTurn(runId, act);
    if (run === null) throw notSteerable(runId, waits);
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
    admission.checkNow();
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

  function notSteerable(runId: RunId, waits = steering.notRunning): CockpitError {
    const run = board.get(runId);
    if (run === undefined) return steering.runNotFound(runId);
    return isTerminal(run.record.condition) ? steering.runTerminal(run) : waits(run);
  }

  function endedRun(runId: RunId, known?: RunRecord): LiveRun | undefined {
    const kept = ended.get(runId);
    if (kept !== undefined) return kept;
    const run = storedRun(store, runId, known);
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

function checkVersion({ runId, version }: RunRecord, expected: number): void {
  if (version === expected) return;
  throw new CockpitError("etag_mismatch", `run ${runId} has changed meanwhile; read it again`, {
    metadata: { current_etag: String(version) },
  });
}

/** A run that ended by itself meanwhile needs no stop. */
function passTerminal(failure: unknown): void {
  if (!(failure instanceof CockpitError && failure.code === "run_terminal")) throw failure;
}
