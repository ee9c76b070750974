import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

const ownerOnly = 0o700;

/**
 * Makes a directory and those above it that are missing, each for its owner alone (0700) unless another mode is given,
 * and tells which it made, the outermost first. What stands there already is left as it is, whatever it is.
 *
 * @throws the system's error, for example when a parent is a file
 */
export function makeDirectories(path: string, mode: number = ownerOnly): readonly string[] {
  const made: string[] = [];
  // One step at a time, because Node's own `recursive` never comes back where nothing can be made, as in /proc.
  for (const each of missingFrom(resolve(path))) if (makeOne(each, mode)) made.push(each);
  return made;
}

/** What is missing on the way to `path`, the outermost first. */
function missingFrom(path: string): readonly string[] {
  const missing: string[] = [];
  for (let at = path; statSync(at, { throwIfNoEntry: false }) === undefined; at = dirname(at)) {
    missing.unshift(at);
    if (at === dirname(at)) break;
  }
  return missing;
}

/** False when somebody else made it at the same moment. */
function makeOne(path: string, mode: number): boolean {
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (failure) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return false;
    throw failure;
  }
}
