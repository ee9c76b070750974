import { describe, expect, test } from "vitest";
import { widthOf } from "../../tui/text/width.ts";
import { asciiGlyphs, styleOfMark, unicodeGlyphs } from "../../tui/theme/glyphs.ts";
import { fitLine, lineWidth, spread, textOf } from "../../tui/theme/line.ts";
import { span } from "../../tui/theme/style.ts";
import { paint, themeOf } from "../../tui/theme/theme.ts";

const utf8 = { LANG: "en_GB.UTF-8", TERM: "xterm-256color" };

describe("the theme follows the environment", () => {
  test.each([
    { name: "UTF-8 locale and a colour terminal", wish: { env: utf8 }, ascii: false, colors: "base16" },
    { name: "no locale", wish: { env: { TERM: "xterm" } }, ascii: true, colors: "base16" },
    { name: "LC_ALL outweighs LANG", wish: { env: { ...utf8, LC_ALL: "C" } }, ascii: true, colors: "base16" },
    { name: "NO_COLOR", wish: { env: { ...utf8, NO_COLOR: "1" } }, ascii: false, colors: "none" },
    {
      name: "an empty NO_COLOR counts as absent",
      wish: { env: { ...utf8, NO_COLOR: "" } },
      ascii: false,
      colors: "base16",
    },
    {
      name: "--color always outweighs NO_COLOR",
      wish: { env: { ...utf8, NO_COLOR: "1" }, color: "always" as const },
      ascii: false,
      colors: "base16",
    },
    { name: "--color never", wish: { env: utf8, color: "never" as const }, ascii: false, colors: "none" },
    { name: "--ascii", wish: { env: utf8, ascii: true }, ascii: true, colors: "base16" },
    {
      name: "a monochrome terminal",
      wish: { env: { ...utf8, TERM: "vt220" } },
      ascii: false,
      colors: "none",
    },
  ])("$name", ({ wish, ascii, colors }) => {
    const theme = themeOf({ ascii: false, color: "auto", ...wish });
    expect(theme).toEqual({ glyphs: ascii ? asciiGlyphs : unicodeGlyphs, colors });
  });
});

test("every glyph takes one cell, so the themes can be swapped", () => {
  for (const glyphs of [asciiGlyphs, unicodeGlyphs]) {
    const { marks, levels, ...rest } = glyphs;
    for (const glyph of [...Object.values(marks), ...levels, ...Object.values(rest)])
      expect(widthOf(glyph)).toBe(1);
    expect(new Set(Object.values(marks)).size).toBe(Object.keys(styleOfMark).length);
  }
});

test("without colours only attributes are used", () => {
  const line = [span("x FAULT", "fault"), span(" live", "dim"), span(" sel", "select")];
  expect(paint(line, { glyphs: asciiGlyphs, colors: "none" })).toBe(
    "\u001b[1mx FAULT\u001b[0m\u001b[2m live\u001b[0m\u001b[7m sel\u001b[0m",
  );
});

describe("rows", () => {
  test.each([
    { name: "are padded", line: [span("ab")], columns: 4, text: "ab  " },
    { name: "are cut with a mark", line: [span("abc"), span("def")], columns: 4, text: "abc~" },
    { name: "say that whole parts are missing", line: [span("abcd"), span("ef")], columns: 4, text: "abc~" },
    { name: "lose blanks without a mark", line: [span("ab"), span("      ")], columns: 4, text: "ab  " },
    { name: "can be empty", line: [], columns: 3, text: "   " },
  ])("$name", ({ line, columns, text }) => {
    expect(textOf(fitLine(line, columns, "~"))).toBe(text);
    expect(lineWidth(fitLine(line, columns, "~"))).toBe(columns);
  });

  test("two ends share a row, and the right one wins", () => {
    expect(textOf(spread([span("left")], [span("right")], 12, "~"))).toBe("left   right");
    expect(textOf(spread([span("left")], [span("right")], 7, "~"))).toBe("l~right");
    expect(textOf(spread([span("left")], [span("right")], 4, "~"))).toBe("rig~");
  });
});
