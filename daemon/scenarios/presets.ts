import { readdirSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "../../engine/errors.ts";
import { parseGovernance } from "../../engine/governance/parse-governance.ts";
import type { JsonMap } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC2 } from "../../engine/json/write.ts";
import { CockpitError } from "../errors.ts";
import { quoted } from "../rpc/fields.ts";
import { watchedFiles } from "./config-files.ts";

/** A governance that is kept as a file of `scenarios/governance/` (DESIGN decision 24). */
export type Preset = {
  readonly presetId: string;
  readonly version: string;
  readonly name: string;
  readonly description: string;
  readonly governance: JsonMap;
  /** Of the canonical governance. */
  readonly digest: string;
};

/** The governance files of the registry's folder. */
export type Presets = {
  /** By id. @throws CockpitError `config_invalid` naming the file that is wrong */
  readonly list: () => readonly Preset[];
  /** @throws CockpitError `file_not_found`, with the known ids */
  readonly get: (presetId: string) => Preset;
};

const folderName = "governance";

/** Files are read at every question: they are few and small. */
export function openPresets(scenariosDir: string, sha256: (text: string) => string): Presets {
  const list = (): readonly Preset[] =>
    namesIn(join(scenariosDir, folderName)).map((name) =>
      readPreset(scenariosDir, `${folderName}/${name}`, sha256),
    );
  return {
    list,
    get: (presetId) => {
      const all = list();
      const found = all.find((preset) => preset.presetId === presetId);
      if (found !== undefined) return found;
      const known = all.map((preset) => preset.presetId).join(", ");
      throw new CockpitError(
        "file_not_found",
        `no governance preset ${quoted(presetId)}; there is ${known}`,
        {
          resource: { type: "preset", name: presetId },
          metadata: { known_presets: known },
        },
      );
    },
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch {
    return [];
  }
}

function readPreset(scenariosDir: string, path: string, sha256: (text: string) => string): Preset {
  const found = watchedFiles(scenariosDir).read(path);
  if (found.kind !== "text") throw invalid(path, `cannot be read (${found.kind})`);
  const map = parsed(path, found.text);
  const text = (key: string): string => {
    const value = map.get(key);
    if (typeof value === "string" && value !== "") return value;
    throw invalid(path, `${key} must be a text`);
  };
  const governance = map.get("governance");
  if (!(governance instanceof Map)) throw invalid(path, "governance must be an object");
  const checked = parseGovernance(governance, { file: path, field: "governance" });
  if (!checked.ok)
    throw invalid(path, checked.problems.map(({ field, reason }) => `${field} ${reason}`).join("; "));
  return {
    presetId: text("preset_id"),
    version: text("version"),
    name: text("name"),
    description: text("description"),
    governance,
    digest: sha256(toC2(governance)),
  };
}

function parsed(path: string, text: string): JsonMap {
  try {
    const value = parseJson(text);
    if (value instanceof Map) return value;
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    throw invalid(path, failure.message);
  }
  throw invalid(path, "must be an object");
}

function invalid(path: string, what: string): CockpitError {
  return new CockpitError("config_invalid", `the preset ${path}: ${what}`, {
    violations: [{ field: path, description: what }],
  });
}
