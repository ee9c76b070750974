import { appendFileSync, closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { LoggingConfig } from "../../engine/config/session.ts";
import { CommandFailure } from "../failures.ts";

/** Where the lines of a log go. A line comes without its line break. */
export type LogSink = {
  readonly write: (line: string) => void;
  /** What is kept in memory, as a copy; empty for a sink that keeps nothing there. */
  readonly entries: () => readonly string[];
  readonly close: () => void;
};

/**
 * The sink a logging configuration asks for (engine-governance 9); `out` is standard output.
 *
 * @throws CommandFailure when the file cannot be opened
 */
export function openLogSink(logging: LoggingConfig, out: (text: string) => void): LogSink {
  switch (logging.destination) {
    case "memory":
      return memorySink();
    case "stdout":
      return stdoutSink(out);
    case "file":
      return fileSink(logging.filePath ?? ""); // The loader refuses a file without a path.
  }
}

export function memorySink(): LogSink {
  const lines: string[] = [];
  return {
    write: (line) => {
      lines.push(line);
    },
    entries: () => [...lines],
    close: () => {},
  };
}

export function stdoutSink(out: (text: string) => void): LogSink {
  return { write: (line) => out(`${line}\n`), entries: () => [], close: () => {} };
}

/**
 * Appends to a file; its folders are made at once, before there is a line.
 *
 * @throws CommandFailure when it cannot be opened, or later not be written
 */
export function fileSink(path: string): LogSink {
  const file = onDisk(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, "a");
  });
  return {
    write: (line) => onDisk(path, () => appendFileSync(file, `${line}\n`)),
    entries: () => [],
    close: () => closeSync(file),
  };
}

function onDisk<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (failure) {
    const because = failure instanceof Error ? failure.message : String(failure);
    throw new CommandFailure("file_not_written", `the log ${path} can't be written: ${because}`);
  }
}
