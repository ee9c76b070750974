import { andThen, type Effect, only, type Update } from "./effect.ts";
import { tailLines } from "./log-book.ts";
import { allLines } from "./log-terms.ts";
import { needsFilteredBook, turnTo, withBatch, withFilteredBook, withLink } from "./logs.ts";
import type { CockpitEvent, Message } from "./message.ts";
import { type Model, subjectRun, withNotice } from "./model.ts";
import { onInput } from "./on-input.ts";
import { noteOutage, noteProgress } from "./progress.ts";
import { type Answer, type Outcome, observeEffects, receiptTitle } from "./receipt.ts";
import type { StateMessage } from "./state-message.ts";
import { foldState } from "./views.ts";

/** Folds one message into the model. Effects are wishes for the shell, in the order they are to be done. */
export function update(model: Model, message: Message): Update {
  const timely: Model = { ...model, now: message.at };
  const [next, effects] = andThen(onEvent(timely, message.event), followRightLogs);
  const hasLeftFilter = model.logs.filtered !== null && next.logs.filtered === null;
  return [next, hasLeftFilter ? [...effects, { kind: "stop_logs", book: "filtered" }] : effects];
}

function onEvent(model: Model, event: CockpitEvent): Update {
  switch (event.kind) {
    case "input":
      return onInput(model, event.input);
    case "resized":
      return only({ ...model, size: event.size });
    case "clock":
      return only(withoutOldNotice(model));
    case "drained":
      return only({ ...model, isSlow: event.isSlow });
    case "state":
      return onState(model, event.message);
    case "link_lost":
      return only(onLost(model, event));
    case "link_refused":
      return only({
        ...model,
        progress: noteOutage(model.progress, model.now.monoMs),
        link: {
          kind: "refused",
          sinceMono: model.now.monoMs,
          sinceWallMs: model.now.wallMs,
          reason: event.reason,
        },
        isLossHidden: false,
      });
    case "identity":
      return only({
        ...model,
        identity: event.identity,
        roundTrip: { ms: event.roundTripMs, atMono: model.now.monoMs },
      });
    case "logs":
      return only({ ...model, logs: withBatch(model.logs, event.book, event.batch, model.now.monoMs) });
    case "logs_lost":
      return only({
        ...model,
        logs: withLink(model.logs, event.book, {
          kind: "lost",
          reason: event.reason,
          sinceMono: model.now.monoMs,
        }),
      });
    case "logs_closed":
      return only({
        ...model,
        logs: withLink(model.logs, event.book, {
          kind: "closed",
          reason: event.reason,
          sinceMono: model.now.monoMs,
        }),
      });
    case "scenarios":
      return only({ ...model, scenarios: { kind: "known", scenarios: event.scenarios } });
    case "scenarios_failed":
      // A list that was read before is better than none; the daemon checks a start anyway.
      return only(
        model.scenarios.kind === "known"
          ? withNotice(model, `scenarios could not be read: ${event.reason}`, "warn")
          : { ...model, scenarios: { kind: "failed", reason: event.reason } },
      );
    case "answered":
      return onAnswer(model, event.requestId, event.answer);
    case "read_failed":
      return only(withNotice(model, `${event.what} could not be read: ${event.reason}`, "warn"));
  }
}

function onState(model: Model, message: StateMessage): Update {
  const wasLive = model.link.kind === "live";
  const views = foldState(model.views, message, model.now.monoMs);
  const run = views.run.value;
  const next: Model = {
    ...model,
    views,
    link: wasLive ? model.link : { kind: "live", sinceMono: model.now.monoMs },
    isLossHidden: wasLive ? model.isLossHidden : false,
    progress:
      run === null
        ? model.progress
        : noteProgress(model.progress, run.runId, run.ticksCompleted, model.now.monoMs),
    receipts: observeEffects(model.receipts, views, model.now.monoMs),
  };
  const effects: Effect[] = wasLive ? [] : [{ kind: "read_identity" }, { kind: "list_scenarios" }];
  // A gap is asked about when it is found, and again at each heartbeat while it lasts.
  const asksAgain = views.hasGap && (!model.views.hasGap || message.kind === "heartbeat");
  if (asksAgain) effects.push({ kind: "read_state" });
  return [next, effects];
}

