import { readFileSync, statSync } from "node:fs";
import type { ConfigFile, ConfigFiles } from "../../engine/config/files.ts";

/** Configuration files on disk, by path; a relative one is relative to where the program was started. */
export const filesOnDisk: ConfigFiles = { read: readConfig };

function readConfig(path: string): ConfigFile {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return { kind: "missing" };
    if (!found.isFile()) return { kind: "not_a_file" };
    return { kind: "text", text: utf8.decode(readFileSync(path)) };
  } catch (failure) {
    return { kind: "unreadable", reason: reasonOf(failure) };
  }
}

/** Refuses what is not UTF-8 instead of replacing it; the parser decides about a byte order mark. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function reasonOf(failure: unknown): string {
  if (failure instanceof TypeError) return "it is not UTF-8";
  return failure instanceof Error ? failure.message : String(failure);
}
