import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { ConfigFile, ConfigFiles } from "../../engine/config/files.ts";

/** Files of a folder, and which of them were read and in what condition, so that a reader can tell when to read again. */
export type WatchedFiles = ConfigFiles & { readonly marks: () => FileMarks };

/** Path to what `stat` said of it; a changed file has another mark. */
export type FileMarks = ReadonlyMap<string, string>;

/** No configuration of ours comes near this; a larger file is a mistake and would stall the daemon. */
const fileBytesMax = 64 * 1024 * 1024;

/** Reads config files relative to `folder`. Paths come from our own files, never from a request (DESIGN decision 26). */
export function watchedFiles(folder: string): WatchedFiles {
  const marks = new Map<string, string>();
  return {
    read: (path) => {
      const whole = resolve(folder, path);
      marks.set(whole, markOf(whole));
      return readConfig(whole);
    },
    marks: () => marks,
  };
}

/** Whether all these files are still as they were. */
export function areUnchanged(marks: FileMarks): boolean {
  for (const [path, mark] of marks) if (markOf(path) !== mark) return false;
  return true;
}

function markOf(path: string): string {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (found === undefined) return "missing";
    return [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(":");
  } catch (cause) {
    return reasonOf(cause);
  }
}

function readConfig(path: string): ConfigFile {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return { kind: "missing" };
    if (!found.isFile()) return { kind: "not_a_file" };
    if (found.size > fileBytesMax)
      return { kind: "unreadable", reason: `is larger than ${fileBytesMax} bytes` };
    return { kind: "text", text: utf8.decode(readFileSync(path)) };
  } catch (cause) {
    return { kind: "unreadable", reason: reasonOf(cause) };
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function reasonOf(cause: unknown): string {
  if (cause instanceof TypeError) return "is not UTF-8";
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return code === "EACCES" || code === "EPERM" ? "permission denied" : code || String(cause);
}
