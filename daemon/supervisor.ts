import type { SessionConfig } from "../engine/config/session.ts";
import { encodeSession } from "../engine/config/session-codec.ts";
import type { Sha256 } from "../engine/digest.ts";
import { fingerprintOf } from "../engine/fingerprint.ts";
import { policySetHash } from "../engine/governance/policy-set-hash.ts";
import { engineVersion } from "../engine/version.ts";
import { StoreError } from "../store/errors.ts";
import type { Store } from "../store/open-store.ts";
import type { AttemptTransition, RunId, RunRecord } from "../store/records.ts";
import { attemptIdOf } from "../store/run-id.ts";
import { CockpitError } from "./errors.ts";
import { newControl } from "./placement/control.ts";
import type { ThreadPool } from "./placement/thread-pool.ts";
import { type Attempt, newAttempt } from "./runs/attempt.ts";
import { newEndedRuns } from "./runs/ended-runs.ts";
import { figuresAtStart } from "./runs/figures.ts";
import type { LiveRun } from "./runs/live-run.ts";
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
import { builtInWiring } from "./wiring/built-in.ts";

export type SupervisorDeps = {
  readonly store: Store;
  readonly pool: ThreadPool;
  readonly nowMs: () => number;
  readonly sha256: Sha256;
  readonly onFatal: (failure: unknown) => void;
  readonly maxActiveRuns: number;
};

/** A run to be started, with everything resolved. */
export type NewRun = {
  readonly scenarioId: string;
  readonly session: SessionConfig;
  /** Outside the fingerprint. */
  readonly tickDelayMs: number;
  readonly startPaused: boolean;
  /** 0 = none. */
  readonly pauseAtTick: number;
  readonly chosenRunId: RunId | null;
  readonly actor: string;
};

/**
 * Starts and steers runs. Every promise resolves when the change is on disk; it takes effect at the next tick
 * boundary (daemon.md 2.1, "Long actions").
 */
export type Supervisor = {
  readonly board: RunBoard;
  /** Settles what a dead daemon left behind. Call once, before anything else. */
  readonly recover: () => Promise<void>;
  /** @throws CockpitError `run_active`, `duplicate_run_id`, `draining`, `field_invalid` */
  readonly startRun: (request: NewRun) => Promise<LiveRun>;
  /** @throws CockpitError `run_not_found`, `run_terminal` */
  readonly stopRun: (runId: RunId) => Promise<{ readonly run: LiveRun; readonly noop: boolean }>;
  /** `atTick` 0 = at the next boundary. @throws CockpitError `run_not_running`, `run_terminal`, `field_invalid` */
  readonly pauseRun: (runId: RunId, atTick: number) => Promise<LiveRun>;
  /** @throws CockpitError `run_not_paused`, `run_terminal` */
  readonly resumeRun: (runId: RunId) => Promise<LiveRun>;
  /** So many more ticks, then paused. @throws CockpitError `run_not_running`, `run_terminal` */
  readonly stepRun: (runId: RunId, ticks: number) => Promise<LiveRun>;
  /** Takes no new run and resolves when none is active; `cancel` ends them at their next tick boundary. */
  readonly drain: (mode: "wait" | "cancel") => Promise<void>;
};

