import { asciiGlyphs, type Glyphs, unicodeGlyphs } from "./glyphs.ts";
import type { Line, Style } from "./style.ts";

/** How the screen looks. Words carry the meaning in every theme, so a theme without colours loses nothing. */
export type Theme = {
  readonly glyphs: Glyphs;
  /** `none` uses attributes only; `base16` the sixteen colours the operator's terminal defines. */
  readonly colors: "none" | "base16";
};

/** What the environment and the command line say about looks. */
export type ThemeWish = {
  readonly ascii: boolean;
  readonly color: "auto" | "always" | "never";
  readonly env: {
    readonly NO_COLOR?: string | undefined;
    readonly TERM?: string | undefined;
    readonly LC_ALL?: string | undefined;
    readonly LC_CTYPE?: string | undefined;
    readonly LANG?: string | undefined;
  };
};

/**
 * Chooses the theme: ASCII unless the locale says UTF-8, colours unless `NO_COLOR` is set or the terminal is
 * monochrome. `--color always` overrides both, as cli.md 1 asks for every command.
 */
export function themeOf(wish: ThemeWish): Theme {
  const locale = wish.env.LC_ALL || wish.env.LC_CTYPE || wish.env.LANG || "";
  const isUtf8 = /utf-?8/i.test(locale);
  return { glyphs: wish.ascii || !isUtf8 ? asciiGlyphs : unicodeGlyphs, colors: colorsOf(wish) };
}

function colorsOf(wish: ThemeWish): Theme["colors"] {
  switch (wish.color) {
    case "always":
      return "base16";
    case "never":
      return "none";
    case "auto": {
      const isMonochrome = wish.env.TERM === "dumb" || /-m(ono)?$|^vt\d/.test(wish.env.TERM ?? "");
      return wish.env.NO_COLOR || isMonochrome ? "none" : "base16";
    }
  }
}

/** A row as text with SGR sequences, every style closed again. */
export function paint(line: Line, theme: Theme): string {
  const codes = theme.colors === "none" ? attributeCodes : base16Codes;
  let text = "";
  for (const part of line) {
    const code = codes[part.style];
    text += code === "" || part.text === "" ? part.text : `\u001b[${code}m${part.text}\u001b[0m`;
  }
  return text;
}

const attributeCodes: Readonly<Record<Style, string>> = {
  plain: "",
  strong: "1",
  dim: "2",
  accent: "1",
  ok: "",
  busy: "",
  paused: "",
  idle: "",
  warn: "1",
  stale: "",
  unknown: "1",
  fault: "1",
  border: "",
  focus: "1",
  select: "7",
  caret: "7",
};

const base16Codes: Readonly<Record<Style, string>> = {
  plain: "",
  strong: "1",
  dim: "2",
  accent: "1;36",
  ok: "32",
  busy: "36",
  paused: "1;34",
  idle: "2",
  warn: "33",
  stale: "33",
  unknown: "35",
  fault: "1;31",
  border: "2",
  focus: "1;36",
  select: "7",
  caret: "7",
};
