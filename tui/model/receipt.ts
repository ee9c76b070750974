import { type Command, commandTitle } from "./command.ts";
import { isTerminal, type RunFacts } from "./facts.ts";
import type { Fresh } from "./fresh.ts";
import type { Views } from "./views.ts";

/** A command that was sent, and what became of it (tui.md 4, "Mutations"). */
export type Receipt = {
  readonly requestId: string;
  readonly command: Command;
  readonly sentMono: number;
  /** Committed ticks when it was sent, by which the effect of a step is known. */
  readonly fromTick: number;
  readonly outcome: Outcome;
};

export type Outcome =
  | { readonly kind: "sent" }
  | {
      readonly kind: "accepted";
      readonly atMono: number;
      readonly atWallMs: number;
      /** The run the daemon answered with. */
      readonly runId: string;
      readonly isNoop: boolean;
      /** When the effect was seen in the state; null while it is awaited. */
      readonly seenMono: number | null;
    }
  | { readonly kind: "refused"; readonly message: string }
  /**
   * No answer came. The command may have taken effect or not; it is never sent again, the state tells.
   * `seenState` is the run's state as soon as it has been heard again.
   */
  | {
      readonly kind: "unknown";
      readonly atMono: number;
      readonly message: string;
      readonly seenState: string | null;
    };

/** What came back for a command. */
export type Answer =
  | { readonly kind: "accepted"; readonly runId: string; readonly isNoop: boolean }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "lost"; readonly message: string };

/** Receipts kept; older ones go. */
export const receiptsMax: number = 50;

/** The state a command leads to, in the words of the status line. */
export function awaitedState(command: Command): string {
  switch (command.kind) {
    case "start":
      return command.isPaused ? "PAUSED" : "RUNNING";
    case "stop":
      return "CANCELLED";
    case "pause":
    case "step":
      return "PAUSED";
    case "resume":
      return "RUNNING";
  }
}

/** Brings receipts up to date with a newly heard state. */
export function observeEffects(
  receipts: readonly Receipt[],
  views: Views,
  nowMono: number,
): readonly Receipt[] {
  if (!receipts.some(isOpen)) return receipts;
  return receipts.map((receipt) => {
    const outcome = receipt.outcome;
    const view = viewOf(receipt, views);
    const run = view?.value ?? null;
    if (view === null || run === null) return receipt;
    if (outcome.kind === "accepted" && outcome.seenMono === null && hasEffect(receipt, run)) {
      return { ...receipt, outcome: { ...outcome, seenMono: nowMono } };
    }
    // What was heard before the answer was lost says nothing about the command.
    if (
      outcome.kind === "unknown" &&
      outcome.seenState === null &&
      (view.receivedMono ?? 0) > outcome.atMono
    ) {
      return { ...receipt, outcome: { ...outcome, seenState: run.state } };
    }
    return receipt;
  });
}

/** Whether a command has no answer yet, so that leaving would leave its fate open. */
export function isUnanswered(receipt: Receipt): boolean {
  return receipt.outcome.kind === "sent";
}

/** What the status line calls it. */
export function receiptTitle(receipt: Receipt): string {
  return commandTitle(receipt.command);
}

function isOpen(receipt: Receipt): boolean {
  const outcome = receipt.outcome;
  return (
    (outcome.kind === "accepted" && outcome.seenMono === null) ||
    (outcome.kind === "unknown" && outcome.seenState === null)
  );
}

/** The view of the run a command was about. An unanswered start is about the run that is active now. */
function viewOf(receipt: Receipt, views: Views): Fresh<RunFacts> | null {
  const { command, outcome } = receipt;
  if (command.kind === "start" && outcome.kind !== "accepted") return views.run;
  const runId = outcome.kind === "accepted" ? outcome.runId : command.kind === "start" ? "" : command.runId;
  return [views.run, views.lastRun].find((view) => view.value?.runId === runId) ?? null;
}

function hasEffect(receipt: Receipt, run: RunFacts): boolean {
  if (isTerminal(run.state)) return true;
  switch (receipt.command.kind) {
    case "start":
      return run.state !== "IDLE";
    case "stop":
      return false;
    case "pause":
      return run.state === "PAUSED";
    case "resume":
      return run.state === "RUNNING";
    case "step":
      return run.state === "PAUSED" && run.ticksCompleted >= receipt.fromTick + receipt.command.ticks;
  }
}
