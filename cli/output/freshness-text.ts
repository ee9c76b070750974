import { type Freshness, FreshnessState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { cleanText } from "./clean-text.ts";
import { nameOf } from "./names.ts";
import { ageText, timestampMs } from "./times.ts";

/** Source, age and state of a view: `(engine/state 0.4s FRESH)`, with the reason when it is not fresh. */
export function freshnessText(freshness: Freshness | undefined, nowMs: number): string {
  if (freshness === undefined) return "(no source UNKNOWN)";
  const { source, observedAt, state, reason } = freshness;
  const age = observedAt === undefined ? "never" : ageText(nowMs - timestampMs(observedAt));
  const why = reason === "" ? "" : `: ${cleanText(reason)}`;
  return `(${cleanText(source)} ${age} ${nameOf(FreshnessState, state)}${why})`;
}
