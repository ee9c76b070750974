import { encodeCheckpoint, restoreCheckpoint } from "../../engine/checkpoint.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import type { RunState } from "../../engine/run-state.ts";
import type { LiveFigures } from "../runs/live-run.ts";

/**
 * What a checkpoint of a run holds: one line with the figures that were shown, which an engine that goes on could not
 * know without the ticks before, and one line with the engine's own state.
 */
export function encodeKeptState(state: RunState, figures: LiveFigures): string {
  return `${JSON.stringify(figures)}\n${encodeCheckpoint(state)}`;
}

/** Throws EngineError when the engine's line is not one of this configuration. */
export function restoreKeptState(
  config: SessionConfig,
  text: string,
): { readonly state: RunState; readonly figures: LiveFigures } {
  const lineEnd = text.indexOf("\n");
  return {
    // Written by `encodeKeptState`, and read back under its digest.
    figures: JSON.parse(text.slice(0, lineEnd)) as LiveFigures,
    state: restoreCheckpoint(config, text.slice(lineEnd + 1)),
  };
}
