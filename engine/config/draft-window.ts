import type { Int } from "../int.ts";
import { aList, lenientInteger, lenientText, nonEmpty, oneOf, orNull } from "./convert.ts";
import { completedAll, type Draft } from "./problem.ts";
import type { Scheme } from "./profile.ts";
import { optional, refuse, required, type Section, sections } from "./section.ts";
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

/** Reads one window of a run config (engine-core 8.1 and 15.1). */
export function draftWindow(window: Section): Draft<RunConfigWindow> {
  const windowId = required(window, "window_id", nonEmpty(lenientText));
  const apxName = required(window, "apx_name", nonEmpty(lenientText));
  const startTick = required(window, "start_tick", lenientInteger);
  const endTick = required(window, "end_tick", lenientInteger);
  const streamList = optional(window, "streams", aList, []);
  const streams =
    streamList && sections(window, "streams", streamList).map((stream) => stream && draftStream(stream));
  const aeonWindowId = optional(window, "aeon_window_id", orNull(lenientText), null);
  if (startTick !== undefined && startTick < 1)
    refuse(window, "start_tick", `must be at least 1, not ${startTick}`);
  if (startTick !== undefined && endTick !== undefined && endTick < startTick) {
    refuse(window, "end_tick", `must not be before start_tick ${startTick}, but is ${endTick}`);
  }
  return { windowId, apxName, startTick, endTick, streams: completedAll<StreamSpec>(streams), aeonWindowId };
}

const sources: readonly StreamSource[] = ["post_u_deltas", "fluxes", "pre_u", "post_u", "prev_chain"];
export const schemes: readonly Scheme[] = ["R", "GR", "ID"];

/** Reads one stream of a window, or of a session's default streams (engine-core 8.1). */
export function draftStream(stream: Section): Draft<StreamSpec> {
  const name = required(stream, "name", nonEmpty(lenientText));
  const source = required(stream, "source", oneOf(sources));
  const schemeHint = optional(stream, "scheme_hint", orNull(oneOf(schemes)), null);
  const description = optional(stream, "description", lenientText, "");
  return { name, source, schemeHint, description };
}
