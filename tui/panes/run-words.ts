import type { RunFacts, RunState } from "../model/facts.ts";
import { type Fresh, isTrusted, trustOf, type Watching } from "../model/fresh.ts";
import { type Glyphs, type Mark, styleOfMark } from "../theme/glyphs.ts";
import { type Span, span } from "../theme/style.ts";

/** The mark that goes with a run's state. */
const markOfRun: Readonly<Record<RunState, Mark>> = {
  IDLE: "idle",
  RUNNING: "busy",
  PAUSED: "paused",
  COMPLETED: "ok",
  FAULT: "fault",
  CANCELLED: "idle",
  UNRECOGNISED: "unknown",
};

/** The run's state in words, with the phase where it says more. */
export function stateWords(run: RunFacts): string {
  return run.phase === "" || run.phase === "TICKING" ? run.state : `${run.state} ${run.phase}`;
}

/** Glyph and words of a run's state; a value that is not trusted gets the sign of its distrust instead. */
export function runStateSpan(
  run: RunFacts,
  fresh: Fresh<unknown>,
  watching: Watching,
  glyphs: Glyphs,
  words: string = stateWords(run),
): Span {
  const { word } = trustOf(fresh, watching);
  const mark: Mark =
    isTrusted(word) || word === "degraded" ? markOfRun[run.state] : word === "unknown" ? "unknown" : "stale";
  return span(`${glyphs.marks[mark]} ${words}`, styleOfMark[mark]);
}
