import type { PfnaTransform } from "../gate/integerise.ts";
import { governanceSchema } from "../governance/parse-governance.ts";
import type { Int } from "../int.ts";
import type { Json, JsonMap } from "../json/json.ts";
import type { Schema } from "../json/schema.ts";
import { writtenBuiltInStreams } from "./built-in.ts";
import { listOf, mapOf, nonEmpty, oneOf, orNull, strictInteger, strictText } from "./convert.ts";
import { aeonFields, aeonRule, draftAeon } from "./draft-aeon.ts";
import { apxiFields, draftApxi } from "./draft-apxi.ts";
import { draftLogging, loggingSchema } from "./draft-logging.ts";
import { draftTransform, transformSchema } from "./draft-transform.ts";
import {
  draftStream,
  draftWindow,
  type RunConfigWindow,
  streamSchema,
  windowFields,
} from "./draft-window.ts";
import { may, must, noEntries, readerOf, schemaOf } from "./field.ts";
import { checkPrimaryWindow, metricsFields } from "./parse-run-config.ts";
import { completedAll, type Draft } from "./problem.ts";
import { atLeast, atLeastOne } from "./rule.ts";
import { elements, type Section, sections } from "./section.ts";
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

/** `tick_loop` is a run without a session around it. */
type SessionFileKind = "session" | "tick_loop";

/** A profile that starts so is no path; whatever follows is a remark. */
const builtInProfileName = "built-in CMP-0";

const sessionFileFields = {
  kind: must(
    oneOf<SessionFileKind>(["session", "tick_loop"]),
    "What is run: a session, or the tick loop alone. A file without a kind is a run config.",
  ),
  topology: must(nonEmpty(strictText), "Topology file, relative to this file; its gid must not be empty."),
  profile: must(
    nonEmpty(strictText),
    `Profile file, relative to this file, whatever its SC; or ${builtInProfileName}, perhaps with a remark after it.`,
  ),
  initial_state: must(listOf(strictInteger.schema), "One integer for each node of the topology.", {
    rule: atLeastOne("must hold one integer per node"),
  }),
  total_ticks: must(strictInteger, "How many ticks are run, at most 2^53 - 1.", { rule: atLeast(1) }),
  run_id: may(nonEmpty(strictText), "SESSION", "Engine run id inside the configuration, which is hashed."),
  nid: may(nonEmpty(strictText), "N/A", "Node id that envelopes carry."),
  windows: must(
    listOf(schemaOf({ ...windowFields, ...apxiFields })),
    "The windows; none ends after the last tick.",
    { rule: atLeastOne("must hold at least one window") },
  ),
  primary_window_id: must(strictText, "The declared window that scenes, envelopes and the ledger refer to."),
  press_default_streams: may<readonly Json[]>(
    listOf(streamSchema),
    writtenBuiltInStreams,
    "Streams of a window that names none; an empty list: the built-in ones.",
  ),
  pfna: may(
    orNull(nonEmpty(strictText)),
    null,
    "PFNA file, relative to this file; its gid is the topology's, its run_id that of this file.",
  ),
  pfna_transform: may(
    orNull(mapOf(transformSchema)),
    null,
    "How PFNA values become integers: (value + origin) * scale, rounded, then clamped.",
  ),
  governance: may(mapOf(governanceSchema), noEntries, "Governance, as it is: nothing is filled in."),
  logging: may(mapOf(loggingSchema), noEntries, "Structured log lines."),
  metrics: may(mapOf(schemaOf(metricsFields)), noEntries, "Metrics of the run."),
  ...aeonFields,
};

/** A session file (engine-core 12.5 and 19). */
export const sessionFileSchema: Schema = schemaOf(sessionFileFields, aeonRule);

/**
 * Reads an opened session file by itself. Its own fields are strict: nothing is converted. What 12.5 has a default for
 * may be missing; unknown fields are ignored.
 */
export function draftSessionFile(top: Section): SessionFileDraft {
  const { read, open, checked } = readerOf(top, sessionFileFields);
  const kind = read("kind");
  const topologyPath = read("topology");
  const profile = read("profile");
  const stateList = read("initial_state");
  const initialState = stateList && elements(top, "initial_state", stateList, strictInteger);
  const ticks = read("total_ticks");
  const runId = read("run_id");
  const nid = read("nid");
  const windowList = read("windows");
  const windows =
    windowList &&
    sections(top, "windows", windowList).map(
      (window) => window && { ...draftWindow(window), apxi: draftApxi(window) },
    );
  const primaryWindowId = read("primary_window_id");
  const pfnaPath = read("pfna");
  const governance = read("governance");
  const logging = open("logging");
  const metrics = open("metrics");

  // What is refused here is not compared with other files, which would only repeat the complaint.
  const usableState = checked("initial_state", stateList);
  const usableTicks = checked("total_ticks", ticks);
  checked("windows", windowList);
  checkPrimaryWindow(top, primaryWindowId, windows);

  const streamList = read("press_default_streams");
  const streams =
    streamList &&
    sections(top, "press_default_streams", streamList).map((stream) => stream && draftStream(stream));
  const transform = read("pfna_transform");
  return {
    shape: kind && (kind === "tick_loop" ? "run" : "session"),
    topologyPath,
    profilePath: profile?.startsWith(builtInProfileName) ? null : profile,
    initialState,
    stateLength: usableState?.length,
    ticks: usableTicks,
    runId,
    nid,
    windows,
    primaryWindowId,
    defaultStreams: completedAll<StreamSpec>(streams),
    pfnaPath,
    pfnaTransform: transform === undefined ? undefined : draftTransform(top, transform),
    governance,
    logging: logging && draftLogging(logging),
    metricsEnabled: metrics && readerOf(metrics, metricsFields).read("enabled"),
    aeon: draftAeon(top),
  };
}
