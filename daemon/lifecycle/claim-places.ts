import { rmdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Settings } from "./command-line.ts";
import { type InstanceLock, takeLock } from "./instance-lock.ts";
import { checkSocketPath, clearStaleSocket } from "./listen.ts";
import { type OwnerRecord, readOwner, writeOwner } from "./owner-record.ts";
import { ensurePrivateDirectory } from "./private-directory.ts";
import { codeOf, StartRefusal } from "./start-refusal.ts";

/**
 * Makes the state directory and the socket's place ours alone: directories 0700, then the instance lock, then the
 * lock on the socket's place, and only then is anything written or removed (daemon.md 3.4).
 *
 * @throws StartRefusal, naming the owner when another daemon holds a lock; no lock is held then
 */
export async function claimPlaces(
  settings: Pick<Settings, "stateDir" | "socket">,
  owner: OwnerRecord,
  { uid }: { readonly uid: number },
): Promise<readonly InstanceLock[]> {
  const { stateDir, socket } = settings;
  const socketDir = dirname(socket);
  checkSocketPath(socket);
  const made = ensurePrivateDirectory(stateDir, "state directory", { uid, socket });
  if (socketDir !== stateDir) ensurePrivateDirectory(socketDir, "socket directory", { uid, socket });

  const locks: InstanceLock[] = [];
  try {
    locks.push(await lockOn(stateDir, "state", () => ownedBy(stateDir)));
    const taken = (): string =>
      `another trinityd serves or is about to serve on ${socket}; stop it or choose another with --socket`;
    locks.push(await lockOn(socketDir, `socket ${basename(socket)}`, taken));
    writeOwner(stateDir, owner);
    await clearStaleSocket(socket);
    return locks;
  } catch (failure) {
    // Only under our lock: without it, what we made may be another daemon's by now.
    if (locks.length > 0) removeEmpty(made);
    for (const lock of locks.toReversed()) await lock.release();
    throw failure;
  }
}

/** Takes back directories that were made, the outermost first, as far as nothing is in them. */
function removeEmpty(made: readonly string[]): void {
  try {
    for (const path of made.toReversed()) rmdirSync(path);
  } catch {
    // What holds something stays.
  }
}

async function lockOn(directory: string, thing: string, taken: () => string): Promise<InstanceLock> {
  const lock = await takeLock(directory, thing).catch((cause: unknown) => {
    throw new StartRefusal(`cannot take the instance lock of ${directory}: ${codeOf(cause)}`, { cause });
  });
  if (lock === null) throw new StartRefusal(taken());
  return lock;
}

function ownedBy(stateDir: string): string {
  const owner = readOwner(stateDir);
  const who =
    owner === null ? "another process" : `trinityd with pid ${owner.pid}, started ${owner.startedAt},`;
  return `${who} holds the state directory ${stateDir}; stop it or choose another with --state-dir`;
}
