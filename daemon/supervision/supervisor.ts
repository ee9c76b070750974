import type { Sha256 } from "../../engine/digest.ts";
import type { DeedOf } from "../../store/deed.ts";
import type { Store } from "../../store/open-store.ts";
import type { RunId, RunRecord } from "../../store/records.ts";
import type { CockpitError } from "../errors.ts";
import type { Pulse } from "../health/stuck-runs.ts";
import type { ThreadPool } from "../placement/thread-pool.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { NewRun } from "../runs/new-run.ts";
import type { RunBoard } from "../runs/run-board.ts";
import type { Move } from "../scheduling/queue.ts";

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

/** The deed of an operator's request; null for what the daemon does by itself. */
export type Told = DeedOf<LiveRun> | null;

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
  /** What would refuse a start now; null: nothing. */
  readonly refusalOf: (request: Pick<NewRun, "queueIfBusy" | "wishes">) => CockpitError | null;
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
