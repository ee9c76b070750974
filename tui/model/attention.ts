import { ageText, countText, shortRunId } from "../text/format.ts";
import type { Mark } from "../theme/glyphs.ts";
import { pillarIds } from "./facts.ts";
import { type Fresh, trustOf } from "./fresh.ts";
import { missingLines } from "./log-book.ts";
import { type Model, type Pane, subjectRun, watchingOf } from "./model.ts";
import { receiptTitle } from "./receipt.ts";

/** One thing an operator should look at, and where its cause is. */
export type AttentionRow = {
  readonly mark: Mark;
  /** In capitals, so that it stands out without colour. */
  readonly word: string;
  readonly text: string;
  /** Where Enter goes; null when there is nowhere to go. */
  readonly cause: AttentionCause | null;
};

export type AttentionCause =
  | { readonly kind: "pane"; readonly pane: Pane }
  | { readonly kind: "last_error" }
  | { readonly kind: "connection" };

/**
 * What needs attention, worst first: fault, unknown, stale, degraded (tui.md 4, "Selectors"). It is reckoned
 * from the same values the tiles show, so the two cannot disagree.
 */
export function attentionRows(model: Model): readonly AttentionRow[] {
  const rows = [
    ...connectionRows(model),
    ...faultRows(model),
    ...receiptRows(model),
    ...partRows(model),
    ...logRows(model),
  ];
  return rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => severity(a.row.mark) - severity(b.row.mark) || a.index - b.index)
    .map(({ row }) => row);
}

function connectionRows(model: Model): readonly AttentionRow[] {
  const link = model.link;
  const cause: AttentionCause = { kind: "connection" };
  switch (link.kind) {
    case "connecting":
      // Nothing known is not the same as nothing wrong.
      return [{ mark: "unknown", word: "UNKNOWN", text: "nothing heard from the daemon yet", cause: null }];
    case "live":
      return [];
    case "lost":
      return [
        {
          mark: "fault",
          word: "LOST",
          text: `connection to the daemon  ${ageText(model.now.monoMs - link.sinceMono)}`,
          cause,
        },
      ];
    case "refused":
      return [{ mark: "fault", word: "REFUSED", text: `by the daemon: ${link.reason}`, cause }];
  }
}

function faultRows(model: Model): readonly AttentionRow[] {
  const run = subjectRun(model).value;
  const rows: AttentionRow[] = [];
  if (run !== null && run.state === "FAULT") {
    const code = run.fault === null ? "" : `${run.fault.errorCode}: ${run.fault.message}`;
    rows.push({
      mark: "fault",
      word: "FAULT",
      text: `run ${shortRunId(run.runId)}  ${code}`,
      cause: { kind: "last_error" },
    });
  }
  for (const pillar of model.views.pillars) {
    // The pillars of a faulted run are in fault for the same reason; saying it six times helps nobody.
    if (pillar.value?.status !== "FAULT" || rows.length > 0) continue;
    rows.push({
      mark: "fault",
      word: "FAULT",
      text: withReason(`pillar ${pillar.value.pillarId}`, pillar.value.cause),
      cause: null,
    });
  }
  const problems = model.views.scenario.value?.problems ?? [];
  if (problems.length > 0) {
    rows.push({
      mark: "fault",
      word: "CONFIG",
      text: `active scenario cannot start: ${problems[0]}${problems.length > 1 ? ` (+${problems.length - 1})` : ""}`,
      cause: null,
    });
  }
  return rows;
}

function receiptRows(model: Model): readonly AttentionRow[] {
  return model.receipts
    .filter(({ outcome }) => outcome.kind === "unknown" && outcome.seenState === null)
    .map((receipt) => ({
      mark: "unknown",
      word: "UNKNOWN",
      text: `${receiptTitle(receipt)}: no answer came; the state will tell`,
      cause: null,
    }));
}

function partRows(model: Model): readonly AttentionRow[] {
  if (model.link.kind !== "live") return [];
  const views = model.views;
  const parts: readonly (readonly [string, Fresh<unknown>])[] = [
    ["run", views.run],
    ["last run", views.lastRun],
    ["scenario", views.scenario],
    ...views.pillars.map((pillar, index): readonly [string, Fresh<unknown>] => [
      `pillar ${pillarIds[index] ?? ""}`,
      pillar,
    ]),
    ["daemon", views.daemon],
  ];
  const rows: AttentionRow[] = [];
  if (views.hasGap) {
    rows.push({
      mark: "degraded",
      word: "GAP",
      text: "a change went missing; reading the full state",
      cause: null,
    });
  }
  for (const [name, part] of parts) {
    const trust = trustOf(part, watchingOf(model));
    const age = trust.ageMs === null ? "" : `  ${ageText(trust.ageMs)}`;
    const text = withReason(`${name}${age}`, part.reason);
    if (trust.word === "unknown") rows.push({ mark: "unknown", word: "UNKNOWN", text, cause: null });
    if (trust.word === "STALE") rows.push({ mark: "stale", word: "STALE", text, cause: null });
    if (trust.word === "degraded") rows.push({ mark: "degraded", word: "DEGRADED", text, cause: null });
    if (trust.word === "late") rows.push({ mark: "degraded", word: "LATE", text, cause: null });
  }
  for (const pillar of views.pillars) {
    if (pillar.value?.status !== "UNKNOWN" || pillar.state === "unknown") continue;
    const text = withReason(`pillar ${pillar.value.pillarId}`, pillar.value.cause);
    rows.push({ mark: "unknown", word: "UNKNOWN", text, cause: null });
  }
  return rows;
}

function logRows(model: Model): readonly AttentionRow[] {
  const book = model.logs.run;
  if (book === null || model.link.kind !== "live") return [];
  const cause: AttentionCause = { kind: "pane", pane: "logs" };
  const rows: AttentionRow[] = [];
  if (book.link.kind === "lost" || book.link.kind === "closed") {
    rows.push({ mark: "unknown", word: "LOG", text: `not followed: ${book.link.reason}`, cause });
  }
  const missing = missingLines(book);
  if (missing > 0) {
    const reason = book.gaps.at(-1)?.reason ?? "";
    rows.push({
      mark: "degraded",
      word: "LOG GAP",
      text: withReason(`${countText(missing)} entries missing`, reason),
      cause,
    });
  }
  return rows;
}

const order: readonly Mark[] = ["fault", "unknown", "stale", "degraded"];

function severity(mark: Mark): number {
  const rank = order.indexOf(mark);
  return rank === -1 ? order.length : rank;
}

function withReason(text: string, reason: string): string {
  return reason === "" ? text : `${text}  ${reason}`;
}
