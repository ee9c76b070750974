import { type KeyRow, keysOf } from "../model/keymap.ts";
import type { Model } from "../model/model.ts";
import { whichKeyMs } from "../model/on-input.ts";
import { awaitedState, type Receipt, receiptTitle } from "../model/receipt.ts";
import { ageText, clockText, shortHash } from "../text/format.ts";
import type { Glyphs } from "../theme/glyphs.ts";
import { fitLine, joined, lineWidth, spread } from "../theme/line.ts";
import { type Line, type Span, span } from "../theme/style.ts";
import { controlsOff, controlsOn } from "./control-lines.ts";

/** The two rows below the tiles: what happened last, and the keys that count here. */
export function footerRowsOf(model: Model, glyphs: Glyphs): readonly Line[] {
  const columns = model.size.columns;
  return [
    fitLine([span(" "), ...statusLine(model, glyphs)], columns, glyphs.cut),
    keyLine(model, columns, glyphs),
  ];
}

/**
 * A receipt in one line, as in tui.md 3 ("Receipt after a mutation"). Where it does not fit, first the daemon's
 * time and then the request id are left out, so that what became of the command is never cut.
 */
export function receiptLine(receipt: Receipt, nowMono: number, columns: number, glyphs: Glyphs): Line {
  const { word, details, result } = receiptParts(receipt, nowMono, glyphs);
  const written = (count: number): Line => [
    word,
    span(
      [` ${receiptTitle(receipt)}`, ...details.slice(0, count), result]
        .filter((part) => part !== "")
        .join("  "),
    ),
  ];
  const counts = [2, 1, 0] as const;
  return written(counts.find((count) => lineWidth(written(count)) <= columns) ?? 0);
}

type ReceiptParts = { readonly word: Span; readonly details: readonly string[]; readonly result: string };

function receiptParts(receipt: Receipt, nowMono: number, glyphs: Glyphs): ReceiptParts {
  const { outcome } = receipt;
  const request = `request ${shortHash(receipt.requestId)}`;
  switch (outcome.kind) {
    case "sent": {
      const word = span(`${glyphs.marks.busy} SENT`, "busy");
      return { word, details: [request], result: `no answer yet ${ageText(nowMono - receipt.sentMono)}` };
    }
    case "accepted": {
      const took = `daemon ${clockText(outcome.atWallMs)} (${Math.round(outcome.atMono - receipt.sentMono)}ms)`;
      const word = span(`${glyphs.marks.ok} ACCEPTED`, "ok");
      const state = awaitedState(receipt.command);
      const waited = ageText((outcome.seenMono ?? nowMono) - outcome.atMono);
      const seen =
        outcome.seenMono === null ? `waiting for state ${state} ${waited}` : `state ${state} after ${waited}`;
      return { word, details: [request, took], result: outcome.isNoop ? "it was so already" : seen };
    }
    case "refused": {
      const word = span(`${glyphs.marks.fault} REFUSED`, "fault");
      return { word, details: [request], result: `${outcome.message}. Nothing was changed.` };
    }
    case "unknown": {
      const word = span(`${glyphs.marks.unknown} UNKNOWN`, "unknown");
      const now = outcome.seenState === null ? "the state will tell" : `the run is ${outcome.seenState} now`;
      return { word, details: [request], result: `${outcome.message}; ${now}` };
    }
  }
}

function statusLine(model: Model, glyphs: Glyphs): Line {
  if (model.notice !== null) return [span(model.notice.text, model.notice.style)];
  const { prefix, now } = model;
  if (prefix !== null && now.monoMs - prefix.sinceMono >= whichKeyMs) return secondKeys(model, prefix.key);
  const newest = model.receipts.at(-1);
  const receipt =
    newest === undefined
      ? [span("last receipt: none", "dim")]
      : receiptLine(newest, now.monoMs, model.size.columns - 2, glyphs);
  const banner = linkBanner(model);
  if (banner === null) return receipt;
  const both = joined([[span(banner, "warn")], receipt], "   ");
  return lineWidth(both) <= model.size.columns - 2 ? both : [span(banner, "warn")];
}

function linkBanner(model: Model): string | null {
  const { link, now } = model;
  switch (link.kind) {
    case "connecting":
      return `connecting to ${model.settings.address}`;
    case "live":
      return null;
    case "lost":
      if (!link.wasLive) return `no daemon at ${model.settings.address}; start one with: trinity up`;
      return `disconnected ${ageText(now.monoMs - link.sinceMono)}: all values are last known. Ctrl+R retries now.`;
    case "refused":
      return `refused: ${link.reason}. Ctrl+R tries again.`;
  }
}

/** The second keys of a sequence, for who hesitates. */
function secondKeys(model: Model, prefix: string): Line {
  const rows = keysOf(model.pane).flatMap((row) =>
    row.keys.filter((key) => key.startsWith(`${prefix} `)).map((key) => `${key.slice(2)} ${nameOf(row)}`),
  );
  return [span(`${prefix} then: `, "accent"), span(rows.join("  "))];
}

function nameOf(row: KeyRow): string {
  return row.action.kind === "first" ? "first" : (row.help.split(",")[0] ?? "");
}

/** The keys with a word each. Keys that are off stand in brackets, since dim alone would not be seen everywhere. */
function keyLine(model: Model, columns: number, glyphs: Glyphs): Line {
  const rows = keysOf(model.pane).filter((row) => row.label !== "");
  const isAllOff = controlsOn(model).length === 0 && controlsOff(model).length === 1;
  const shown = rows.filter((row) => !isAllOff || !row.isMutating);
  const retry = model.link.kind === "lost" || model.link.kind === "refused" ? [span("Ctrl+R retry")] : [];
  const all = [...retry, ...shown.map((row) => keySpan(row, model))];
  const reason = controlsOff(model)[0]?.reason ?? "";
  const right: Line = isAllOff && model.pane === "dashboard" ? [span(`! keys off: ${reason} `, "warn")] : [];
  const help: Line = [span("? help")];
  // The help key stays whatever happens, so that everything left out can be found. Keys that are off go first,
  // because the RUN tile names them with their reasons.
  const others = all.filter((key) => key.text !== "? help");
  const isShort = (keys: readonly Span[]): boolean =>
    lineWidth(written(keys)) + lineWidth(right) + 1 <= columns;
  const written = (keys: readonly Span[]): Line => [
    span(" "),
    ...joined([...keys.map((key) => [key]), help], "  "),
  ];
  let kept = isShort(others) ? others : others.filter((key) => key.style !== "dim");
  while (kept.length > 0 && !isShort(kept)) kept = kept.slice(0, -1);
  return spread(written(kept), right, columns, glyphs.cut);
}

function keySpan(row: KeyRow, model: Model): Span {
  const text = `${row.shown}${row.isMutating ? "" : " "}${row.label}`;
  return row.whyOff(model) === null ? span(text) : span(`(${text})`, "dim");
}
