import { z } from "zod";

/** A scenario that is kept in the store: made here, or the changed form of one that has a file. */
export type Overlay = {
  readonly name: string;
  readonly description: string;
  readonly runtimeHint: string;
  readonly pillars: readonly string[];
  readonly governancePreset: string;
  /** The scenario it was cloned from; empty when it was not. */
  readonly cloneOf: string;
  /** The run configuration as JSON text; files it names are relative to the folder of the configurations. */
  readonly runConfigText: string;
};

const shape = z.object({
  name: z.string(),
  description: z.string(),
  runtimeHint: z.string(),
  pillars: z.array(z.string()),
  governancePreset: z.string(),
  cloneOf: z.string(),
  runConfigText: z.string(),
});

export function encodeOverlay(overlay: Overlay): string {
  return JSON.stringify(overlay);
}

/** Throws when the text is none; the store has checked that it is what was kept. */
export function decodeOverlay(text: string): Overlay {
  return shape.parse(JSON.parse(text));
}

/** The name an overlay's run configuration has in messages, and the place its relative paths start from. */
export function overlayPath(scenarioId: string): string {
  return `configs/${scenarioId} (edited)`;
}
