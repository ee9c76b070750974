import { governanceSchema } from "../governance/parse-governance.ts";
import type { Int } from "../int.ts";
import type { JsonMap } from "../json/json.ts";
import type { Schema } from "../json/schema.ts";
import {
  aMap,
  lenientInteger,
  lenientText,
  listOf,
  mapOf,
  nonEmpty,
  orNull,
  shown,
  strictInteger,
  truth,
} from "./convert.ts";
import { draftLogging, loggingSchema } from "./draft-logging.ts";
import { draftWindow, type RunConfigWindow, windowSchema } from "./draft-window.ts";
import { type Fields, may, must, noEntries, readerOf, schemaOf } from "./field.ts";
import { completed, completedAll, type Draft, type Parsed, type Problem } from "./problem.ts";
import { atLeast, atLeastOne, exactly, notEmpty } from "./rule.ts";
import { elements, openDocument, refuse, type Section, sections } from "./section.ts";
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

export const metricsFields: Fields<{ readonly enabled: boolean }> = {
  enabled: may(truth, false, "Whether the session document carries metrics."),
};

const runConfigFields = {
  v: must(lenientInteger, "Version of the format.", { rule: exactly(1) }),
  gid: must(lenientText, "Graph id; must equal the topology's.", { rule: notEmpty }),
  run_id: must(lenientText, "Engine run id inside the configuration, which is hashed.", { rule: notEmpty }),
  topology_path: must(nonEmpty(lenientText), "Topology file, relative to this file."),
  profile_path: must(
    nonEmpty(lenientText),
    "Profile file, relative to this file; its SC must equal the topology's.",
  ),
  ticks: must(lenientInteger, "How many ticks are run, at most 2^53 - 1.", { rule: atLeast(1) }),
  primary_window_id: must(lenientText, "The declared window that scenes, envelopes and the ledger refer to."),
  windows: must(listOf(windowSchema), "The windows; none ends after the last tick.", {
    rule: atLeastOne("must hold at least one window"),
  }),
  initial_state: must(listOf(strictInteger.schema), "One integer for each node of the topology.", {
    rule: atLeastOne("must hold one integer per node"),
  }),
  nap: may(aMap, noEntries, "Notes; kept in the governance meta, without effect on envelopes."),
  governance: may(
    mapOf(governanceSchema),
    noEntries,
    "Governance; gid and run_id default to those above, each mode to the other.",
  ),
  enable_codex: may(truth, false, "Without any governance mode: OBSERVE if true, else OFF."),
  enable_pfna: may(truth, false, "Whether the PFNA file is used."),
  pfna_path: may(
    orNull(lenientText),
    null,
    "PFNA file, relative to this file; needed when enable_pfna is true, and a file that is named must exist.",
  ),
  diagnostics: may(aMap, noEntries, "Notes; kept in the governance meta."),
  logging: may(mapOf(loggingSchema), noEntries, "Structured log lines."),
  metrics: may(mapOf(schemaOf(metricsFields)), noEntries, "Metrics of the run."),
};

/** A run config file (engine-core 15.1). */
export const runConfigSchema: Schema = schemaOf(runConfigFields);

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

  const { read, open, checked } = readerOf(top, runConfigFields);
  const v = read("v");
  const gid = read("gid");
  const runId = read("run_id");
  const topologyPath = read("topology_path");
  const profilePath = read("profile_path");
  const ticks = read("ticks");
  const primaryWindowId = read("primary_window_id");
  const windowList = read("windows");
  const windows =
    windowList && sections(top, "windows", windowList).map((window) => window && draftWindow(window));
  const stateList = read("initial_state");
  const initialState = stateList && elements(top, "initial_state", stateList, strictInteger);
  const nap = read("nap");
  const governance = read("governance");
  const enableCodex = read("enable_codex");
  const enablePfna = read("enable_pfna");
  const pfnaPath = knownPfnaPath(top, read("pfna_path"), enablePfna);
  const diagnostics = read("diagnostics");
  const loggingSection = open("logging");
  const logging = loggingSection && draftLogging(loggingSection);
  const metrics = open("metrics");
  const metricsEnabled = metrics && readerOf(metrics, metricsFields).read("enabled");

  // What is refused here is not compared with other files, which would only repeat the complaint.
  checked("v", v);
  const usableGid = checked("gid", gid);
  const usableRunId = checked("run_id", runId);
  const usableTicks = checked("ticks", ticks);
  checked("windows", windowList);
  checkPrimaryWindow(top, primaryWindowId, windows);
  const usableState = checked("initial_state", stateList);
  return {
    gid: usableGid,
    runId: usableRunId,
    topologyPath,
    profilePath,
    ticks: usableTicks,
    initialState,
    stateLength: usableState?.length,
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
function knownPfnaPath(
  top: Section,
  path: string | null | undefined,
  enablePfna: boolean | undefined,
): string | null | undefined {
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
