import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";

const sourceFolders = ["engine", "proto", "store", "daemon", "tui", "cli", "bench"];
const settings = ["package.json", "tsconfig.base.json"];

/**
 * Compiles a program's projects when a source file is new, changed or gone since they were compiled last.
 *
 * @param {string} root
 * @param {string} node executable that runs the compiler
 * @param {{ readonly entry: string, readonly projects: readonly string[] }} program
 */
export function buildWhatIsStale(root, node, program) {
  const stamp = join(
    root,
    "build",
    `.stamp-${createHash("sha256").update(program.projects.join(",")).digest("hex").slice(0, 8)}`,
  );
  const isFresh = () =>
    existsSync(join(root, program.entry)) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === sourcesDigest(root);
  if (isFresh()) return;
  withLock(root, () => {
    if (isFresh()) return;
    process.stderr.write("building\n");
    const digest = sourcesDigest(root);
    compile(root, node, program.projects);
    // The compiler trusts its own records; it does not notice that its output was deleted.
    if (!existsSync(join(root, program.entry))) compile(root, node, ["--force", ...program.projects]);
    mkdirSync(join(root, "build"), { recursive: true });
    writeFileSync(stamp, digest);
  });
}

/**
 * Type-checks and compiles projects; the compiler's findings go to standard error.
 *
 * @param {string} root
 * @param {string} node
 * @param {readonly string[]} projects folders, options first; none = all projects
 */
export function compile(root, node, projects) {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(node, [compiler, "-b", ...projects], { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error("the build failed; the compiler's findings are above");
}

/**
 * A digest of what the compiler reads, by name, size and time of change. A changed file is noticed without
 * reading it, a deleted one too.
 *
 * @param {string} root
 */
export function sourcesDigest(root) {
  const hash = createHash("sha256");
  for (const file of settings) hash.update(factsOf(join(root, file)));
  for (const folder of sourceFolders) {
    for (const file of sourcesIn(join(root, folder))) hash.update(factsOf(file));
  }
  return hash.digest("hex");
}

/** @param {string} path */
function factsOf(path) {
  const { size, mtimeMs } = statSync(path);
  return `${path}\n${size}\n${mtimeMs}\n`;
}

/** @param {string} folder @returns {readonly string[]} */
function sourcesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sourcesIn(path);
      return /\.(ts|tsx)$|^tsconfig\.json$/.test(entry.name) ? [path] : [];
    })
    .sort();
}
