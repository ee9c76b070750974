import type { PfnaTransform } from "../gate/integerise.ts";
import type { Int } from "../int.ts";
import type { JsonMap } from "../json/json.ts";
import { builtInStreams } from "./built-in.ts";
import { aList, aMap, nonEmpty, oneOf, orNull, strictInteger, strictText, truth } from "./convert.ts";
import { draftAeon } from "./draft-aeon.ts";
import { draftApxi } from "./draft-apxi.ts";
import { draftLogging } from "./draft-logging.ts";
import { draftTransform } from "./draft-transform.ts";
import { draftStream, draftWindow, type RunConfigWindow } from "./draft-window.ts";
import { checkPrimaryWindow } from "./parse-run-config.ts";
import { completedAll, type Draft } from "./problem.ts";
import { elements, optional, optionalSection, refuse, required, type Section, sections } from "./section.ts";
import type { AeonSpec, ApxiSpec, LoggingConfig, SessionConfig, StreamSpec } from "./session.ts";

/** A window of a session file: that of a run config with its APXi, null when that is not enabled. */
export type SessionFileWindow = RunConfigWindow & { readonly apxi: ApxiSpec | null };

/**
 * A session file: a session in one file, with what no run config can say (engine-core 12.5 and 19). Paths are as
 * written.
 */
export type SessionFile = {
  readonly shape: SessionConfig["shape"];
  readonly topologyPath: string;
  /** Null for the built-in profile. */
  readonly profilePath: string | null;
  readonly initialState: readonly Int[];
  readonly ticks: Int;
  readonly runId: string;
  readonly nid: string;
  readonly primaryWindowId: string;
  readonly defaultStreams: readonly StreamSpec[];
  readonly pfnaPath: string | null;
  readonly pfnaTransform: PfnaTransform;
  readonly governance: JsonMap;
  readonly logging: LoggingConfig;
  readonly metricsEnabled: boolean;
  readonly aeon: AeonSpec | null;
};

/** What could be read of a session file; of its windows each by itself, of its state at least the length. */
export type SessionFileDraft = Draft<SessionFile> & {
  readonly windows: readonly (Draft<SessionFileWindow> | undefined)[] | undefined;
  readonly stateLength: number | undefined;
};

/**
 * Reads an opened session file by itself. Its own fields are strict: nothing is converted. What 12.5 has a default for
 * may be missing; unknown fields are ignored.
 */
export function draftSessionFile(top: Section): SessionFileDraft {
  const kind = required(top, "kind", oneOf<SessionFileKind>(["session", "tick_loop"]));
  const topologyPath = required(top, "topology", nonEmpty(strictText));
  const profile = required(top, "profile", nonEmpty(strictText));
  const stateList = required(top, "initial_state", aList);
  const initialState = stateList && elements(top, "initial_state", stateList, strictInteger);
  const ticks = required(top, "total_ticks", strictInteger);
  const runId = optional(top, "run_id", nonEmpty(strictText), "SESSION");
  const nid = optional(top, "nid", nonEmpty(strictText), "N/A");
  const windowList = required(top, "windows", aList);
  const windows =
    windowList &&
    sections(top, "windows", windowList).map(
      (window) => window && { ...draftWindow(window), apxi: draftApxi(window) },
    );
  const primaryWindowId = required(top, "primary_window_id", strictText);
  const pfnaPath = optional(top, "pfna", orNull(nonEmpty(strictText)), null);
  const governance = optional(top, "governance", aMap, new Map());
  const logging = optionalSection(top, "logging");
  const metrics = optionalSection(top, "metrics");

  if (stateList?.length === 0) refuse(top, "initial_state", "must hold one integer per node");
  if (ticks !== undefined && ticks < 1) refuse(top, "total_ticks", `must be at least 1, not ${ticks}`);
  if (windows?.length === 0) refuse(top, "windows", "must hold at least one window");
  checkPrimaryWindow(top, primaryWindowId, windows);

  return {
    shape: kind && (kind === "tick_loop" ? "run" : "session"),
    topologyPath,
    profilePath: profile?.startsWith(builtInProfileName) ? null : profile,
    initialState,
    stateLength: stateList?.length || undefined,
    ticks: ticks !== undefined && ticks >= 1 ? ticks : undefined,
    runId,
    nid,
    windows,
    primaryWindowId,
    defaultStreams: readDefaultStreams(top),
    pfnaPath,
    pfnaTransform: draftTransform(top),
    governance,
    logging: logging && draftLogging(logging),
    metricsEnabled: metrics && optional(metrics, "enabled", truth, false),
    aeon: draftAeon(top),
  };
}

/** `tick_loop` is a run without a session around it. */
type SessionFileKind = "session" | "tick_loop";

/** A profile that starts so is no path; whatever follows is a remark. */
const builtInProfileName = "built-in CMP-0";

function readDefaultStreams(top: Section): readonly StreamSpec[] | undefined {
  if (!top.values.has("press_default_streams")) return builtInStreams;
  const list = required(top, "press_default_streams", aList);
  const streams =
    list && sections(top, "press_default_streams", list).map((stream) => stream && draftStream(stream));
  return completedAll<StreamSpec>(streams);
}
