import { openAccessFile, openDaemonFile, opening } from "./config/config-files.ts";
import { claimPlaces } from "./lifecycle/claim-places.ts";
import type { Settings } from "./lifecycle/command-line.ts";
import type { Daemon, Host } from "./lifecycle/host.ts";
import { openVerifiedStore } from "./lifecycle/open-verified-store.ts";
import { currentBootId } from "./lifecycle/owner-record.ts";
import { asRefusal, isForeseen } from "./lifecycle/start-refusal.ts";
import { watchDisk } from "./lifecycle/watch-disk.ts";
import { serveSafely } from "./safe/serve-safely.ts";
import { serveWhole } from "./serve-whole.ts";

/**
 * Starts the daemon: places and locks, the store verified and opened, scenarios read, runs of a dead daemon settled,
 * and only then the socket and health SERVING (daemon.md 3.2). Whatever was opened before a refusal is closed again.
 * A failure of ours is a refusal too, but the log has its stack.
 *
 * @throws StartRefusal
 */
export async function startDaemon(settings: Settings, host: Host): Promise<Daemon> {
  const opened: (() => Promise<unknown>)[] = [];
  try {
    return await start(settings, host, opened);
  } catch (failure) {
    for (const close of opened.toReversed()) {
      // The first failure is the one to tell, and what is left has to be closed all the same.
      try {
        await close();
      } catch (second) {
        host.log.warn({ err: second }, "could not close after a failed start");
      }
    }
    if (!isForeseen(failure)) host.log.error({ err: failure }, "the start failed in a way nobody foresaw");
    throw asRefusal(failure);
  }
}

async function start(settings: Settings, host: Host, opened: (() => Promise<unknown>)[]): Promise<Daemon> {
  const { nowMs, log } = host;
  const instanceId = host.newId();
  const locks = await claimPlaces(
    settings,
    { instanceId, bootId: currentBootId(), pid: host.pid, startedAt: new Date(nowMs()).toISOString() },
    host,
  );
  opened.push(...locks.map((lock) => lock.release));
  const daemonFile = opening(openDaemonFile(settings.configDir));
  const accessFile = opening(openAccessFile(settings.configDir));
  const guard = watchDisk(settings.stateDir, log);
  const found = await openVerifiedStore({
    directory: settings.stateDir,
    newStoreId: host.newId,
    depth: "by_need",
    holdLogs: guard.holding,
    tell: (facts, message) => log.info(facts, message),
  });
  if (found.kind === "safe") return serveSafely({ settings, host, instanceId, locks, opened, found });
  opened.push(found.store.close);
  return serveWhole({
    settings,
    host,
    instanceId,
    locks,
    opened,
    found,
    guard,
    files: { daemon: daemonFile, access: accessFile },
  });
}
