import type { InputEvent } from "../input/input-event.ts";
import type { Size } from "../layout/size.ts";
import type { IdentityFacts, ScenarioFacts } from "./facts.ts";
import type { Instant } from "./instant.ts";
import type { LogBatch } from "./log-book.ts";
import type { BookName } from "./logs.ts";
import type { Answer } from "./receipt.ts";
import type { StateMessage } from "./state-message.ts";

/** Something that happened, and when it reached us. */
export type Message = { readonly at: Instant; readonly event: CockpitEvent };

export type CockpitEvent =
  | { readonly kind: "input"; readonly input: InputEvent }
  | { readonly kind: "resized"; readonly size: Size }
  /** Time has passed; ages are drawn anew. */
  | { readonly kind: "clock" }
  | { readonly kind: "drained"; readonly isSlow: boolean }
  | { readonly kind: "state"; readonly message: StateMessage }
  | {
      readonly kind: "link_lost";
      readonly reason: string;
      readonly attempt: number;
      readonly nextInMs: number;
    }
  | { readonly kind: "link_refused"; readonly reason: string }
  | { readonly kind: "identity"; readonly identity: IdentityFacts; readonly roundTripMs: number }
  | { readonly kind: "logs"; readonly book: BookName; readonly batch: LogBatch }
  | { readonly kind: "logs_lost"; readonly book: BookName; readonly reason: string }
  | { readonly kind: "logs_closed"; readonly book: BookName; readonly reason: string }
  | { readonly kind: "scenarios"; readonly scenarios: readonly ScenarioFacts[] }
  | { readonly kind: "scenarios_failed"; readonly reason: string }
  | { readonly kind: "answered"; readonly requestId: string; readonly answer: Answer }
  /** A read asked for by the operator did not succeed. */
  | { readonly kind: "read_failed"; readonly what: string; readonly reason: string };
