import { sinceDaemonTime } from "../../model/daemon-time.ts";
import { progressOf, type RunFacts } from "../../model/facts.ts";
import { type Fresh, isTrusted, trustOf } from "../../model/fresh.ts";
import { type Model, watchingOf } from "../../model/model.ts";
import { rateHistory, tickRate } from "../../model/progress.ts";
import { padEnd } from "../../text/fit.ts";
import {
  ageText,
  briefCountText,
  clockText,
  countText,
  percentText,
  rateText,
  shortHash,
  shortRunId,
  withBriefCounts,
} from "../../text/format.ts";
import { widthOf } from "../../text/width.ts";
import type { Glyphs } from "../../theme/glyphs.ts";
import { lineWidth } from "../../theme/line.ts";
import { type Line, type Span, span } from "../../theme/style.ts";
import { progressBar, sparkline } from "../chart.ts";
import { offLine, onLine } from "../control-lines.ts";
import { runStateSpan } from "../run-words.ts";

/** What the RUN tile is about: the active run, and the newest finished one where none is active. */
export type RunTile = { readonly run: Fresh<RunFacts>; readonly lastRun: Fresh<RunFacts> };

/** The rows of the RUN tile. Below eight rows only what an operator asks for first is left. */
export function runRows(
  tile: RunTile,
  model: Model,
  columns: number,
  rows: number,
  glyphs: Glyphs,
): readonly Line[] {
  const active = tile.run.value;
  const shown = active ?? tile.lastRun.value;
  const fresh = active === null ? tile.lastRun : tile.run;
  if (rows < 7) return compactRows(tile, shown, fresh, model, columns, glyphs);
  const off = 7;
  return [
    ...(active === null
      ? idleHead(tile, shown, model, columns, glyphs)
      : activeHead(active, fresh, model, columns, glyphs)),
    shown === null ? [] : barOf(shown, columns, glyphs),
    [span("on".padEnd(off)), ...onLine(model)],
    [span("off".padEnd(off)), ...offLine(model, columns - off)],
    shown === null ? [] : resultLine(shown),
    active === null ? [] : rateLine(model, columns, glyphs),
  ].slice(0, rows);
}

function compactRows(
  tile: RunTile,
  shown: RunFacts | null,
  fresh: Fresh<RunFacts>,
  model: Model,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const controls = [span("on "), ...onLine(model), span("   off ")];
  const controlRow = [...controls, ...offLine(model, columns - lineWidth(controls))];
  if (shown === null)
    return [[idleSpan(tile, model, glyphs)], [span(noRunText(tile), "dim")], [], controlRow];
  const isActive = tile.run.value !== null;
  const state = runStateSpan(shown, fresh, watchingOf(model), glyphs);
  const when = isActive ? beganText(shown, model) : endedText(shown, model);
  const head = isActive
    ? [span(`${shortRunId(shown.runId)}  `, "strong"), state]
    : [idleSpan(tile, model, glyphs), span(`   last ${shortRunId(shown.runId)} `), state];
  const figures = isActive ? `${ticksText(shown)}  ${speedText(shown, model)}` : ticksText(shown);
  return [
    [...head, span(`   ${shown.scenarioId}   ${when}`)],
    shown.state === "FAULT"
      ? faultLine(shown)
      : [span(withBriefCounts(figures, columns)), span(`   by ${shown.createdBy}`)],
    barOf(shown, columns, glyphs),
    controlRow,
  ];
}

function activeHead(
  run: RunFacts,
  fresh: Fresh<RunFacts>,
  model: Model,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const speed = speedText(run, model);
  const ticks = withBriefCounts(ticksText(run).replace(" ticks", ""), columns - pairNames - speed.length);
  return [
    pair(
      ["run", span(shortRunId(run.runId), "strong")],
      ["state", runStateSpan(run, fresh, watchingOf(model), glyphs)],
    ),
    pair(["scen", span(run.scenarioId)], ["", span(beganText(run, model))]),
    pair(["ticks", span(ticks)], ["rate", span(speed)], columns),
  ];
}

function idleHead(
  tile: RunTile,
  last: RunFacts | null,
  model: Model,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const active = tile.run.receivedMono === null ? "?" : "none active";
  const head = pair(["run", span(active, "dim")], ["state", idleSpan(tile, model, glyphs)]);
  if (last === null) return [head, [span(noRunText(tile), "dim")], []];
  const state = runStateSpan(last, tile.lastRun, watchingOf(model), glyphs);
  const ended = endedText(last, model);
  const room = columns - pairNames + 7 - widthOf(`${last.scenarioId}  `) - ended.length;
  const ticks = withBriefCounts(ticksText(last), room);
  return [
    head,
    pair(["last", span(shortRunId(last.runId), "strong")], ["result", state]),
    pair(["scen", span(`${last.scenarioId}  ${ticks}`)], ["", span(ended)], columns),
  ];
}

/** That there is no run is a statement of the daemon, too. */
function noRunText(tile: RunTile): string {
  return tile.run.receivedMono === null ? "nothing heard yet" : "no run yet; R! starts one";
}

