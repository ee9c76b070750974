import type { Command } from "./command.ts";
import type { LogTerms } from "./log-terms.ts";
import type { BookName } from "./logs.ts";
import type { Model } from "./model.ts";

/** Something the shell is asked to do. The model never does anything itself. */
export type Effect =
  | {
      readonly kind: "follow_logs";
      readonly book: BookName;
      readonly runId: string;
      readonly terms: LogTerms;
      readonly tail: number;
    }
  | { readonly kind: "stop_logs"; readonly book: BookName }
  /** Try the connection at once instead of waiting out the back-off. */
  | { readonly kind: "reconnect" }
  /** Read the full state once more. */
  | { readonly kind: "read_state" }
  | { readonly kind: "read_identity" }
  | { readonly kind: "list_scenarios" }
  | { readonly kind: "send"; readonly requestId: string; readonly command: Command }
  /** Dispatch a clock event after so many milliseconds. */
  | { readonly kind: "wake"; readonly afterMs: number }
  | { readonly kind: "repaint" }
  | { readonly kind: "suspend" }
  | { readonly kind: "quit" };

export type Update = readonly [model: Model, effects: readonly Effect[]];

/** A change that asks for nothing. */
export function only(model: Model): Update {
  return [model, []];
}

/** Lets a second step follow a first one, keeping the effects of both in order. */
export function andThen(update: Update, next: (model: Model) => Update): Update {
  const [model, effects] = next(update[0]);
  return [model, [...update[1], ...effects]];
}
