import type { Field } from "./field.ts";
import type { LogTerms } from "./log-terms.ts";

/** What lies over the pane and takes the keys. */
export type Dialog =
  | { readonly kind: "help"; readonly query: Field; readonly selected: number }
  | {
      readonly kind: "palette";
      readonly field: Field;
      /** Which completion Tab takes. */
      readonly selected: number;
      /** How far back in the history; 0 = the line being typed. */
      readonly historyBack: number;
      readonly problem: string | null;
    }
  | {
      readonly kind: "filter";
      readonly field: Field;
      /** Comes back when the prompt is left with Esc. */
      readonly former: LogTerms;
      readonly problem: string | null;
    }
  | StartDialog
  | { readonly kind: "step"; readonly runId: string; readonly ticks: Field; readonly problem: string | null }
  | { readonly kind: "stop"; readonly runId: string; readonly typed: Field; readonly problem: string | null }
  /** Asks before leaving while a command has no answer yet. */
  | { readonly kind: "quit" };

export type StartDialog = {
  readonly kind: "start";
  /** Chosen by id, so that a list that arrives later cannot change the choice. */
  readonly scenarioId: string;
  readonly ticks: Field;
  readonly delay: Field;
  readonly isPaused: boolean;
  readonly focus: StartField;
  readonly problem: string | null;
};

export type StartField = "scenario" | "ticks" | "delay" | "paused";
