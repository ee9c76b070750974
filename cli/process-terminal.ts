import { text } from "node:stream/consumers";
import { exitCode } from "./failures.ts";
import type { Terminal } from "./shell.ts";

/**
 * The terminal of this process. A reader that goes away (`trinity logs | head`) ends the program without a
 * complaint: it has seen what it wanted.
 */
export function processTerminal(): Terminal {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCode.done);
    throw error;
  });
  return {
    read: () => text(process.stdin),
    out: (result) => {
      process.stdout.write(result);
    },
    err: (message) => {
      process.stderr.write(message);
    },
    isInteractive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    outIsTerminal: process.stdout.isTTY === true,
  };
}
