import { text } from "node:stream/consumers";
import { exitCode } from "./failures.ts";
import type { Terminal } from "./shell.ts";

/**
 * Ends the process once everything written has left it: a pipe that is full takes the rest only when its reader has
 * read, and leaving at once would cut a document off.
 */
export async function exitWritten(code: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write("", () => resolve()));
  }
  process.exit(code);
}

/**
 * The terminal of this process. A reader that goes away (`trinity logs | head`) ends the program without a
 * complaint: it has seen what it wanted. A full disk is told in one line.
 */
export function processTerminal(): Terminal {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCode.done);
    process.stderr.write(`standard output can't be written: ${error.message}\n`, () =>
      process.exit(exitCode.refused),
    );
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
    outColumns: () => (process.stdout.isTTY === true ? process.stdout.columns : null),
  };
}
