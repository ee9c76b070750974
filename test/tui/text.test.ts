import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { clean } from "../../tui/text/clean.ts";
import { cut, fitText, padStart, wrap } from "../../tui/text/fit.ts";
import {
  ageText,
  briefCountText,
  clockText,
  countText,
  dateTimeText,
  percentText,
  preciseClockText,
  rateText,
  shortHash,
  shortRunId,
  wholePercentText,
  withBriefCounts,
} from "../../tui/text/format.ts";
import { jsonRows } from "../../tui/text/json-text.ts";
import { widthOf } from "../../tui/text/width.ts";

const anyText = fc.string({ unit: "binary", maxLength: 40 });
const invisible = /[\p{Control}\p{Format}\p{Surrogate}\p{Line_Separator}\p{Paragraph_Separator}]/u;

describe("text from outside", () => {
  test.each([
    { name: "plain text stays", text: "tick 5 complete", shown: "tick 5 complete" },
    { name: "umlauts and Greek stay", text: "Größe Ω", shown: "Größe Ω" },
    { name: "an escape sequence shows itself", text: "\u001b[2Jgone", shown: "^[[2Jgone" },
    { name: "a line break cannot break a row", text: "a\nb\r", shown: "a^Jb^M" },
    { name: "a tab is one blank", text: "a\tb", shown: "a b" },
    { name: "a bell is silent", text: "x\u0007", shown: "x^G" },
    { name: "an 8-bit control sequence shows itself", text: "\u009b31m", shown: "<9b>31m" },
    { name: "a reversed reading order shows itself", text: "safe\u202etxt", shown: "safe<202e>txt" },
    { name: "zero width characters show themselves", text: "a\u200bb\ufeff", shown: "a<200b>b<feff>" },
    { name: "a lone surrogate shows itself", text: "a\ud800b", shown: "a<d800>b" },
    { name: "a mark without a base shows itself", text: "\u0301a", shown: "<301>a" },
    {
      name: "heaps of marks are shown one by one",
      text: "a\u0336\u0337\u0338\u0335",
      shown: "a<336><337><338><335>",
    },
    { name: "a joined emoji is shown by its parts", text: "👩\u200d💻", shown: "👩<200d>💻" },
    { name: "deleting is shown", text: "a\u007f", shown: "a^?" },
  ])("$name", ({ text, shown }) => {
    expect(clean(text)).toBe(shown);
  });

  test("nothing that is cleaned holds an invisible or a controlling character, whatever it was", () => {
    fc.assert(fc.property(anyText, (text) => !invisible.test(clean(text))));
  });

  test("cleaning what is clean changes nothing", () => {
    fc.assert(fc.property(anyText, (text) => clean(clean(text)) === clean(text)));
  });

  // The layout library measures with this function; were ours of another opinion, borders would move.
  test("our width of a cleaned text is the layout library's width", () => {
    fc.assert(
      fc.property(anyText, (text) => widthOf(clean(text)) === stringWidth(clean(text))),
      { numRuns: 2_000 },
    );
  });

  test("the widths agree where characters join: marks, jamo, conjuncts, flags, keycaps, skin tones", () => {
    const joining = fc.constantFrom(
      ...Array.from("aक्षिมาำกُع각각한ｶﾞﾟｰ1#漢👍❤"),
      ..."\u0301 \u20e3 \ufe0f \u200d \u{1f3fd} \u{1f1e9} \u{1f1ea} \u0903 \u093f \u1100 \u302f \u3099 \u0e33".split(
        " ",
      ),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: joining, maxLength: 8 }),
        (text) => widthOf(clean(text)) === stringWidth(clean(text)),
      ),
      { numRuns: 3_000 },
    );
  });

  test.each([
    { name: "of the first planes' scripts", from: 0x20, upto: 0x3400 },
    { name: "around the Korean and compatibility blocks", from: 0xa000, upto: 0x10000 },
    { name: "of the emoji blocks", from: 0x1f000, upto: 0x1fb00 },
    { name: "at the edges of the rare ideographs", from: 0x1fff0, upto: 0x20010 },
  ])("the widths of all characters $name agree, once cleaned", ({ from, upto }) => {
    const wrong: string[] = [];
    for (let code = from; code < upto; code += 1) {
      const text = clean(String.fromCodePoint(code));
      if (widthOf(text) !== stringWidth(text)) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });
});

