import { write, writeSync } from "node:fs";
import type { Size } from "../layout/size.ts";
import type { WriteBytes } from "./frame-writer.ts";
import { enterSequence, leaveSequence } from "./terminal-modes.ts";

/** The operator's terminal. */
export type Terminal = {
  readonly size: () => Size;
  readonly onResize: (listener: () => void) => void;
  readonly onBytes: (listener: (bytes: Uint8Array) => void) => void;
  /** The terminal's input has ended: it was closed. */
  readonly onEnd: (listener: () => void) => void;
  readonly write: WriteBytes;
  /** Takes the screen and the keys over. */
  readonly enter: () => void;
  /** Gives both back; may be called at any time, also from a signal or a crash, and more than once. */
  readonly leave: () => void;
  /** Stops reading, so that the process can end. */
  readonly close: () => void;
};

/** A write that would block comes again after this time. In milliseconds. */
const retryMs = 5;
/** A terminal that takes nothing for so many attempts is stalled; leaving must not wait for it. */
const attemptsMax = 10_000;

/** Opens the terminal of a process by its input and output. */
export function openTerminal(
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream & { readonly fd: number },
): Terminal {
  let isEntered = false;
  return {
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    onResize: (listener) => stdout.on("resize", listener),
    onBytes: (listener) => stdin.on("data", listener),
    onEnd: (listener) => stdin.on("end", listener),
    write: (bytes, done) => writeAll(stdout.fd, Buffer.from(bytes), 0, done),
    enter: () => {
      // Whoever had the terminal meanwhile may have changed its mode behind the back of the runtime, which
      // would leave out a switch it takes for done.
      stdin.setRawMode(false);
      stdin.setRawMode(true);
      stdin.resume();
      writeNow(stdout.fd, enterSequence);
      isEntered = true;
    },
    leave: () => {
      if (!isEntered) return;
      isEntered = false;
      writeNow(stdout.fd, leaveSequence);
      stdin.setRawMode(false);
    },
    close: () => {
      stdin.pause();
      stdin.unref();
    },
  };
}

/** Writes in the thread pool: a terminal that does not read holds up one of its threads and nothing else. */
function writeAll(fd: number, bytes: Buffer, from: number, done: (failure: Error | null) => void): void {
  write(fd, bytes, from, bytes.length - from, null, (failure, written) => {
    if (failure?.code === "EAGAIN") setTimeout(() => writeAll(fd, bytes, from, done), retryMs);
    else if (failure !== null) done(failure);
    else if (from + written < bytes.length) writeAll(fd, bytes, from + written, done);
    else done(null);
  });
}

/** For switching modes, which has to be done when the call returns. A terminal that is gone needs none. */
function writeNow(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  let from = 0;
  for (let attempt = 0; from < bytes.length && attempt < attemptsMax; attempt += 1) {
    try {
      from += writeSync(fd, bytes, from);
    } catch (failure) {
      if (!(failure instanceof Error) || !("code" in failure) || failure.code !== "EAGAIN") return;
    }
  }
}
