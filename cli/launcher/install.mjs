import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { withLock } from "./lock.mjs";

/**
 * Runs `npm install` when node_modules does not hold what package-lock.json asks for. Never `npm ci`: some
 * mirrors lack other platforms' optional packages, and it refuses a lock file without them (DESIGN decision 3).
 *
 * @param {string} root
 */
export function installWhatIsMissing(root) {
  if (isInstalled(root)) return;
  withLock(root, () => {
    if (isInstalled(root)) return;
    process.stderr.write("installing dependencies (npm install)\n");
    // npm's own output goes to standard error, because standard output belongs to the program.
    const { status, error } = spawnSync("npm", ["install"], {
      cwd: root,
      stdio: ["ignore", 2, 2],
      env: environmentOfNpm(root),
    });
    if (error !== undefined) throw new Error(`npm install could not be run: ${error.message}`);
    if (status !== 0) throw new Error(`npm install failed (exit ${status}); its reason is above`);
  });
}

/**
 * Whether node_modules holds every package of the lock file that this machine needs, in its exact version.
 *
 * @param {string} root
 */
export function isInstalled(root) {
  const wanted = join(root, "package-lock.json");
  const held = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(held)) return false;
  if (isNewer(held, wanted) && isNewer(held, join(root, "package.json"))) return true;
  return missingPackages(readLock(wanted), readLock(held)).length === 0;
}

/**
 * @typedef {{ readonly version?: string, readonly optional?: boolean, readonly devOptional?: boolean }} LockedPackage
 * @typedef {{ readonly packages?: Readonly<Record<string, LockedPackage>> }} LockFile
 */

/**
 * The folders that `wanted` names and `held` lacks or holds in another version. Optional packages are those
 * of other platforms, whose absence is in order.
 *
 * @param {LockFile} wanted
 * @param {LockFile} held
 * @returns {readonly string[]}
 */
export function missingPackages(wanted, held) {
  return Object.entries(wanted.packages ?? {})
    .filter(([folder, { optional, devOptional }]) => folder !== "" && !optional && !devOptional)
    .filter(([folder, { version }]) => held.packages?.[folder]?.version !== version)
    .map(([folder]) => folder);
}

/**
 * The environment without our own node_modules/.bin in the path: `npm start` puts it first, and the Node in
 * it may be the very file that the installation is about to replace.
 *
 * @param {string} root
 */
function environmentOfNpm(root) {
  const ours = join(root, "node_modules", ".bin");
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== ours);
  return { ...process.env, PATH: path.join(delimiter) };
}

/** @param {string} path @returns {LockFile} */
function readLock(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** @param {string} path @param {string} other */
function isNewer(path, other) {
  return statSync(path).mtimeMs >= statSync(other).mtimeMs;
}
