import { attentionRows } from "../model/attention.ts";
import { confirmToken } from "../model/command.ts";
import type { Dialog } from "../model/dialog.ts";
import { chosenScenario } from "../model/dialogs/start.ts";
import type { RunFacts } from "../model/facts.ts";
import { trustOf } from "../model/fresh.ts";
import { indexAtOrAfter } from "../model/logs-view.ts";
import { type Model, watchingOf } from "../model/model.ts";
import { receiptLine } from "../panes/footer-rows.ts";
import { stateWords } from "../panes/run-words.ts";
import { clockText, countText, preciseClockText } from "../text/format.ts";
import { asciiGlyphs } from "../theme/glyphs.ts";
import { textOf } from "../theme/line.ts";

/**
 * The line protocol: one line for each change between two models, in the order an operator asks: connection,
 * run, scenario, pillars, what needs attention, log, receipts, questions (tui.md 4, "Plain mode"). Nothing is
 * ever repainted, and ages are told only when a state changes.
 */
export function plainLines(former: Model, model: Model): readonly string[] {
  const time = clockText(model.now.wallMs);
  return [
    ...linkLines(former, model),
    ...identityLines(former, model),
    ...runLines(former, model),
    ...scenarioLines(former, model),
    ...pillarLines(former, model),
    ...attentionLines(former, model),
    ...receiptLines(former, model),
    ...noticeLines(former, model),
    ...questionLines(former, model),
  ]
    .map((line) => `${time} ${line}`)
    .concat(logLines(former, model));
}

function linkLines(former: Model, model: Model): readonly string[] {
  const { link } = model;
  if (former.link.kind === link.kind) return [];
  switch (link.kind) {
    case "connecting":
      return [];
    case "live":
      return [`link LIVE ${model.settings.address}`];
    case "lost": {
      const word = link.wasLive
        ? "DISCONNECTED, all values are last known"
        : "NO DAEMON, start one with: trinity up";
      return [`link ${word}; ${link.reason}`];
    }
    case "refused":
      return [`link REFUSED ${link.reason}`];
  }
}

/** From here on commands are possible, as far as the roles go. */
function identityLines(former: Model, model: Model): readonly string[] {
  const { identity } = model;
  if (identity === null || identity === former.identity) return [];
  const rights = identity.isReadOnly ? "read-only" : `roles ${identity.roles.join(", ")}`;
  return [`identity ${identity.actor} ${rights} (${identity.listener})`];
}

function runLines(former: Model, model: Model): readonly string[] {
  const run = model.views.run.value;
  const last = model.views.lastRun.value;
  const lines: string[] = [];
  const isNew = describe(run) !== describe(former.views.run.value);
  if (run !== null && isNew) lines.push(`run ${describe(run)} ${source(model, "run")}`);
  if (last !== null && describe(last) !== describe(former.views.lastRun.value)) {
    lines.push(`last run ${describe(last)} ${source(model, "lastRun")}`);
  }
  const wasIdle = former.views.run.value === null && former.views.run.receivedMono !== null;
  if (run === null && model.views.run.receivedMono !== null && !wasIdle)
    lines.push("run IDLE, none is active");
  return lines;
}

/** Everything about a run that makes a line of its own; ticks are told by the log. */
function describe(run: RunFacts | null): string {
  if (run === null) return "";
  const isOver = run.endedAtMs !== null;
  const fault = run.fault === null ? "" : ` ${run.fault.errorCode}: ${run.fault.message}`;
  const ticks =
    isOver || run.state === "PAUSED"
      ? ` ${countText(run.ticksCompleted)}/${countText(run.ticksTotal)} ticks`
      : "";
  return `${run.runId} ${stateWords(run)}${ticks} scenario ${run.scenarioId}${fault}`;
}

function source(model: Model, part: "run" | "lastRun" | "scenario"): string {
  const fresh = model.views[part];
  return `(${fresh.source} ${trustOf(fresh, watchingOf(model)).word})`;
}

function scenarioLines(former: Model, model: Model): readonly string[] {
  const scenario = model.views.scenario;
  if (scenario.receivedMono === null) return [];
  const isSame = former.views.scenario.value?.scenarioId === scenario.value?.scenarioId;
  if (isSame && former.views.scenario.receivedMono !== null) return [];
  return [`scenario ${scenario.value?.scenarioId ?? "none active"} ${source(model, "scenario")}`];
}

