import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, parse } from "node:path";
import { withLock } from "./lock.mjs";

const sourceFolders = ["engine", "proto", "store", "daemon", "tui", "cli", "bench"];
const settings = ["package.json", "tsconfig.base.json"];

/**
 * `entry` is the built file that is run. `joins` names the source of a program that becomes one file, because loading
 * its modules one by one takes longer than what it does; otherwise `entry` is the compiler's.
 *
 * @typedef {{ readonly entry: string, readonly projects: readonly string[], readonly joins?: string }} Program
 */

/**
 * Compiles a program's projects when a source file is new, changed or gone since they were compiled last.
 *
 * @param {string} root
 * @param {string} node executable that runs the compiler
 * @param {Program} program
 */
export function buildWhatIsStale(root, node, program) {
  const built = [...program.projects, program.joins ?? ""].join(",");
  const stamp = join(root, "build", `.stamp-${createHash("sha256").update(built).digest("hex").slice(0, 8)}`);
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
    if (program.joins !== undefined) joinModules(root, node, program.joins, program.entry);
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

/** Packages that most commands do without, and that do not bear being joined. */
const leftOutside = ["@grpc/grpc-js", "@bufbuild/protobuf/wire"];

/**
 * Joins a source file and all it imports into one file; what is imported while running goes into files beside it. Old
 * ones stay: a program that is running may yet ask for them.
 *
 * @param {string} root
 * @param {string} node
 * @param {string} source
 * @param {string} entry
 */
function joinModules(root, node, source, entry) {
  const bundler = join(root, "node_modules", "rolldown", "bin", "cli.mjs");
  const { name, ext, dir } = parse(entry);
  const { status, stderr } = spawnSync(
    node,
    [
      bundler,
      source,
      ...["--dir", dir, "--entryFileNames", `${name}${ext}`],
      ...["--platform", "node", "--format", "esm", "--sourcemap"],
      ...["--external", leftOutside.join(",")],
    ],
    { cwd: root, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" },
  );
  if (status === 0) return;
  process.stderr.write(stderr ?? "");
  throw new Error(`${source} could not be joined into one file; the reason is above`);
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
