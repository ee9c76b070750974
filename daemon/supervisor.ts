import type { Sha256 } from "../engine/digest.ts";
import type { DeedOf } from "../store/deed.ts";
import type { Store } from "../store/open-store.ts";
import type { RunId } from "../store/records.ts";
import { CockpitError } from "./errors.ts";
import { newControl } from "./placement/control.ts";
import type { ThreadPool } from "./placement/thread-pool.ts";
import { type Attempt, newAttempt } from "./runs/attempt.ts";
import { newEndedRuns } from "./runs/ended-runs.ts";
import type { LiveRun } from "./runs/live-run.ts";
import { firstLive, firstRecord, firstTransition, type NewRun, planOf } from "./runs/new-run.ts";
import { recoverRuns } from "./runs/recover.ts";
import { newAnnouncer, type RunBoard } from "./runs/run-board.ts";
import {
  checkPauseTick,
  pauseRun,
  resumeRun,
  runNotFound,
  runTerminal,
  stepRun,
  stopRun,
} from "./runs/steering.ts";
import { storedRun } from "./runs/stored-run.ts";

export type SupervisorDeps = {
  readonly store: Store;
  readonly pool: ThreadPool;
  readonly nowMs: () => number;
  readonly sha256: Sha256;
  readonly onFatal: (failure: unknown) => void;
  readonly maxActiveRuns: number;
};

/**
 * Starts and steers runs. Every promise resolves when the change is on disk; it takes effect at the next tick
 * boundary (daemon.md 2.1, "Long actions").
 */
export type Supervisor = {
  readonly board: RunBoard;
  /** Settles what a dead daemon left behind. Call once, before anything else. */
  readonly recover: () => Promise<void>;
  /**
   * @throws CockpitError `run_active`, `draining`, `field_invalid`
   * @throws StoreError `duplicate_run_id`
   */
  readonly startRun: (request: NewRun, deedOf: DeedOf<LiveRun> | null) => Promise<LiveRun>;
  /** @throws CockpitError `run_not_found`, `run_terminal` */
  readonly stopRun: (
    runId: RunId,
    deedOf: DeedOf<LiveRun> | null,
  ) => Promise<{ readonly run: LiveRun; readonly noop: boolean }>;
  /** `atTick` 0 = at the next boundary. @throws CockpitError `run_not_running`, `run_terminal`, `field_invalid` */
  readonly pauseRun: (runId: RunId, atTick: number, deedOf: DeedOf<LiveRun> | null) => Promise<LiveRun>;
  /** @throws CockpitError `run_not_paused`, `run_terminal` */
  readonly resumeRun: (runId: RunId, deedOf: DeedOf<LiveRun> | null) => Promise<LiveRun>;
  /** So many more ticks, then paused. @throws CockpitError `run_not_running`, `run_terminal` */
  readonly stepRun: (runId: RunId, ticks: number, deedOf: DeedOf<LiveRun> | null) => Promise<LiveRun>;
  /** Takes no new run and resolves when none is active; `cancel` ends them at their next tick boundary. */
  readonly drain: (mode: "wait" | "cancel") => Promise<void>;
};

