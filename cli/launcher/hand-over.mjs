import { spawn } from "node:child_process";
import module from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { tellSources } from "./source-stack.mjs";

const forwarded = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]);

/**
 * Runs a built program with our standard streams, signals and exit code: inside this process when the right
 * Node runs us already, else as its child.
 *
 * @param {import("./runtime.mjs").Runtime} node
 * @param {string} entry
 * @param {readonly string[]} args
 * @param {string} root
 */
export async function handOver(node, entry, args, root) {
  enterCallersFolder(root);
  if (node.isThisProcess) {
    // Node 20 lacks the function, but then another Node runs the program.
    module.enableCompileCache?.(join(root, "build", ".compile-cache"));
    process.argv = [process.execPath, entry, ...args];
    try {
      await import(pathToFileURL(entry).href);
    } catch (failure) {
      tellSources(failure, entry, root);
      throw failure;
    }
  } else {
    await runAsChild(node.executable, ["--enable-source-maps", entry, ...args]);
  }
}

/**
 * `npm run` starts us in the root of the checkout; a relative path on the command line means the folder npm
 * was called from.
 *
 * @param {string} root
 */
function enterCallersFolder(root) {
  const callers = process.env.INIT_CWD;
  if (callers === undefined || process.env.npm_lifecycle_event === undefined) return;
  if (join(process.cwd(), "/") === join(root, "/")) process.chdir(callers);
}

/**
 * @param {string} executable
 * @param {readonly string[]} args
 * @returns {Promise<void>}
 */
function runAsChild(executable, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(executable, args, { stdio: "inherit" });
    const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    for (const signal of forwarded) process.on(signal, forward);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      for (const name of forwarded) process.off(name, forward);
      if (signal === null) process.exitCode = code ?? 1;
      else process.kill(process.pid, signal);
      resolve();
    });
  });
}
