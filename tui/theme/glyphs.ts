import type { Style } from "./style.ts";

/** The sign before a state word. The word is the message, the glyph a help for the eye (tui.md 3). */
export type Mark = "ok" | "busy" | "paused" | "idle" | "degraded" | "stale" | "unknown" | "fault";

/** Every drawn character that is not text. All of them are one cell wide. */
export type Glyphs = {
  readonly marks: Readonly<Record<Mark, string>>;
  readonly horizontal: string;
  readonly vertical: string;
  readonly topLeft: string;
  readonly topRight: string;
  readonly bottomLeft: string;
  readonly bottomRight: string;
  readonly barFull: string;
  readonly barEmpty: string;
  /** From nothing to most, for one-row charts. */
  readonly levels: readonly string[];
  /** Stands at the end of a text that was cut. */
  readonly cut: string;
  readonly selected: string;
};

/** Characters every terminal has. */
export const asciiGlyphs: Glyphs = {
  marks: {
    ok: "+",
    busy: ">",
    paused: "=",
    idle: "-",
    degraded: "!",
    stale: "~",
    unknown: "?",
    fault: "x",
  },
  horizontal: "-",
  vertical: "|",
  topLeft: "+",
  topRight: "+",
  bottomLeft: "+",
  bottomRight: "+",
  barFull: "#",
  barEmpty: ".",
  levels: [".", "_", "-", ":", "=", "+", "*", "#"],
  cut: "~",
  selected: ">",
};

/** Box drawing and block characters, which UTF-8 terminals draw in one cell. */
export const unicodeGlyphs: Glyphs = {
  marks: {
    ok: "✓",
    busy: "▸",
    paused: "=",
    idle: "-",
    degraded: "!",
    stale: "~",
    unknown: "?",
    fault: "✗",
  },
  horizontal: "─",
  vertical: "│",
  topLeft: "┌",
  topRight: "┐",
  bottomLeft: "└",
  bottomRight: "┘",
  barFull: "█",
  barEmpty: "░",
  levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
  cut: "…",
  selected: "▸",
};

/** The meaning each mark is coloured by. */
export const styleOfMark: Readonly<Record<Mark, Style>> = {
  ok: "ok",
  busy: "busy",
  paused: "paused",
  idle: "idle",
  degraded: "warn",
  stale: "stale",
  unknown: "unknown",
  fault: "fault",
};
