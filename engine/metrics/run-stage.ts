import type { RunState } from "../run-state.ts";
import type { Sealed } from "../seal.ts";

/** How far a run has come: on its way at a tick boundary, or sealed. */
export type RunStage =
  | { readonly kind: "live"; readonly state: RunState }
  | { readonly kind: "sealed"; readonly sealed: Sealed };

/** Ticks passed so far. */
export function ticksPassed(stage: RunStage): number {
  switch (stage.kind) {
    case "live":
      return stage.state.tick;
    case "sealed":
      return stage.sealed.ticks;
  }
}