export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const { store } = deps;
  const announcer = newAnnouncer();
  const active = new Map<RunId, Attempt>();
  const ended = newEndedRuns();
  let lastFinishedId: RunId | null = null;
  let beingAdmitted = 0;
  let draining = false;
  let onIdle: (() => void) | null = null;

  const board: RunBoard = {
    get: (runId) => active.get(runId)?.live() ?? endedRun(runId),
    active: () => [...active.values()].at(-1)?.live(),
    lastFinished: () => (lastFinishedId === null ? undefined : endedRun(lastFinishedId)),
    subscribe: announcer.subscribe,
  };

  return {
    board,
    recover: async () => {
      await recoverRuns(store, deps.nowMs);
      lastFinishedId =
        store.history.listRuns({ before: null, limit: 1, states: [], scenarioId: null })[0]?.runId ?? null;
    },
    startRun,
    stopRun: stop,
    pauseRun: (runId, atTick, deedOf) => steer(runId, (attempt) => pauseRun(attempt, atTick, deedOf)),
    resumeRun: (runId, deedOf) => steer(runId, (attempt) => resumeRun(attempt, deedOf)),
    stepRun: (runId, ticks, deedOf) => steer(runId, (attempt) => stepRun(attempt, ticks, deedOf)),
    drain,
  };

  async function startRun(request: NewRun, deedOf: DeedOf<LiveRun> | null): Promise<LiveRun> {
    refuseWhenBusy();
    checkPauseTick("pause_at_tick", request.pauseAtTick, {
      ticksTotal: request.session.totalTicks,
      ticksCommitted: 0,
    });
    const attempt = await admit(request, deedOf);
    await attempt.serially(async () => {
      await attempt.submit();
      hand(attempt);
    });
    return attempt.live();
  }

  function refuseWhenBusy(): void {
    if (draining)
      throw new CockpitError("draining", "the daemon is stopping and starts no run", { retryDelayMs: 1000 });
    if (active.size + beingAdmitted < deps.maxActiveRuns) return;
    const busy = board.active()?.record.runId;
    throw new CockpitError(
      "run_active",
      busy === undefined
        ? "another run is being started; wait for it or stop it"
        : `run ${busy} is active and the limit is ${deps.maxActiveRuns}; wait for it or stop it`,
      busy === undefined ? {} : { metadata: { active_run_id: busy }, resource: { type: "run", name: busy } },
    );
  }

  /** Records the run and gives it its place among the active ones; until then it is counted apart. */
  async function admit(request: NewRun, deedOf: DeedOf<LiveRun> | null): Promise<Attempt> {
    // Before the first await, so that two starts in one turn cannot both pass.
    beingAdmitted += 1;
    try {
      const createdAtMs = deps.nowMs();
      const plan = planOf(request, deps.sha256);
      const record = await store.history.insertRun(
        (runId, admissionSeq) => firstRecord(plan, request.session, { runId, admissionSeq, createdAtMs }),
        plan.fingerprint,
        request.chosenRunId,
        firstTransition(createdAtMs, deps.sha256),
        deedOf && ((run, id) => deedOf(firstLive(run, request.session, deps.sha256), id)),
      );
      const attempt = newAttempt(
        { ...deps, announce: announcer.announce, onEnded },
        firstLive(record, request.session, deps.sha256),
        "CREATED",
        newControl({ holdAtStart: request.startPaused, pauseAtTick: request.pauseAtTick }),
      );
      active.set(record.runId, attempt);
      return attempt;
    } finally {
      beingAdmitted -= 1;
      settleIdle();
    }
  }

  function hand(attempt: Attempt): void {
    const { record, attemptId } = attempt.live();
    const job = {
      runId: record.runId,
      attemptId,
      attemptIndex: record.attemptCount,
      sessionText: record.sessionText,
      fingerprint: record.fingerprint,
      tickDelayMs: record.tickDelayMs,
      firstSeq: 1,
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
    const { runId } = attempt.live().record;
    active.delete(runId);
    ended.keep(attempt.live());
    lastFinishedId = runId;
    announcer.announce({ kind: "run", runId });
    settleIdle();
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
    if (run === null) throw terminalOrUnknown(runId);
    return run;
  }

  async function stop(
    runId: RunId,
    deedOf: DeedOf<LiveRun> | null,
  ): Promise<{ run: LiveRun; noop: boolean }> {
    const stopped = await inTurn(runId, (attempt) => stopRun(attempt, deedOf));
    if (stopped !== null) return stopped;
    const run = endedRun(runId);
    if (run?.record.condition.kind === "cancelled") return { run, noop: true };
    throw terminalOrUnknown(runId);
  }

  function terminalOrUnknown(runId: RunId): CockpitError {
    const run = endedRun(runId);
    return run === undefined ? runNotFound(runId) : runTerminal(run);
  }

  function endedRun(runId: RunId): LiveRun | undefined {
    const kept = ended.get(runId);
    if (kept !== undefined) return kept;
    const run = storedRun(store, runId);
    // Between its insertion and its first step a run is in the store alone, and not ended.
    if (run !== undefined && run.record.endedAtMs !== null) ended.keep(run);
    return run;
  }

  async function drain(mode: "wait" | "cancel"): Promise<void> {
    draining = true;
    if (mode === "cancel") {
      await Promise.all([...active.keys()].map((runId) => stop(runId, null).catch(passTerminal)));
    }
    if (active.size + beingAdmitted === 0) return;
    await new Promise<void>((resolve) => {
      onIdle = resolve;
    });
  }
}

/** A run that ended by itself meanwhile needs no stop. */
function passTerminal(failure: unknown): void {
  if (!(failure instanceof CockpitError && failure.code === "run_terminal")) throw failure;
}
