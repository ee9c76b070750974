import { readFileSync } from "node:fs";
import type { ConfigFiles } from "../engine/config/files.ts";
import type { Parsed } from "../engine/config/problem.ts";

/** The disk, for the loaders. */
export const files: ConfigFiles = {
  read: (path) => {
    try {
      return { kind: "text", text: readFileSync(path, "utf8") };
    } catch (failure) {
      return { kind: "unreadable", reason: failure instanceof Error ? failure.message : String(failure) };
    }
  },
};

/** What a loader read; throws with every problem of a file that it refuses. */
export function accepted<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new Error(parsed.problems.map(({ file, field, reason }) => `${file} ${field}: ${reason}`).join("\n"));
}
