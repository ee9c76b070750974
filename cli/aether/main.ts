import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeAfter, interruptions } from "../interruptions.ts";
import { packageRoot } from "../package-root.ts";
import { exitWritten, processTerminal } from "../process-terminal.ts";
import { runAether } from "./aether.ts";

/** The entry of `aether`: builds the shell from this process, nothing else does. */

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
    nowMs: () => Date.now(),
    interrupted,
  },
  version,
);
await exitWritten(codeAfter(interrupted, code));
