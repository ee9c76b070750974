import type { DrainMode } from "../supervision/supervisor.ts";

/** How urgently: let the active runs end, hold them for the next start, end them, or end at once whatever happens to them. */
export type StopMode = DrainMode | "now";

export type DaemonStop = {
  /** May be called again with a more urgent mode. Runs that have not ended after `deadlineMs` are held for the next start. */
  readonly begin: (mode: StopMode, deadlineMs?: number | null) => void;
  readonly hasBegun: () => boolean;
};

export type DaemonStopDeps = {
  /** The first thing that happens: nobody may take the daemon for one that serves. */
  readonly onBegin: (mode: StopMode) => void;
  /** Resolves when no run is active. */
  readonly drain: (mode: DrainMode) => Promise<void>;
  /** Closes everything in order; hurries once `now` resolves. */
  readonly close: (now: Promise<void>) => Promise<void>;
  readonly onFailure: (failure: unknown) => void;
};

/** A tick boundary that does not come within this time is not waited for; the run is settled at the next start. */
const cancelLimitMs = 20_000;

/** The way from serving to stopped (daemon.md 3.3). */
export function newDaemonStop(deps: DaemonStopDeps): DaemonStop {
  const drained = Promise.withResolvers<void>();
  const now = Promise.withResolvers<void>();
  let begun = false;

  const run = async (): Promise<void> => {
    await Promise.race([drained.promise, now.promise]);
    await deps.close(now.promise);
  };
  const begin: DaemonStop["begin"] = (mode, deadlineMs = null) => {
    if (!begun) {
      begun = true;
      deps.onBegin(mode);
      run().catch(deps.onFailure);
    }
    if (mode === "now") {
      now.resolve();
      return;
    }
    deps.drain(mode).then(drained.resolve, deps.onFailure);
    if (mode !== "wait") setTimeout(drained.resolve, cancelLimitMs).unref();
    if (deadlineMs !== null) setTimeout(() => begin("checkpoint"), deadlineMs).unref();
  };
  return { hasBegun: () => begun, begin };
}
