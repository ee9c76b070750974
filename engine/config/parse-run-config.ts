import type { Int } from "../int.ts";
import type { JsonMap } from "../json/json.ts";
import {
  aList,
  aMap,
  lenientInteger,
  lenientText,
  nonEmpty,
  orNull,
  shown,
  strictInteger,
  truth,
} from "./convert.ts";
import { draftLogging } from "./draft-logging.ts";
import { draftWindow, type RunConfigWindow } from "./draft-window.ts";
import { completed, completedAll, type Draft, type Parsed, type Problem } from "./problem.ts";
import {
  elements,
  openDocument,
  optional,
  optionalSection,
  refuse,
  refuseEmpty,
  required,
  type Section,
  sections,
} from "./section.ts";
import type { LoggingConfig } from "./session.ts";

/** A run config file, version 1 (engine-core 15.1). Paths are as written. */
export type RunConfig = {
  readonly gid: string;
  readonly runId: string;
  readonly topologyPath: string;
  readonly profilePath: string;
  readonly ticks: Int;
  readonly initialState: readonly Int[];
  readonly windows: readonly RunConfigWindow[];
  readonly primaryWindowId: string;
  readonly nap: JsonMap;
  readonly governance: JsonMap;
  readonly enableCodex: boolean;
  readonly enablePfna: boolean;
  readonly pfnaPath: string | null;
  readonly diagnostics: JsonMap;
  readonly logging: LoggingConfig;
  readonly metricsEnabled: boolean;
};

/** What could be read of a run config file; of its windows each by itself, of its state at least the length. */
export type RunConfigDraft = Draft<Omit<RunConfig, "windows">> & {
  readonly windows: readonly (Draft<RunConfigWindow> | undefined)[] | undefined;
  readonly stateLength: number | undefined;
};

/**
 * Reads a run config file by itself, with the rules and in the check order of engine-core 15.1. Whether the files it
 * points at exist and fit is for `loadSession`; the governance map is checked there too, once its defaults are
 * filled in.
 */
export function parseRunConfig(file: string, text: string): Parsed<RunConfig> {
  const problems: Problem[] = [];
  const draft = draftRunConfig(file, text, problems);
  if (draft === undefined) return { ok: false, problems };
  const { stateLength: _, ...config } = draft;
  return completed({ ...config, windows: completedAll<RunConfigWindow>(draft.windows) }, problems);
}

/** As `parseRunConfig`, for a caller who can use what could be read of a broken file. Undefined when nothing could. */
export function draftRunConfig(file: string, text: string, problems: Problem[]): RunConfigDraft | undefined {
  const top = openDocument(file, text, problems);
  if (top === undefined) return undefined;

  const v = required(top, "v", lenientInteger);
  const gid = required(top, "gid", lenientText);
  const runId = required(top, "run_id", lenientText);
  const topologyPath = required(top, "topology_path", nonEmpty(lenientText));
  const profilePath = required(top, "profile_path", nonEmpty(lenientText));
  const ticks = required(top, "ticks", lenientInteger);
  const primaryWindowId = required(top, "primary_window_id", lenientText);
  const windowList = required(top, "windows", aList);
  const windows =
    windowList && sections(top, "windows", windowList).map((window) => window && draftWindow(window));
  const stateList = required(top, "initial_state", aList);
  const initialState = stateList && elements(top, "initial_state", stateList, strictInteger);
  const nap = optional(top, "nap", aMap, new Map());
  const governance = optional(top, "governance", aMap, new Map());
  const enableCodex = optional(top, "enable_codex", truth, false);
  const enablePfna = optional(top, "enable_pfna", truth, false);
  const pfnaPath = readPfnaPath(top, enablePfna);
  const diagnostics = optional(top, "diagnostics", aMap, new Map());
  const logging = draftLogging(top);
  const metrics = optionalSection(top, "metrics");
  const metricsEnabled = metrics && optional(metrics, "enabled", truth, false);

  if (v !== undefined && v !== 1) refuse(top, "v", `must be 1, not ${v}`);
  refuseEmpty(top, "gid", gid);
  refuseEmpty(top, "run_id", runId);
  if (ticks !== undefined && ticks < 1) refuse(top, "ticks", `must be at least 1, not ${ticks}`);
  if (windows?.length === 0) refuse(top, "windows", "must hold at least one window");
  checkPrimaryWindow(top, primaryWindowId, windows);
  if (stateList?.length === 0) refuse(top, "initial_state", "must hold one integer per node");

  // What has been refused here is not compared with other files, which would only repeat the complaint.
  return {
    gid: gid || undefined,
    runId: runId || undefined,
    topologyPath,
    profilePath,
    ticks: ticks !== undefined && ticks >= 1 ? ticks : undefined,
    initialState,
    stateLength: stateList?.length || undefined,
    windows,
    primaryWindowId,
    nap,
    governance,
    enableCodex,
    enablePfna,
    pfnaPath,
    diagnostics,
    logging,
    metricsEnabled,
  };
}

/** An empty path is none. */
function readPfnaPath(top: Section, enablePfna: boolean | undefined): string | null | undefined {
  const path = optional(top, "pfna_path", orNull(lenientText), null);
  if (path === undefined || (path !== null && path !== "")) return path;
  return enablePfna ? refuse(top, "pfna_path", "enable_pfna is true, but there is no pfna_path") : null;
}

/** Reports a primary window that is not among the windows. */
export function checkPrimaryWindow(
  top: Section,
  primaryWindowId: string | undefined,
  windows: RunConfigDraft["windows"],
): void {
  if (primaryWindowId === undefined || windows === undefined || windows.length === 0) return;
  const ids = windows.map((window) => window?.windowId);
  // A window whose id could not be read may be the one that is meant.
  if (ids.includes(primaryWindowId) || ids.includes(undefined)) return;
  refuse(
    top,
    "primary_window_id",
    `must name a declared window, but none is called ${shown(primaryWindowId)}`,
  );
}
