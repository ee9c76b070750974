import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Interrupted } from "../failures.ts";
import { codeAfter, interruptions } from "../interruptions.ts";
import { packageRoot } from "../package-root.ts";
import { exitWritten, processTerminal } from "../process-terminal.ts";
import { readLine } from "../read-line.ts";
import { runAether } from "./aether.ts";

/** The entry of `aether`: builds the shell from this process, nothing else does. */

// A tick leaves only garbage behind. A nursery that grows would collect it no better, and memory would grow with the
// length of a run (DESIGN section 4, E3).
setFlagsFromString("--semi-space-growth-factor=1");

const root = packageRoot();
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly version: string;
};

const interrupted = interruptions(() => performance.now());
const code = await runAether(
  process.argv.slice(2),
  {
    terminal: processTerminal(),
    env: process.env,
    registry: join(root, "scenarios", "registry.json"),
    bench: [process.execPath, join(root, "cli", "launcher", "launch.mjs"), "bench"],
    send,
    nowMs: () => Date.now(),
    errColumns: () => (process.stderr.isTTY === true ? process.stderr.columns : null),
    readLine: () => readLine(interrupted),
    interrupted,
  },
  version,
);
await exitWritten(codeAfter(interrupted, code));

async function send(text: string): Promise<void> {
  if (process.stdout.write(text)) return;
  try {
    await once(process.stdout, "drain", { signal: interrupted });
  } catch {
    throw new Interrupted(); // A reader that went away has ended the program already.
  }
}
