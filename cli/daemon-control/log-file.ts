import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";

/** Size in bytes; 0 when there is no such file. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * What a daemon said last from an offset on: the last line that is not one of its structured log lines, else
 * the last line of all; null when it said nothing.
 */
export function lastWords(path: string, from: number): string | null {
  const lines = readFrom(path, from)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.findLast((line) => !line.startsWith("{")) ?? lines.at(-1) ?? null;
}

/** The last n lines of a file, and the offset after them. */
export function tailOf(path: string, lines: number): { readonly text: string; readonly end: number } {
  const whole = readFileSync(path);
  const text = whole.toString("utf8");
  if (lines === Number.POSITIVE_INFINITY) return { text, end: whole.length };
  const all = text.split("\n");
  const complete = text.endsWith("\n") ? all.slice(0, -1) : all;
  const last = lines === 0 ? [] : complete.slice(-lines);
  return { text: last.map((line) => `${line}\n`).join(""), end: whole.length };
}

/** Everything from an offset on. */
export function readFrom(path: string, from: number): string {
  const length = sizeOf(path) - from;
  if (length <= 0) return "";
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(length);
    const read = readSync(file, bytes, 0, length, from);
    return bytes.toString("utf8", 0, read);
  } finally {
    closeSync(file);
  }
}