/** IDLE only when the daemon has said that no run is active, and can still be heard. */
function idleSpan(tile: RunTile, model: Model, glyphs: Glyphs): Span {
  const { word } = trustOf(tile.run, watchingOf(model));
  if (word === "unknown") return span(`${glyphs.marks.unknown} UNKNOWN`, "unknown");
  return isTrusted(word)
    ? span(`${glyphs.marks.idle} IDLE`, "idle")
    : span(`${glyphs.marks.stale} was IDLE`, "stale");
}

function barOf(run: RunFacts, columns: number, glyphs: Glyphs): Line {
  const share = progressOf(run);
  return progressBar(share, share === null ? "?" : percentText(share), columns, glyphs);
}

/** What the run amounts to: the fault, the sealed result, or what is known on the way. */
function resultLine(run: RunFacts): Line {
  if (run.state === "FAULT") return faultLine(run);
  const summary = run.summary;
  if (summary !== null) {
    return [
      span(
        `ledger ${countText(summary.ledgerEntries)}  head ${shortHash(summary.ledgerHead)}  naps ${countText(summary.napTotal)}  doc ${shortHash(summary.documentSha256)}`,
      ),
    ];
  }
  const attempt = run.attemptCount > 1 ? `attempt ${run.attemptCount}  ` : "";
  const pause = run.pauseAtTick > 0 ? `pauses at ${countText(run.pauseAtTick)}  ` : "";
  const hash = run.lastTickHash === "" ? "" : `tick hash ${shortHash(run.lastTickHash)}`;
  return [span(`by ${run.createdBy}  ${attempt}${pause}config ${shortHash(run.fingerprint)}  ${hash}`)];
}

function faultLine(run: RunFacts): Line {
  const fault = run.fault;
  const text = fault === null ? "no reason given" : `${fault.errorCode}: ${fault.message}`;
  return [span(`fault  ${text}`, "fault")];
}

/** As many columns as leave room for the figures beside them, which are not cut. */
function rateLine(model: Model, columns: number, glyphs: Glyphs): Line {
  const name = "t/s 60s   ";
  for (let buckets = Math.min(30, Math.max(10, columns - 30)); ; buckets -= 1) {
    const history = rateHistory(model.progress, model.now.monoMs, buckets);
    const known = history.filter((value) => value !== null);
    if (known.length === 0) break;
    const least = rateText(Math.min(...known)).replace(" t/s", "");
    const most = rateText(Math.max(...known)).replace(" t/s", "");
    const range = `  min ${least} max ${most}`;
    if (buckets > 10 && name.length + buckets + range.length > columns) continue;
    return [span(name), span(sparkline(history, glyphs), "busy"), span(range, "dim")];
  }
  const isHeard = isTrusted(trustOf(model.views.run, watchingOf(model)).word);
  return [span(`${name}${isHeard ? "nothing to draw yet" : "nothing measured"}`, "dim")];
}

function ticksText(run: RunFacts): string {
  const total = run.ticksTotal === 0 ? "?" : countText(run.ticksTotal);
  return `${countText(run.ticksCompleted)} / ${total} ticks`;
}

function speedText(run: RunFacts, model: Model): string {
  const isMoving = run.state === "RUNNING" && isTrusted(trustOf(model.views.run, watchingOf(model)).word);
  const rate = isMoving ? tickRate(model.progress, model.now.monoMs) : null;
  if (run.state === "PAUSED") return "held";
  if (rate === null || rate <= 0) return "? t/s  eta ?";
  return `${rateText(rate)}  eta ${etaText((run.ticksTotal - run.ticksCompleted) / rate)}`;
}

/** Beyond a thousand days the days no longer say anything, and the row has no room for them. */
function etaText(seconds: number): string {
  const days = seconds / 86_400;
  return days < 1_000 ? ageText(seconds * 1000) : `${briefCountText(days / 365)}y`;
}

function beganText(run: RunFacts, model: Model): string {
  if (run.startedAtMs === null) return "not begun yet";
  const ago = sinceDaemonTime(model.views.clock, model.now, run.startedAtMs);
  return `began ${clockText(run.startedAtMs)} ${ageText(ago)} ago`;
}

function endedText(run: RunFacts, model: Model): string {
  if (run.endedAtMs === null) return "";
  const ago = sinceDaemonTime(model.views.clock, model.now, run.endedAtMs);
  return `ended ${clockText(run.endedAtMs)} ${ageText(ago)} ago`;
}

/**
 * Two named values in one row; the second begins at a fixed column as long as the first leaves room, and
 * earlier where it would not end within `columns`.
 */
function pair(
  left: readonly [string, Span],
  right: readonly [string, Span],
  columns: number = Number.POSITIVE_INFINITY,
): Line {
  const first = [span(left[0].padEnd(7), "dim"), left[1]];
  const name = right[0] === "" ? "" : padEnd(right[0], 7);
  const second = Math.min(secondColumn, columns - lineWidth([span(name), right[1]]));
  const gap = Math.max(2, second - lineWidth(first));
  return [...first, span(" ".repeat(gap)), span(name, "dim"), right[1]];
}

const secondColumn = 30;
/** The two names of a row, 7 cells each, and the blanks between its halves. */
const pairNames = 16;
