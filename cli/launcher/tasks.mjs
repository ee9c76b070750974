import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";

/**
 * @typedef {{ readonly name: string, readonly tool: string, readonly args: readonly string[] }} Step
 * @typedef {{ readonly steps: readonly Step[], readonly takesArgs: boolean, readonly env?: Readonly<Record<string, string>> }} Task
 */

const tools = {
  tsc: "typescript/bin/tsc",
  biome: "@biomejs/biome/bin/biome",
  buf: "@bufbuild/buf/bin/buf",
  vitest: "vitest/vitest.mjs",
};

/**
 * The tasks of `npm run`. Arguments go to the last step; the first failing step ends the task with its code.
 *
 * @type {Readonly<Record<string, Task>>}
 */
export const tasks = {
  test: {
    steps: [
      { name: "types", tool: tools.tsc, args: ["-b"] },
      { name: "lint", tool: tools.biome, args: ["ci", "."] },
      { name: "contract", tool: tools.buf, args: ["lint"] },
      {
        name: "contract against its baseline",
        tool: tools.buf,
        args: ["breaking", "--against", "proto/baseline.binpb"],
      },
      { name: "tests", tool: tools.vitest, args: ["run"] },
    ],
    takesArgs: true,
    env: { TRINITY_BUILT: "1" },
  },
  gen: {
    steps: [
      { name: "messages, clients and servers", tool: tools.buf, args: ["generate"] },
      {
        name: "descriptors",
        tool: tools.buf,
        args: ["build", "--as-file-descriptor-set", "-o", "proto/gen/descriptors.binpb"],
      },
    ],
    takesArgs: false,
  },
  faults: {
    steps: [
      { name: "types", tool: tools.tsc, args: ["-b"] },
      {
        name: "faults, all of them",
        tool: tools.vitest,
        args: ["run", "test/crash", "test/daemon/safe-mode.test.ts"],
      },
    ],
    takesArgs: true,
    env: { TRINITY_FAULT_ROUNDS: "300", TRINITY_BUILT: "1" },
  },
  baseline: {
    steps: [{ name: "baseline", tool: tools.buf, args: ["build", "-o", "proto/baseline.binpb"] }],
    takesArgs: false,
  },
};

/**
 * @param {string} root
 * @param {string} node
 * @param {Task} task
 * @param {readonly string[]} args
 * @returns {number} exit code
 */
export function runTask(root, node, task, args) {
  const path = [join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter);
  for (const [index, step] of task.steps.entries()) {
    const isLast = index === task.steps.length - 1;
    const given = isLast && task.takesArgs ? args : [];
    process.stderr.write(`── ${step.name}\n`);
    const { status } = spawnSync(node, [join(root, "node_modules", step.tool), ...step.args, ...given], {
      cwd: root,
      stdio: "inherit",
      env: { ...task.env, ...process.env, PATH: path },
    });
    if (status !== 0) return status ?? 1;
  }
  return 0;
}
