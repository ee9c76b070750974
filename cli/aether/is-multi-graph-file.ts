import { EngineError } from "../../engine/errors.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { filesOnDisk } from "./config-files.ts";

/** Whether a file is a multi-graph configuration: JSON with a list `graphs` at the top. */
export function isMultiGraphFile(path: string): boolean {
  const file = filesOnDisk.read(path);
  if (file.kind !== "text") return false;
  try {
    const value = parseJson(file.text);
    return value instanceof Map && Array.isArray(value.get("graphs"));
  } catch (failure) {
    if (failure instanceof EngineError) return false;
    throw failure;
  }
}
