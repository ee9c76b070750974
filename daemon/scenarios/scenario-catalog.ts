import { join } from "node:path";
import type { ConfigFiles } from "../../engine/config/files.ts";
import { loadRegistry, type Registry, type Scenario } from "../../engine/config/load-registry.ts";
import { loadSession } from "../../engine/config/load-session.ts";
import type { RunOverrides } from "../../engine/config/overrides.ts";
import { type Parsed, type Problem, problemText } from "../../engine/config/problem.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { encodeSession } from "../../engine/config/session-codec.ts";
import type { Revisions } from "../../store/revisions.ts";
import { CockpitError } from "../errors.ts";
import type { BaseGovernance } from "../governance/base.ts";
import { quoted } from "../rpc/fields.ts";
import { areUnchanged, type FileMarks, watchedFiles } from "./config-files.ts";
import { mapOf } from "./edit-scenario.ts";
import { decodeOverlay, type Overlay, overlayPath } from "./overlay.ts";
import type { Presets } from "./presets.ts";

/** A scenario with its configuration, or with everything that is wrong with it. */
export type ScenarioEntry = {
  readonly scenario: Scenario;
  /** As the registry or the overlay has it; the id where neither does. */
  readonly name: string;
  readonly session: Parsed<SessionConfig>;
  /** 0: as the file has it. */
  readonly revision: number;
  /** Null: nothing of it is kept in the store. */
  readonly overlay: Overlay | null;
  /** When its files were last looked at. */
  readonly observedAtMs: number;
};

/** What a run is made of, with where each part came from. */
export type ResolvedRun = {
  readonly session: SessionConfig;
  readonly scenarioRevision: number;
  /** Id and version; empty without one. */
  readonly governancePreset: string;
  readonly governanceRevision: number;
};

/** What a caller may ask of a run besides its scenario. */
export type RunWish = {
  readonly overrides: RunOverrides;
  /** Empty: the scenario's own, if it has one. */
  readonly presetId: string;
  /** A governance map as JSON that wins over all others; empty: none. */
  readonly governanceJson: string;
};

/** Nothing besides the scenario. */
export const noWish: RunWish = { overrides: {}, presetId: "", governanceJson: "" };

/**
 * The scenarios of the registry, joined by those of the store: an overlay with the id of a file shadows it, another id
 * is a scenario of its own. Files are read again whenever they have changed, so a run is always made of what stands in
 * the folder now; file names in problems are relative to the folder, and files are never written.
 */
export type ScenarioCatalog = {
  /** In registry order, then those of the store by id. @throws CockpitError `config_invalid` when the registry itself cannot be read */
  readonly list: () => readonly ScenarioEntry[];
  /** @throws CockpitError `scenario_not_found`, with the known ids, `config_invalid` as above */
  readonly get: (scenarioId: string) => ScenarioEntry;
  /** The same as its file has it; undefined when there is no file. */
  readonly ofFile: (scenarioId: string) => ScenarioEntry | undefined;
  /** An overlay as if it were kept, with everything that is wrong with it. */
  readonly preview: (scenarioId: string, overlay: Overlay, revision: number) => ScenarioEntry;
  /** What stands at the path of a file's run configuration, as text. */
  readonly runConfigText: (entry: ScenarioEntry) => string;
  /**
   * The configuration a run of this scenario would have.
   *
   * @throws CockpitError `scenario_not_found`, `file_not_found` for a preset, `config_invalid` with every problem
   */
  readonly resolve: (scenarioId: string, wish: RunWish, base?: BaseGovernance) => ResolvedRun;
  /** Forgets what was read and tells what is another now. */
  readonly reload: () => { readonly added: string[]; readonly removed: string[]; readonly changed: string[] };
};

type Cached<Value> = { readonly value: Value; readonly marks: FileMarks };

/** Where the parts of a catalog come from. */
export type CatalogSources = {
  readonly folder: string;
  readonly nowMs: () => number;
  /** The overlays of the store. */
  readonly overlays: Pick<Revisions, "ids" | "latest">;
  readonly presets: Presets;
  /** The base governance as it is now. */
  readonly base: () => BaseGovernance;
};

const registryFile = "registry.json";

