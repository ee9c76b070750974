/** What a piece of text means; a theme decides how that looks (tui.md 4, "Theme"). */
export type Style =
  | "plain"
  | "strong"
  | "dim"
  | "accent"
  | "ok"
  | "busy"
  | "paused"
  | "idle"
  | "warn"
  | "stale"
  | "unknown"
  | "fault"
  | "border"
  | "focus"
  | "select"
  | "caret";

/** A piece of a row. Its text is clean and holds no line break. */
export type Span = { readonly text: string; readonly style: Style };

/** One row of the screen, from left to right. */
export type Line = readonly Span[];

/** A piece of text with a meaning. */
export function span(text: string, style: Style = "plain"): Span {
  return { text, style };
}