describe("fitting", () => {
  const columns = fc.integer({ min: 1, max: 30 });

  test("a fitted text takes exactly its columns", () => {
    fc.assert(
      fc.property(anyText, columns, (text, width) => {
        expect(widthOf(fitText(clean(text), width, "~"))).toBe(width);
      }),
    );
  });

  test("a cut text says so", () => {
    expect(cut("REJECTED_OBSERVED", 8, "~")).toBe("REJECTE~");
    expect(cut("漢字漢字", 4, "~")).toBe("漢~");
    expect(cut("short", 8, "~")).toBe("short");
    expect(padStart("5", 3)).toBe("  5");
  });

  test("wrapping loses nothing but blanks at the ends of rows, and no row is too wide", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 30 }), (text, width) => {
        const rows = wrap(clean(text), width);
        expect(rows.join("").replaceAll(" ", "")).toBe(clean(text).replaceAll(" ", ""));
        for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(width);
      }),
    );
  });

  test("rows break at blanks", () => {
    expect(wrap("window W8 closed as APX", 12)).toEqual(["window W8", "closed as", "APX"]);
  });
});

describe("numbers and times", () => {
  test.each([
    [0, "0.0s"],
    [440, "0.4s"],
    [9_999, "9.9s"],
    [10_000, "10s"],
    [59_999, "59s"],
    [580_000, "9m40s"],
    [7_980_000, "2h13m"],
    [273_600_000, "3d04h"],
    [-5, "0.0s"],
  ])("%d ms is %s", (ms, shown) => {
    expect(ageText(ms)).toBe(shown);
  });

  test("times are UTC", () => {
    const atMs = Date.UTC(2026, 10, 20, 13, 16, 18, 777);
    expect(clockText(atMs)).toBe("13:16:18Z");
    expect(preciseClockText(atMs)).toBe("13:16:18.777");
    expect(dateTimeText(atMs)).toBe("2026-11-20 13:16:18Z");
    expect(clockText(Number.NaN)).toBe("00:00:00Z");
  });

  test("a hundred percent is said only of what is done", () => {
    expect([percentText(0.9999), percentText(1), wholePercentText(0.999), wholePercentText(1)]).toEqual([
      "99.9%",
      "100%",
      "99%",
      "100%",
    ]);
  });

  test("large numbers can be read", () => {
    expect(countText(1_203_706)).toBe("1,203,706");
    expect(rateText(86.71)).toBe("86.7 t/s");
    expect(rateText(12_345.6)).toBe("12,345 t/s");
  });

  test("ids are short where they have our form, else whole", () => {
    expect(shortRunId("r-9b1e04c7d2aa-0042")).toBe("9b1e-0042");
    expect(shortRunId("nightly.7")).toBe("nightly.7");
    expect(shortHash(`7f3a${"0".repeat(58)}c1`)).toBe("7f3a..c1");
    expect(shortHash("short")).toBe("short");
  });
});

describe("JSON over several rows", () => {
  test("numbers keep every digit", () => {
    expect(jsonRows('{"a":123456789012345678901234567890,"b":[],"c":[1,{"d":"x, {y}"}]}')).toEqual([
      "{",
      '  "a": 123456789012345678901234567890,',
      '  "b": [],',
      '  "c": [',
      "    1,",
      "    {",
      '      "d": "x, {y}"',
      "    }",
      "  ]",
      "}",
    ]);
  });

  test("joined again it is the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(jsonRows(JSON.stringify(value)).join("\n"))).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
  });

  test("what is not JSON stays as it is", () => {
    expect(jsonRows("}{")).toEqual(["}{"]);
    expect(jsonRows('{"cut": [1, 2')).toEqual(['{"cut": [1, 2']);
  });
});

describe("numbers that do not fit", () => {
  test.each([
    [9_999, "9,999"],
    [11_831, "11.8k"],
    [999_999, "999k"],
    [1_000_000, "1M"],
    [1e12, "1T"],
    [3.2e18, "3.2e18"],
  ])("%d is %s", (count, expected) => {
    expect(briefCountText(count)).toBe(expected);
  });

  test.each([
    ["11,831 / 1,000,000,000,000 ticks", 40, "11,831 / 1,000,000,000,000 ticks"],
    ["11,831 / 1,000,000,000,000 ticks", 20, "11,831 / 1T ticks"],
    ["11,831 / 1,000,000,000,000 ticks", 16, "11.8k / 1T ticks"],
    ["r-123456-99999 0.123456", 5, "r-123456-99999 0.123456"],
  ])("%s in %d cells is %s", (text, columns, expected) => {
    expect(withBriefCounts(text, columns)).toBe(expected);
  });
});
