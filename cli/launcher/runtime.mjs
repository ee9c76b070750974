import { spawnSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** @typedef {{ readonly executable: string, readonly isThisProcess: boolean }} Runtime */

/**
 * The Node that runs our programs: the pinned one of the devDependency `node`, else the host's own when it
 * is new enough (DESIGN decision 2). A pinned Node that is absent or of another version is mended first.
 *
 * @param {string} root
 * @returns {Runtime}
 */
export function runtime(root) {
  const { engines, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const pinned = join(root, "node_modules", "node", "bin", "node");
  const wanted = `v${devDependencies.node}`;
  // Asking only the others for their version spares a process on every start.
  if (process.version === wanted && isUs(pinned))
    return { executable: process.execPath, isThisProcess: true };
  if (versionOf(pinned) === wanted) return { executable: pinned, isThisProcess: false };

  process.stderr.write(`installing Node ${wanted}\n`);
  const mended = spawnSync(process.execPath, ["installArchSpecificPackage.js"], {
    cwd: dirname(dirname(pinned)),
    stdio: ["ignore", 2, 2],
  });
  if (mended.error === undefined && versionOf(pinned) === wanted) {
    return { executable: pinned, isThisProcess: false };
  }

  const least = engines.node.replace(">=", "");
  if (isAtLeast(process.versions.node, least)) {
    process.stderr.write(`Node ${wanted} could not be installed; going on with ${process.version}\n`);
    return { executable: process.execPath, isThisProcess: true };
  }
  throw new Error(
    `Node ${wanted} could not be installed, and the host's ${process.version} is too old: ${least} or newer is needed`,
  );
}

/**
 * Whether a version is the same as or newer than another; both are `major.minor.patch`, parts may be missing.
 *
 * @param {string} version
 * @param {string} least
 */
export function isAtLeast(version, least) {
  const [have, need] = [version, least].map((text) => text.split(".").map(Number));
  for (let part = 0; part < 3; part += 1) {
    const difference = (have?.[part] ?? 0) - (need?.[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * The version an executable reports; null when it does not work.
 *
 * @param {string} executable
 */
function versionOf(executable) {
  const { status, stdout } = spawnSync(executable, ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
}

/** @param {string} executable */
function isUs(executable) {
  try {
    return realpathSync(executable) === realpathSync(process.execPath);
  } catch {
    return false;
  }
}
