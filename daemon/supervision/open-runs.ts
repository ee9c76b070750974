import { extname } from "node:path";
import type { Store } from "../../store/open-store.ts";
import type { DaemonConfig } from "../config/daemon-config.ts";
import { countJobs } from "../health/job-counts.ts";
import type { JobCounts } from "../health/signals.ts";
import type { Settings } from "../lifecycle/command-line.ts";
import { hasRoomForRuns } from "../lifecycle/free-space.ts";
import type { Host } from "../lifecycle/host.ts";
import { noteStart } from "../lifecycle/note-start.ts";
import { readRestoreNote, recordRestoreNote } from "../lifecycle/restore-note.ts";
import { openThreadPool, type ThreadPool } from "../placement/thread-pool.ts";
import { sha256 } from "../sha256.ts";
import { daemonVersion } from "../version.ts";
import { createSupervisor } from "./create-supervisor.ts";
import type { Supervisor } from "./supervisor.ts";

/** What runs runs. */
export type Runs = {
  readonly supervisor: Supervisor;
  readonly pool: ThreadPool;
  /** Runs at work at once, at most: the command line's number, else the file's, else 1. */
  readonly maxActiveRuns: number;
  /** How runs have ended in the last hour. */
  readonly jobs: () => JobCounts;
};

/**
 * Opens the engine threads, notes the start, and goes on with the runs of a dead daemon. Whatever has to be closed when the
 * start is refused later is put into `opened`.
 */
export async function openRuns(deps: {
  readonly store: Store;
  /** The schema the store had until now; null: today's. */
  readonly upgradedFrom: number | null;
  readonly settings: Pick<Settings, "stateDir" | "maxActiveRuns">;
  readonly config: DaemonConfig;
  readonly host: Pick<Host, "nowMs" | "monotonicMs">;
  readonly opened: (() => Promise<unknown>)[];
  readonly onFatal: (failure: unknown) => void;
}): Promise<Runs> {
  const { store, settings, config, onFatal } = deps;
  const { nowMs, monotonicMs } = deps.host;
  const entry = new URL(`../placement/engine-thread${extname(import.meta.filename)}`, import.meta.url);
  const pool = openThreadPool(entry, 1);
  deps.opened.push(pool.close);
  const maxActiveRuns = settings.maxActiveRuns ?? config.limits.maxActiveRuns ?? 1;
  const restored = readRestoreNote(settings.stateDir);
  if (restored !== null)
    await recordRestoreNote(settings.stateDir, restored, store.audit, config.environment?.name ?? null);
  const drained = await noteStart({
    history: store.history,
    // A backup is a copy of a store that was open, which says nothing of how a daemon ended.
    wasClean: store.wasClean || restored !== null,
    version: daemonVersion,
    schemas: { upgradedFrom: deps.upgradedFrom, now: store.schemaVersion },
    environment: config.environment?.name ?? null,
    nowMs,
  });
  const supervisor = createSupervisor({
    store,
    pool,
    nowMs,
    sha256,
    onFatal,
    maxActiveRuns,
    queueMax: config.limits.runQueue,
    hasRoom: () => hasRoomForRuns(settings.stateDir),
    drained,
  });
  const jobs = countJobs(supervisor.board, monotonicMs);
  await supervisor.recover();
  return { supervisor, pool, maxActiveRuns, jobs };
}
