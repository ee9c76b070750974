import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeAfter, interruptions } from "./interruptions.ts";
import { packageRoot } from "./package-root.ts";
import { exitWritten, processTerminal } from "./process-terminal.ts";
import { readLine } from "./read-line.ts";
import { runTrinity } from "./trinity.ts";

/** The entry of `trinity`: builds the shell from this process, nothing else does. */

const root = packageRoot();
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly version: string;
};

const interrupted = interruptions(() => performance.now());
const code = await runTrinity(process.argv.slice(2), {
  terminal: processTerminal(),
  env: process.env,
  programs: {
    daemon: [process.execPath, join(root, "build", "daemon", "main.js")],
    tui: [process.execPath, join(root, "build", "tui", "main.js")],
  },
  version,
  nodeVersion: process.versions.node,
  uid: process.getuid?.() ?? 0,
  nowMs: () => Date.now(),
  errColumns: () => (process.stderr.isTTY === true ? process.stderr.columns : null),
  newId: () => randomUUID(),
  readLine: () => readLine(interrupted),
  interrupted,
});
await exitWritten(codeAfter(interrupted, code));
