import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const pollMs = 100;

/**
 * Lets one launcher at a time change a checkout. The lock names the process that holds it, so that one left
 * behind by a killed launcher is taken over.
 *
 * @template T
 * @param {string} root
 * @param {() => T} work
 * @returns {T}
 */
export function withLock(root, work) {
  const lock = join(root, "node_modules", ".trinity-launcher.lock");
  const claim = `${lock}.${process.pid}`;
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(claim, String(process.pid));
  try {
    acquire(lock, claim);
    try {
      return work();
    } finally {
      rmSync(lock, { force: true });
    }
  } finally {
    rmSync(claim, { force: true });
  }
}

/**
 * Links the claim to the lock's name: the lock appears whole, with the pid in it, or not at all.
 *
 * @param {string} lock
 * @param {string} claim
 */
function acquire(lock, claim) {
  for (let said = false; ; ) {
    try {
      linkSync(claim, lock);
      return;
    } catch (failure) {
      if (codeOf(failure) !== "EEXIST") throw failure;
    }
    const holder = holderOf(lock);
    if (holder !== null && !isAlive(holder)) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!said && holder !== null) {
      process.stderr.write(`waiting for the launcher with pid ${holder}; if that is none, remove ${lock}\n`);
      said = true;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pollMs);
  }
}

/**
 * The process id in the lock; null when the lock was just given up.
 *
 * @param {string} lock
 */
function holderOf(lock) {
  try {
    return Number.parseInt(readFileSync(lock, "utf8"), 10);
  } catch (failure) {
    if (codeOf(failure) === "ENOENT") return null;
    throw failure;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (failure) {
    // EPERM means that it lives and belongs to somebody else.
    return codeOf(failure) === "EPERM";
  }
}

/** @param {unknown} failure */
function codeOf(failure) {
  return failure instanceof Error && "code" in failure ? failure.code : undefined;
}
