#!/usr/bin/env node
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildWhatIsStale } from "./build.mjs";
import { handOver } from "./hand-over.mjs";
import { installWhatIsMissing } from "./install.mjs";
import { runtime } from "./runtime.mjs";
import { runTask, tasks } from "./tasks.mjs";

/**
 * Brings the checkout into a state in which a program can run, then runs it (DESIGN decision 4): installs
 * what is missing, finds the pinned Node, builds what is stale, hands over. Uses only Node built-ins and
 * works on Node 20, because it runs before anything is installed. Says nothing on standard output: that
 * belongs to the program.
 */

/** @typedef {import("./build.mjs").Program} Program */

const products = ["daemon", "tui", "cli", "cli/aether"];

/** @type {Readonly<Record<string, Program>>} */
const programs = {
  trinity: { entry: "build/cli/main.js", projects: products },
  trinityd: { entry: "build/daemon/main.js", projects: products },
  aether: { entry: "build/joined/aether/main.js", projects: products, joins: "cli/aether/main.ts" },
  bench: { entry: "build/bench/main.js", projects: [...products, "bench"] },
  census: { entry: "build/bench/census.js", projects: ["bench"] },
  contracts: { entry: "build/bench/contracts.js", projects: ["bench"] },
  goldens: { entry: "build/bench/update-goldens.js", projects: ["bench"] },
};

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs a program or a task by its name; ends this process with its exit code.
 *
 * @param {string | undefined} name
 * @param {readonly string[]} args
 */
export async function launch(name, args) {
  const program = name === undefined ? undefined : programs[name];
  const task = name === undefined ? undefined : tasks[name];
  const node = prepare(name, program, task);
  if (node === null) process.exitCode = 1;
  else if (program !== undefined) await handOver(node, join(root, program.entry), args, root);
  else if (task !== undefined) process.exitCode = runTask(root, node.executable, task, args);
}

/**
 * Null when it failed; the reason was said then.
 *
 * @param {string | undefined} name
 * @param {Program | undefined} program
 * @param {import("./tasks.mjs").Task | undefined} task
 */
function prepare(name, program, task) {
  try {
    if (program === undefined && task === undefined) {
      const known = [...Object.keys(programs), ...Object.keys(tasks)].join(", ");
      throw new Error(`unknown program ${JSON.stringify(name ?? "")}; known are ${known}`);
    }
    installWhatIsMissing(root);
    const node = runtime(root);
    if (program !== undefined) buildWhatIsStale(root, node.executable, program);
    return node;
  } catch (failure) {
    process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`);
    return null;
  }
}

const invoked = process.argv[1];
if (invoked !== undefined && realpathSync(invoked) === fileURLToPath(import.meta.url)) {
  await launch(process.argv[2], process.argv.slice(3));
}