function pillarLines(former: Model, model: Model): readonly string[] {
  return model.views.pillars.flatMap((pillar, index) => {
    const status = pillar.value?.status;
    if (status === undefined || status === former.views.pillars[index]?.value?.status) return [];
    const cause = pillar.value?.cause === "" ? "" : ` ${pillar.value?.cause}`;
    return [`pillar ${pillar.value?.pillarId} ${status} ${pillar.value?.headline}${cause}`];
  });
}

/** Rows that were not there before, by their word and what they are about; their ages do not count as news. */
function attentionLines(former: Model, model: Model): readonly string[] {
  const known = new Set(attentionRows(former).map((row) => `${row.word} ${subjectOf(row.text)}`));
  return attentionRows(model)
    .filter((row) => row.word !== "LOST" && !known.has(`${row.word} ${subjectOf(row.text)}`))
    .map((row) => `attention ${row.word} ${row.text}`);
}

function subjectOf(text: string): string {
  return text.split("  ", 1)[0] ?? "";
}

/** Of what was logged before we looked, only the end is told. */
const backlogLines = 20;

function logLines(former: Model, model: Model): readonly string[] {
  const book = model.logs.run;
  if (book === null || book === former.logs.run) return [];
  const known = former.logs.run?.runId === book.runId ? former.logs.run.lines.length : 0;
  const lastSeq = known === 0 ? 0 : (former.logs.run?.lines.at(-1)?.seq ?? 0);
  const from = indexAtOrAfter(book.lines, lastSeq + 1);
  const added = book.lines.slice(known === 0 ? Math.max(from, book.lines.length - backlogLines) : from);
  return added.map((line) => {
    const time = line.atMs === null ? "?" : `${preciseClockText(line.atMs)}Z`;
    return `${time} log ${line.level} ${line.event} ${line.component} ${line.message}`;
  });
}

function receiptLines(former: Model, model: Model): readonly string[] {
  return model.receipts
    .filter((receipt) => {
      const known = former.receipts.find(({ requestId }) => requestId === receipt.requestId);
      return known?.outcome.kind !== receipt.outcome.kind || isNewlySeen(known.outcome, receipt.outcome);
    })
    .map((receipt) =>
      textOf(receiptLine(receipt, model.now.monoMs, Number.POSITIVE_INFINITY, asciiGlyphs)).slice(2),
    );
}

type Outcome = Model["receipts"][number]["outcome"];

function isNewlySeen(former: Outcome, outcome: Outcome): boolean {
  if (former.kind === "accepted" && outcome.kind === "accepted") return former.seenMono !== outcome.seenMono;
  return former.kind === "unknown" && outcome.kind === "unknown" && former.seenState !== outcome.seenState;
}

function noticeLines(former: Model, model: Model): readonly string[] {
  return model.notice === null || model.notice === former.notice ? [] : [model.notice.text];
}

function questionLines(former: Model, model: Model): readonly string[] {
  const { dialog } = model;
  const problem = problemOf(dialog);
  if (dialog === null) {
    const wasAsked = former.dialog !== null && questionOf(former, former.dialog).length > 0;
    return wasAsked && model.receipts === former.receipts ? ["question closed, nothing was sent"] : [];
  }
  if (problem !== null && problem !== problemOf(former.dialog)) return [`problem ${problem}`];
  return former.dialog?.kind === dialog.kind ? [] : questionOf(model, dialog);
}

function problemOf(dialog: Dialog | null): string | null {
  return dialog !== null && "problem" in dialog ? dialog.problem : null;
}

function questionOf(model: Model, dialog: Dialog): readonly string[] {
  switch (dialog.kind) {
    case "stop":
      return [
        `question stop run ${dialog.runId}? type ${confirmToken(dialog.runId)} to confirm, an empty line to leave`,
      ];
    case "step":
      return ["question how many ticks? type a number, an empty line means 1, a dot leaves"];
    case "start":
      return [
        `question start ${chosenScenario(model, dialog)?.scenarioId ?? "the active scenario"}? type yes, an empty line to leave`,
      ];
    case "quit":
      return ["question quit while a command has no answer? type yes, an empty line to leave"];
    case "help":
    case "palette":
    case "filter":
      return [];
  }
}