export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const { store } = deps;
  const announcer = newAnnouncer();
  const active = new Map<RunId, Attempt>();
  const ended = newEndedRuns();
  let lastFinishedId: RunId | null = null;
  let starting = 0;
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
    pauseRun: (runId, atTick) => steer(runId, (attempt) => pauseRun(attempt, atTick)),
    resumeRun: (runId) => steer(runId, resumeRun),
    stepRun: (runId, ticks) => steer(runId, (attempt) => stepRun(attempt, ticks)),
    drain,
  };

  async function startRun(request: NewRun): Promise<LiveRun> {
    refuseWhenBusy();
    checkPauseTick("pause_at_tick", request.pauseAtTick, {
      ticksTotal: request.session.totalTicks,
      ticksCommitted: 0,
    });
    // Taken before the first await, so that two starts in one turn cannot both pass.
    starting += 1;
    try {
      return await launch(request);
    } finally {
      starting -= 1;
      settleIdle();
    }
  }

  function refuseWhenBusy(): void {
    if (draining)
      throw new CockpitError("draining", "the daemon is stopping and starts no run", { retryDelayMs: 1000 });
    if (active.size + starting < deps.maxActiveRuns) return;
    const busy = board.active()?.record.runId;
    throw new CockpitError(
      "run_active",
      busy === undefined
        ? "another run is being started; wait for it or stop it"
        : `run ${busy} is active and the limit is ${deps.maxActiveRuns}; wait for it or stop it`,
      busy === undefined ? {} : { metadata: { active_run_id: busy }, resource: { type: "run", name: busy } },
    );
  }

  async function launch(request: NewRun): Promise<LiveRun> {
    const fingerprint = fingerprintOf(
      { scenarioId: request.scenarioId, session: request.session },
      deps.sha256,
    );
    const sessionText = encodeSession(request.session);
    const createdAtMs = deps.nowMs();
    const record = await store.history
      .insertRun(
        (runId, admissionSeq) =>
          newRecord(request, { runId, admissionSeq, fingerprint, sessionText, createdAtMs }),
        fingerprint,
        request.chosenRunId,
        firstTransition(createdAtMs),
      )
      .catch(refuseDuplicate);
    const attempt = newAttempt(
      { ...deps, announce: announcer.announce, onEnded },
      firstLive(record, request.session, createdAtMs),
      "CREATED",
      newControl({ holdAtStart: request.startPaused, pauseAtTick: request.pauseAtTick }),
    );
    active.set(record.runId, attempt);
    announcer.announce({ kind: "run", runId: record.runId });
    await attempt.serially(async () => {
      await attempt.submit();
      try {
        hand(attempt);
      } catch (failure) {
        // A thread that cannot be had must not leave a run behind that never ends.
        attempt.onLoss({ errorCode: "engine_error", message: `no engine thread: ${String(failure)}` });
      }
    });
    return attempt.live();
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
    attempt.attach(deps.pool.run(job, { onFrame: attempt.onFrame, onLoss: attempt.onLoss }));
  }

  function firstTransition(atMs: number): AttemptTransition {
    return {
      seq: 1,
      atMs,
      from: null,
      to: "CREATED",
      cause: "start",
      errorCode: null,
      reason: "",
      retryable: false,
      wiring: builtInWiring(deps.sha256),
    };
  }

  function newRecord(
    request: NewRun,
    made: Pick<RunRecord, "runId" | "admissionSeq" | "fingerprint" | "sessionText" | "createdAtMs">,
  ): RunRecord {
    const { session } = request;
    return {
      ...made,
      scenarioId: request.scenarioId,
      engineVersion,
      engineRunId: session.runId,
      gid: session.topology.gid,
      governanceMode: session.governance.governanceMode,
      codexActionMode: session.governance.codexActionMode,
      policySetHash: policySetHash(session.governance, deps.sha256),
      ticksTotal: session.totalTicks,
      tickDelayMs: request.tickDelayMs,
      startPaused: request.startPaused,
      pauseAtTick: request.pauseAtTick,
      createdBy: request.actor,
      startedAtMs: null,
      endedAtMs: null,
      condition: { kind: "running", phase: "STARTING" },
      ticksCompleted: 0,
      attemptCount: 1,
      sealed: null,
      version: 1,
    };
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
    if (active.size + starting === 0) onIdle?.();
  }

  /** Acts on an active run, in turn with everything else that happens to it. */
  async function steer(runId: RunId, act: (attempt: Attempt) => Promise<LiveRun>): Promise<LiveRun> {
    const attempt = active.get(runId);
    if (attempt === undefined) throw terminalOrUnknown(runId);
    return attempt.serially(() => {
      if (active.get(runId) !== attempt) throw terminalOrUnknown(runId);
      return act(attempt);
    });
  }

  async function stop(runId: RunId): Promise<{ run: LiveRun; noop: boolean }> {
    const attempt = active.get(runId);
    const stopped = await attempt?.serially(async () => (active.has(runId) ? stopRun(attempt) : null));
    if (stopped !== undefined && stopped !== null) return stopped;
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
      await Promise.all([...active.keys()].map((runId) => stop(runId).catch(passTerminal)));
    }
    if (active.size + starting === 0) return;
    await new Promise<void>((resolve) => {
      onIdle = resolve;
    });
  }
}

/** A run that ended by itself meanwhile needs no stop. */
function passTerminal(failure: unknown): void {
  if (!(failure instanceof CockpitError && failure.code === "run_terminal")) throw failure;
}

function firstLive(record: RunRecord, session: SessionConfig, atMs: number): LiveRun {
  return {
    record,
    attemptId: attemptIdOf(record.runId, record.attemptCount),
    ticksCommitted: 0,
    lastTickHash: "",
    lastSeq: 0,
    figures: figuresAtStart(session),
    observedAtMs: atMs,
  };
}

function refuseDuplicate(failure: unknown): never {
  if (failure instanceof StoreError && failure.kind === "duplicate_run_id") {
    throw new CockpitError("duplicate_run_id", failure.message);
  }
  throw failure;
}