export function openScenarioCatalog({
  folder,
  nowMs,
  overlays,
  presets,
  base,
}: CatalogSources): ScenarioCatalog {
  let registry: Cached<Parsed<Registry>> | null = null;
  const sessions = new Map<string, Cached<Parsed<SessionConfig>>>();

  const currentRegistry = (): Registry => {
    if (registry === null || !areUnchanged(registry.marks)) {
      const files = watchedFiles(folder);
      registry = { value: loadRegistry(files, registryFile), marks: files.marks() };
      sessions.clear();
    }
    const { value } = registry;
    if (!value.ok) throw configInvalid(`the scenario registry ${join(folder, registryFile)}`, value.problems);
    return value.value;
  };
  const currentSession = (path: string): Parsed<SessionConfig> => {
    const known = sessions.get(path);
    if (known !== undefined && areUnchanged(known.marks)) return known.value;
    const files = watchedFiles(folder);
    const read = { value: loadSession(files, path), marks: files.marks() };
    sessions.set(path, read);
    return read.value;
  };
  const fileEntry = (scenario: Scenario): ScenarioEntry => ({
    scenario,
    name: scenario.scenarioId,
    session: currentSession(scenario.runConfigPath),
    revision: 0,
    overlay: null,
    observedAtMs: nowMs(),
  });
  const overlayEntry = (scenarioId: string, overlay: Overlay, revision: number): ScenarioEntry => {
    const runConfigPath = overlayPath(scenarioId);
    return {
      scenario: {
        scenarioId,
        description: overlay.description,
        pillars: overlay.pillars,
        runtimeHint: overlay.runtimeHint,
        runConfigPath,
      },
      name: overlay.name === "" ? scenarioId : overlay.name,
      session: loadSession(filesWith(folder, runConfigPath, overlay.runConfigText), runConfigPath),
      revision,
      overlay,
      observedAtMs: nowMs(),
    };
  };
  const kept = (scenarioId: string): ScenarioEntry | undefined => {
    const latest = overlays.latest(scenarioId);
    return latest === undefined || latest.content === null
      ? undefined
      : overlayEntry(scenarioId, decodeOverlay(latest.content), latest.revision);
  };
  const ofFile = (scenarioId: string): ScenarioEntry | undefined => {
    const scenario = currentRegistry().scenarios.find((candidate) => candidate.scenarioId === scenarioId);
    return scenario && fileEntry(scenario);
  };
  const find = (scenarioId: string): ScenarioEntry => {
    const entry = kept(scenarioId) ?? ofFile(scenarioId);
    if (entry === undefined) throw notFound(scenarioId, ids());
    return entry;
  };
  const ids = (): readonly string[] => {
    const files = currentRegistry().scenarios.map(({ scenarioId }) => scenarioId);
    return [...files, ...overlays.ids().filter((id) => !files.includes(id) && kept(id) !== undefined)];
  };
  const saidOf = (
    scenarios: readonly Scenario[],
    sessionAt: (path: string) => Parsed<SessionConfig> | undefined,
  ): ReadonlyMap<string, string> =>
    new Map(
      scenarios.map((scenario) => {
        const session = sessionAt(scenario.runConfigPath);
        return [scenario.scenarioId, JSON.stringify([scenario, session && saidOfSession(session)])];
      }),
    );

  return {
    list: () => ids().map(find),
    get: find,
    ofFile,
    preview: overlayEntry,
    runConfigText: ({ scenario, overlay }) => {
      if (overlay !== null) return overlay.runConfigText;
      const file = watchedFiles(folder).read(scenario.runConfigPath);
      return file.kind === "text" ? file.text : "";
    },
    resolve: (scenarioId, wish, floor = base()) => {
      const { scenario, overlay, revision } = find(scenarioId);
      const presetId = wish.presetId === "" ? (overlay?.governancePreset ?? "") : wish.presetId;
      const preset = presetId === "" ? null : presets.get(presetId);
      const own = wish.governanceJson === "" ? [] : [mapOf(wish.governanceJson)];
      const session = loadSession(
        overlay === null
          ? watchedFiles(folder)
          : filesWith(folder, scenario.runConfigPath, overlay.runConfigText),
        scenario.runConfigPath,
        {
          ...wish.overrides,
          governanceLayers: {
            below: [floor.governance],
            above: [...(preset === null ? [] : [preset.governance]), ...own],
          },
        },
      );
      if (!session.ok) throw configInvalid(`scenario ${quoted(scenarioId)}`, session.problems);
      return {
        session: session.value,
        scenarioRevision: revision,
        governancePreset: preset === null ? "" : `${preset.presetId}@${preset.version}`,
        governanceRevision: floor.revision,
      };
    },
    reload: () => {
      // As it was read last, without a look at the files: those may be others by now.
      const known = registry?.value.ok === true ? registry.value.value.scenarios : [];
      const before = saidOf(known, (path) => sessions.get(path)?.value);
      registry = null;
      sessions.clear();
      const after = saidOf(currentRegistry().scenarios, currentSession);
      return {
        added: [...after.keys()].filter((id) => !before.has(id)),
        removed: [...before.keys()].filter((id) => !after.has(id)),
        changed: [...after].flatMap(([id, text]) => (before.has(id) && before.get(id) !== text ? [id] : [])),
      };
    },
  };
}

/** The files of the folder, and one that stands only in the store. */
function filesWith(folder: string, path: string, text: string): ConfigFiles {
  const files = watchedFiles(folder);
  return { read: (asked) => (asked === path ? { kind: "text", text } : files.read(asked)) };
}

function saidOfSession(session: Parsed<SessionConfig>): string {
  return session.ok ? encodeSession(session.value) : JSON.stringify(session.problems);
}

const knownIdsMax = 20;

function notFound(scenarioId: string, ids: readonly string[]): CockpitError {
  const known = ids.slice(0, knownIdsMax).join(", ") + (ids.length > knownIdsMax ? ", …" : "");
  return new CockpitError(
    "scenario_not_found",
    `no scenario ${quoted(scenarioId)}; the registry has ${known}`,
    {
      resource: { type: "scenario", name: scenarioId },
      metadata: { known_scenarios: known },
    },
  );
}

function configInvalid(what: string, problems: readonly Problem[]): CockpitError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  const texts = problems.map(problemText);
  return new CockpitError("config_invalid", `${what} has ${count}: ${texts.join("; ")}`, {
    violations: problems.map(({ file, field, reason }) => ({
      field: field === "" ? file : `${file}: ${field}`,
      description: reason,
    })),
  });
}
