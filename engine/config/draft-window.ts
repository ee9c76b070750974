import type { Int } from "../int.ts";
import type { Json } from "../json/json.ts";
import type { Schema } from "../json/schema.ts";
import { lenientInteger, lenientText, listOf, nonEmpty, oneOf, orNull } from "./convert.ts";
import { type Fields, may, must, readerOf, schemaOf } from "./field.ts";
import { completedAll, type Draft } from "./problem.ts";
import type { Scheme } from "./profile.ts";
import { atLeast } from "./rule.ts";
import { refuse, type Section, sections } from "./section.ts";
import type { StreamSource, StreamSpec } from "./session.ts";

/** A window as a run config says it (engine-core 15.1); whether it ends within the run is for `loadSession`. */
export type RunConfigWindow = {
  readonly windowId: string;
  readonly apxName: string;
  readonly startTick: Int;
  readonly endTick: Int;
  readonly streams: readonly StreamSpec[];
  readonly aeonWindowId: string | null;
};

const sources: readonly StreamSource[] = ["post_u_deltas", "fluxes", "pre_u", "post_u", "prev_chain"];
export const schemes: readonly Scheme[] = ["R", "GR", "ID"];

const streamFields = {
  name: must(nonEmpty(lenientText), "Name of the stream within its window."),
  source: must(oneOf(sources), "What of each tick the stream takes."),
  scheme_hint: may(
    orNull(oneOf(schemes)),
    null,
    "Compression scheme; null: the first preferred one of the profile.",
  ),
  description: may(lenientText, "", "Text of the manifest; an empty one becomes the name."),
};

/** A stream of a window, or one of a session's default streams (engine-core 8.1). */
export const streamSchema: Schema = schemaOf(streamFields);

export const windowFields: Fields<{
  readonly window_id: string;
  readonly apx_name: string;
  readonly start_tick: Int;
  readonly end_tick: Int;
  readonly streams: readonly Json[];
  readonly aeon_window_id: string | null;
}> = {
  window_id: must(nonEmpty(lenientText), "Id of the window; of windows with one id the last counts."),
  apx_name: must(nonEmpty(lenientText), "Name of the window's manifest."),
  start_tick: must(lenientInteger, "First tick of the window.", { rule: atLeast(1) }),
  end_tick: must(lenientInteger, "Last tick of the window: not before start_tick, not after the run's last."),
  streams: may(
    listOf(streamSchema),
    [],
    "What Press keeps; none: a session file's default streams, else the built-in ones of post_u deltas and fluxes.",
  ),
  aeon_window_id: may(orNull(lenientText), null, "Id of an AEON window; carried along without effect."),
};

/** A window of a run config (engine-core 8.1 and 15.1). */
export const windowSchema: Schema = schemaOf(windowFields);

/** Reads one window of a run config (engine-core 8.1 and 15.1). */
export function draftWindow(window: Section): Draft<RunConfigWindow> {
  const { read, checked } = readerOf(window, windowFields);
  const windowId = read("window_id");
  const apxName = read("apx_name");
  const startTick = read("start_tick");
  const endTick = read("end_tick");
  const streamList = read("streams");
  const streams =
    streamList && sections(window, "streams", streamList).map((stream) => stream && draftStream(stream));
  const aeonWindowId = read("aeon_window_id");
  checked("start_tick", startTick);
  if (startTick !== undefined && endTick !== undefined && endTick < startTick) {
    refuse(window, "end_tick", `must not be before start_tick ${startTick}, but is ${endTick}`);
  }
  return { windowId, apxName, startTick, endTick, streams: completedAll<StreamSpec>(streams), aeonWindowId };
}

/** Reads one stream of a window, or of a session's default streams (engine-core 8.1). */
export function draftStream(stream: Section): Draft<StreamSpec> {
  const { read } = readerOf(stream, streamFields);
  return {
    name: read("name"),
    source: read("source"),
    schemeHint: read("scheme_hint"),
    description: read("description"),
  };
}
