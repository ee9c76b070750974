import type { ConfigFiles } from "./files.ts";
import { parseRegistry, type Registry, type Scenario } from "./parse-registry.ts";
import type { Parsed, Problem } from "./problem.ts";
import { readConfigFile } from "./read-config-file.ts";

export type { Registry, Scenario };

/** Loads a scenario registry (engine-core 15.3). */
export function loadRegistry(files: ConfigFiles, path: string): Parsed<Registry> {
  const problems: Problem[] = [];
  const named = { label: "registry_path", path, namedBy: { file: path, field: "" } };
  const text = readConfigFile(files, named, problems);
  return text === undefined ? { ok: false, problems } : parseRegistry(path, text);
}
