import type { LogLevel, LogLine } from "./facts.ts";

/** Levels a filter can ask for; a filter means "at least this". */
export type MinLevel = "DEBUG" | "INFO" | "WARN" | "ERROR";

/** What a log filter asks for. Every term has to hold; an empty one holds for every line. */
export type LogTerms = {
  readonly level: MinLevel;
  /** Any of these. */
  readonly events: readonly string[];
  readonly component: string;
  /** Part of the message or of the payload, as written. */
  readonly text: string;
  readonly fromTick: number | null;
  readonly toTick: number | null;
};

/** Lets every line through. */
export const allLines: LogTerms = {
  level: "DEBUG",
  events: [],
  component: "",
  text: "",
  fromTick: null,
  toTick: null,
};

export type ParsedTerms =
  | { readonly ok: true; readonly terms: LogTerms }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads a filter as typed: `level:warn event:window_closed component:press tick:5..9` and free text, in any
 * order. Several `event:` terms mean any of them. A word with another name before its colon is free text.
 */
export function parseTerms(text: string): ParsedTerms {
  let terms = allLines;
  const free: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const [, name, value] = /^(level|event|component|tick):(.*)$/.exec(word) ?? [];
    switch (name) {
      case "level": {
        const level = minLevels.find((known) => known === value?.toUpperCase());
        if (level === undefined) return problem(`level:${value} is none of debug, info, warn, error`);
        terms = { ...terms, level };
        break;
      }
      case "event":
        if (value === undefined || value === "") return problem("event: needs an event type behind it");
        terms = { ...terms, events: [...terms.events, value] };
        break;
      case "component":
        if (!components.includes(value ?? ""))
          return problem(`component:${value} is none of ${components.join(", ")}`);
        terms = { ...terms, component: value ?? "" };
        break;
      case "tick": {
        const ticks = parseTicks(value ?? "");
        if (ticks === null || isBackwards(ticks))
          return problem(`tick:${value} is not of the form tick:5 or tick:5..9, from 1 on`);
        terms = { ...terms, ...ticks };
        break;
      }
      default:
        free.push(word);
    }
  }
  return { ok: true, terms: { ...terms, text: free.join(" ") } };
}

/** A filter as it would be typed; the inverse of `parseTerms`. */
export function formatTerms(terms: LogTerms): string {
  const words: string[] = [];
  if (terms.level !== "DEBUG") words.push(`level:${terms.level.toLowerCase()}`);
  for (const event of terms.events) words.push(`event:${event}`);
  if (terms.component !== "") words.push(`component:${terms.component}`);
  if (terms.fromTick !== null || terms.toTick !== null) words.push(`tick:${formatTicks(terms)}`);
  if (terms.text !== "") words.push(terms.text);
  return words.join(" ");
}

/** Whether a line passes; the same rule as the daemon's own filter (logs.proto, `LogFilter`). */
export function passes(terms: LogTerms, line: LogLine): boolean {
  return (
    rankOf(line.level) >= rankOf(terms.level) &&
    (terms.events.length === 0 || terms.events.includes(line.event)) &&
    (terms.component === "" || terms.component === line.component) &&
    (terms.fromTick === null || (line.tick !== null && line.tick >= terms.fromTick)) &&
    (terms.toTick === null || (line.tick !== null && line.tick <= terms.toTick)) &&
    (terms.text === "" || line.message.includes(terms.text) || line.payloadJson.includes(terms.text))
  );
}

/** Whether the filter lets every line through. */
export function isUnfiltered(terms: LogTerms): boolean {
  return formatTerms(terms) === "";
}

/** The next level up, and after ERROR all of them again. */
export function nextLevel(level: MinLevel): MinLevel {
  return minLevels[(minLevels.indexOf(level) + 1) % minLevels.length] ?? "DEBUG";
}

/** Whom an entry can come from (logs.proto, `LogEntry.component`). */
export const components: readonly string[] = ["aether", "press", "umx", "loom", "codex", "engine"];

const minLevels: readonly MinLevel[] = ["DEBUG", "INFO", "WARN", "ERROR"];

/** A level this build does not know is shown rather than hidden. */
function rankOf(level: LogLevel): number {
  return level === "UNRECOGNISED" ? minLevels.length : minLevels.indexOf(level);
}

function parseTicks(text: string): Pick<LogTerms, "fromTick" | "toTick"> | null {
  const [, from, range, upto] = /^(\d{0,15})(\.\.)?(\d{0,15})$/.exec(text) ?? [];
  if (from === undefined || (from === "" && (upto === undefined || upto === ""))) return null;
  if (range === undefined) return { fromTick: Number(from), toTick: Number(from) };
  return { fromTick: from === "" ? null : Number(from), toTick: upto === "" ? null : Number(upto) };
}

function isBackwards({ fromTick, toTick }: Pick<LogTerms, "fromTick" | "toTick">): boolean {
  return fromTick === 0 || toTick === 0 || (fromTick !== null && toTick !== null && toTick < fromTick);
}

function formatTicks(terms: LogTerms): string {
  if (terms.fromTick === terms.toTick) return String(terms.fromTick);
  return `${terms.fromTick ?? ""}..${terms.toTick ?? ""}`;
}

function problem(text: string): ParsedTerms {
  return { ok: false, problem: text };
}