function onLost(model: Model, event: Extract<CockpitEvent, { kind: "link_lost" }>): Model {
  const former = model.link;
  const isFirst = former.kind !== "lost";
  return {
    ...model,
    progress: noteOutage(model.progress, model.now.monoMs),
    link: {
      kind: "lost",
      sinceMono: isFirst ? model.now.monoMs : former.sinceMono,
      sinceWallMs: isFirst ? model.now.wallMs : former.sinceWallMs,
      reason: event.reason,
      attempt: event.attempt,
      retryAtMono: model.now.monoMs + event.nextInMs,
      wasLive: isFirst ? former.kind === "live" : former.wasLive,
    },
    isLossHidden: isFirst ? false : model.isLossHidden,
  };
}

function onAnswer(model: Model, requestId: string, answer: Answer): Update {
  const receipt = model.receipts.find((known) => known.requestId === requestId);
  if (receipt === undefined) return only(model);
  const outcome = outcomeOf(model, answer);
  const answered: Model = {
    ...model,
    receipts: model.receipts.map((known) => (known === receipt ? { ...known, outcome } : known)),
  };
  const seen = { ...answered, receipts: observeEffects(answered.receipts, answered.views, model.now.monoMs) };
  // The status line shows the newest receipt only; an older one's refusal must not pass unseen.
  const isNewest = model.receipts.at(-1) === receipt;
  const isQuiet = isNewest || outcome.kind === "accepted";
  const told = isQuiet
    ? seen
    : withNotice(seen, `${outcome.kind.toUpperCase()} ${receiptTitle(receipt)}`, "warn");
  // While the stream lives, only a fresh state tells what became of an unanswered command.
  return [told, outcome.kind === "unknown" && model.link.kind === "live" ? [{ kind: "read_state" }] : []];
}

function outcomeOf(model: Model, answer: Answer): Outcome {
  switch (answer.kind) {
    case "accepted":
      return {
        kind: "accepted",
        atMono: model.now.monoMs,
        atWallMs: model.now.wallMs,
        runId: answer.runId,
        isNoop: answer.isNoop,
        seenMono: answer.isNoop ? model.now.monoMs : null,
      };
    case "refused":
      return { kind: "refused", message: answer.message };
    case "lost":
      return { kind: "unknown", atMono: model.now.monoMs, message: answer.message, seenState: null };
  }
}

/** Keeps the log streams in step with the run the screen is about and with the filter. */
function followRightLogs(model: Model): Update {
  return andThen(followRun(model), followFilter);
}

function followRun(model: Model): Update {
  const wanted = model.logs.pinnedRunId ?? subjectRun(model).value?.runId ?? null;
  if (wanted === (model.logs.run?.runId ?? null) || isBeingRead(model)) return only(model);
  const turned: Model = { ...model, logs: turnTo(model.logs, wanted) };
  if (wanted === null) return [turned, [{ kind: "stop_logs", book: "run" }]];
  return [turned, [{ kind: "follow_logs", book: "run", runId: wanted, terms: allLines, tail: tailLines }]];
}

/** Who reads a held log is not torn away from it when another run begins; following again goes there. */
function isBeingRead(model: Model): boolean {
  const { logs, pane } = model;
  return pane === "logs" && logs.view.held !== null && logs.run !== null && logs.pinnedRunId === null;
}

function followFilter(model: Model): Update {
  const { logs } = model;
  if (logs.run === null || !needsFilteredBook(logs)) return only(model);
  const { runId } = logs.run;
  return [
    { ...model, logs: withFilteredBook(logs) },
    [{ kind: "follow_logs", book: "filtered", runId, terms: logs.terms, tail: tailLines }],
  ];
}

function withoutOldNotice(model: Model): Model {
  const { notice } = model;
  return notice === null || notice.untilMono > model.now.monoMs ? model : { ...model, notice: null };
}
