import { formOf } from "../layout/size.ts";
import { progressOf } from "../model/facts.ts";
import { isTrusted, trustOf } from "../model/fresh.ts";
import { freshLog } from "../model/fresh-log.ts";
import { type Model, subjectRun, watchingOf } from "../model/model.ts";
import { allParts } from "../model/views.ts";
import { ageText, clockText, shortRunId, wholePercentText } from "../text/format.ts";
import type { Glyphs } from "../theme/glyphs.ts";
import { lineWidth, spread } from "../theme/line.ts";
import { type Line, type Span, type Style, span } from "../theme/style.ts";
import { filterLine } from "./logs/filter-line.ts";
import { runStateSpan } from "./run-words.ts";

/** The rows above the tiles: state of everything in one line, tabs, and where there is room the pane's own line. */
export function headerRowsOf(model: Model, glyphs: Glyphs): readonly Line[] {
  const rows = [stateLine(model, glyphs), tabLine(model, glyphs)];
  if (formOf(model.size) !== "wide") return rows;
  return [...rows, model.pane === "logs" ? filterLine(model) : scenarioLine(model)];
}

/** The connection in words. */
export function linkSpan(model: Model, glyphs: Glyphs): Span {
  const { link, now } = model;
  switch (link.kind) {
    case "connecting":
      return span(`${glyphs.marks.busy} CONNECTING`, "busy");
    case "live":
      return model.views.hasGap
        ? span(`${glyphs.marks.degraded} RESYNC`, "warn")
        : span(`${glyphs.marks.ok} LIVE`, "ok");
    case "lost": {
      const word = link.wasLive ? "DISCONNECTED" : "NO DAEMON";
      return span(`${glyphs.marks.fault} ${word} ${ageText(now.monoMs - link.sinceMono)}`, "fault");
    }
    case "refused":
      return span(`${glyphs.marks.fault} REFUSED`, "fault");
  }
}

/** The run in words: short id, state and progress; a lost connection turns it into what it was. */
export function runSpans(model: Model, glyphs: Glyphs): Line {
  const fresh = subjectRun(model);
  const run = fresh.value;
  const watching = watchingOf(model);
  const trust = trustOf(model.views.run, watching).word;
  if (run === null)
    return [
      trust === "unknown"
        ? span(`${glyphs.marks.unknown} UNKNOWN`, "unknown")
        : span(`${glyphs.marks.idle} IDLE`, "idle"),
    ];
  const share = progressOf(run);
  const percent = share === null ? "" : ` ${wholePercentText(share)}`;
  const was = isTrusted(trust) ? "" : "was ";
  const isActive = model.views.run.value !== null;
  const state = runStateSpan(run, fresh, watching, glyphs, `${was}${run.state}${percent}`);
  const id = span(`${shortRunId(run.runId)} `, "strong");
  if (isActive) return [id, state];
  const idle = isTrusted(trust)
    ? span(`${glyphs.marks.idle} IDLE`, "idle")
    : span(`${glyphs.marks.stale} was IDLE`, "stale");
  return [idle, span("  last "), id, state];
}

function stateLine(model: Model, glyphs: Glyphs): Line {
  const environment = model.views.daemon.value?.environmentName || model.identity?.environmentName || "";
  const fresh = freshCounts(model);
  const roundTrip = roundTripText(model);
  const access = accessSpan(model);
  const clock = clockText(model.now.wallMs);
  const left = (level: number): Line => [
    span(level < 4 ? " COCKPIT" : "", "strong"),
    span(environment === "" || level > 2 ? "" : ` @${environment}`, "warn"),
    span("  "),
    linkSpan(model, glyphs),
    span(level < 1 ? roundTrip : "", "dim"),
    span(model.isSlow ? "  SLOW LINK" : "", "warn"),
    span(level < 2 ? "   run " : "  "),
    ...runSpans(model, glyphs),
  ];
  const right = (level: number): Line => [
    span(level < 1 ? fresh.long : level < 3 ? fresh.short : "", fresh.style),
    span("  "),
    access,
    span(level < 2 ? `  ${clock} ` : level < 4 ? ` ${clock.slice(0, 5)}Z` : ""),
  ];
  const { columns } = model.size;
  const level =
    [0, 1, 2, 3, 4].find((each) => lineWidth(left(each)) + lineWidth(right(each)) + 1 <= columns) ?? 4;
  return spread(left(level), right(level), columns, glyphs.cut);
}

