import { readFileSync } from "node:fs";
import type { ConfigFiles } from "../../engine/config/files.ts";

/** Config files on disk, read the way a program of ours reads them. */
export const diskFiles: ConfigFiles = {
  read: (path) => {
    try {
      const bytes = readFileSync(path);
      return { kind: "text", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
    } catch (failure) {
      if (failure instanceof TypeError) return { kind: "unreadable", reason: "not UTF-8" };
      const code = (failure as NodeJS.ErrnoException).code; // Everything readFileSync throws has one.
      if (code === "ENOENT" || code === "ENOTDIR") return { kind: "missing" };
      return code === "EISDIR" ? { kind: "not_a_file" } : { kind: "unreadable", reason: code ?? "unknown" };
    }
  },
};

/** Config files in memory; a null stands for a directory. */
export function memoryFiles(texts: Readonly<Record<string, string | null>>): ConfigFiles {
  return {
    read: (path) => {
      const text = texts[path];
      if (text === undefined) return { kind: "missing" };
      return text === null ? { kind: "not_a_file" } : { kind: "text", text };
    },
  };
}