/** It is measured once after connecting, so it is told for a while only, and never of a former connection. */
function roundTripText({ roundTrip, link, now }: Model): string {
  if (roundTrip === null || link.kind !== "live" || roundTrip.atMono < link.sinceMono) return "";
  return now.monoMs - roundTrip.atMono > roundTripShownMs ? "" : ` rtt ${Math.round(roundTrip.ms)}ms`;
}

const roundTripShownMs = 30_000;

type FreshCounts = { readonly long: string; readonly short: string; readonly style: Style };

/** How many of the parts on the screen can be trusted now. */
function freshCounts(model: Model): FreshCounts {
  // Without a run there is no log that could be doubted.
  const log = model.logs.run === null ? [] : [freshLog(model.logs.run)];
  const parts = [...allParts(model.views), ...log];
  const words = parts.map((part) => trustOf(part, watchingOf(model)).word);
  const count = (word: string): number => words.filter((each) => each === word).length;
  const trusted = words.filter(isTrusted).length;
  const rest = (["STALE", "degraded", "unknown"] as const)
    .filter((word) => count(word) > 0)
    .map((word) => `${count(word)} ${word.toLowerCase()}`)
    .join(" ");
  const short = `fresh ${trusted}/${words.length}`;
  return {
    short,
    long: rest === "" ? short : `${short} (${rest})`,
    style: trusted === words.length ? "dim" : "warn",
  };
}

function accessSpan(model: Model): Span {
  const isOff =
    model.settings.isReadOnly || model.identity?.isReadOnly === true || model.link.kind !== "live";
  return isOff ? span("RO", "warn") : span("RW", "dim");
}

/** The seven tabs; those of later versions are dim and in brackets of their own. */
function tabLine(model: Model, glyphs: Glyphs): Line {
  const isWide = formOf(model.size) === "wide";
  const tabs = isWide ? wideTabs : narrowTabs;
  const line: Span[] = [];
  for (const [key, name, pane] of tabs) {
    const text = isWide ? `${key} ${name}` : `${key}${name}`;
    if (pane === model.pane) line.push(span(isWide ? ` [${text}]` : `[${text}]`, "accent"));
    else line.push(span(isWide ? `  ${text} ` : ` ${text} `, pane === null ? "dim" : "plain"));
  }
  const left = [span(isWide ? "" : " "), ...line];
  const { columns } = model.size;
  const place = placeLines(model).find((right) => lineWidth(left) + lineWidth(right) <= columns);
  return spread(left, place ?? [], columns, glyphs.cut);
}

const wideTabs: readonly (readonly [string, string, Model["pane"] | null])[] = [
  ["1", "Dash", "dashboard"],
  ["2", "Pillars", null],
  ["3", "Gov", null],
  ["4", "Hist", null],
  ["5", "Logs", "logs"],
  ["6", "Scen", null],
  ["7", "Command", null],
];

const narrowTabs: readonly (readonly [string, string, Model["pane"] | null])[] = [
  ["1", "Dash", "dashboard"],
  ["2", "Pill", null],
  ["3", "Gov", null],
  ["4", "Hist", null],
  ["5", "Logs", "logs"],
  ["6", "Scen", null],
  ["7", "Cmd", null],
];

/** Where we are, on narrow screens with the active scenario; the longest of these that leaves the tabs whole. */
function placeLines(model: Model): readonly Line[] {
  if (model.pane === "logs") {
    const runId = model.logs.run?.runId;
    return runId === undefined
      ? [[span("Logs ")]]
      : [[span(`Logs > ${shortRunId(runId)} `)], [span("Logs ")], []];
  }
  const scenario = model.views.scenario.value?.scenarioId ?? "";
  const place = span("Dashboard ");
  if (formOf(model.size) === "wide" || scenario === "") return [[place], []];
  return [[span(`scen ${scenario}  `, "accent"), place], [span(`scen ${scenario} `, "accent")], []];
}

/** The Dashboard's own line: the active scenario, which may be changed by anybody at any time (D-AC-3). */
function scenarioLine(model: Model): Line {
  const scenario = model.views.scenario.value;
  const trust = trustOf(model.views.scenario, watchingOf(model)).word;
  const name = scenario === null ? (trust === "unknown" ? "unknown" : "none active") : scenario.scenarioId;
  const words =
    scenario === null ? "" : [scenario.name, scenario.runtimeHint].filter((word) => word !== "").join(", ");
  return [
    span(" scenario: "),
    span(name, scenario === null ? "dim" : "accent"),
    span(words === "" ? "" : ` (${words})`),
    span("   / filters the log, : for commands", "dim"),
  ];
}
