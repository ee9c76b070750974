import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanText } from "../../cli/output/clean-text.ts";
import { paintFor } from "../../cli/output/colours.ts";
import { jsonDocument, jsonLine } from "../../cli/output/json-text.ts";
import { nameOf, valueNamed } from "../../cli/output/names.ts";
import { pairs, table } from "../../cli/output/table.ts";
import { ageText, timeText } from "../../cli/output/times.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { at } from "./messages.ts";

describe("text from outside", () => {
  test.each([
    { name: "plain text stays", text: "tick 3 done, état ok 漢字", clean: "tick 3 done, état ok 漢字" },
    { name: "a line break becomes visible", text: "a\nb", clean: "a\\nb" },
    { name: "an escape sequence loses its power", text: "\u001b[31mred", clean: "\\u001b[31mred" },
    { name: "a mark that turns the writing becomes visible", text: "a\u202eb", clean: "a\\u202eb" },
    { name: "a C1 control becomes visible", text: "a\u009bb", clean: "a\\u009bb" },
  ])("$name", ({ text, clean }) => {
    expect(cleanText(text)).toBe(clean);
  });

  test("never holds a control character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject.
        expect(cleanText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
    );
  });
});

describe("ages", () => {
  test.each([
    { ms: 0, text: "0.0s" },
    { ms: -500, text: "0.0s" },
    { ms: 449, text: "0.4s" },
    { ms: 9_999, text: "9.9s" },
    { ms: 12_000, text: "12s" },
    { ms: 182_000, text: "3m02s" },
    { ms: 18_420_000, text: "5h07m" },
    { ms: 273_600_000, text: "3d04h" },
  ])("$ms ms are $text", ({ ms, text }) => {
    expect(ageText(ms)).toBe(text);
  });

  test("a time is RFC 3339 in UTC, and an unset one a dash", () => {
    expect(timeText(at(1_234))).toBe("2026-11-20T10:00:01.234Z");
    expect(timeText(undefined)).toBe("-");
  });
});

describe("tables", () => {
  test("columns line up and lines have no spaces at their ends", () => {
    const rows = [
      ["r-1", "COMPLETED"],
      ["r-1000", ""],
    ];
    expect(table(["RUN", "STATE"], rows)).toBe("RUN     STATE\nr-1     COMPLETED\nr-1000\n");
  });

  test("pairs without a value are left out", () => {
    expect(
      pairs([
        ["run", "r-1"],
        ["fault", null],
        ["scenario", "gf01"],
      ]),
    ).toBe("run       r-1\nscenario  gf01\n");
  });
});

describe("a table that is wider than the terminal", () => {
  const rows = [["r-1", "gf01", "COMPLETED"]];
  test.each([
    { columns: 20, text: "RUN  IN    STATE\nr-1  gf01  COMPLETED\n" },
    { columns: 19, text: "RUN  IN  STATE\nr-1  gf01\n    COMPLETED\n" },
    { columns: 8, text: "RUN  IN\n    STATE\nr-1\n    gf01\n    COMPLETED\n" },
  ])("breaks between cells at $columns columns", ({ columns, text }) => {
    expect(table(["RUN", "IN", "STATE"], rows, columns)).toBe(text);
  });
});

describe("JSON", () => {
  test("an integer of any size is exact and unquoted", () => {
    expect(jsonLine({ big: 2n ** 64n - 1n, small: 8, text: "8" })).toBe(
      '{"big":18446744073709551615,"small":8,"text":"8"}\n',
    );
  });

  test("a document is indented like JSON.stringify does it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value));
        expect(jsonDocument(plain)).toBe(`${JSON.stringify(plain, null, 2)}\n`);
        expect(jsonLine(plain)).toBe(`${JSON.stringify(plain)}\n`);
      }),
    );
  });
});

describe("names of the contract", () => {
  test("a state is told by its name, an unknown one by its number", () => {
    expect(nameOf(RunState, RunState.COMPLETED)).toBe("COMPLETED");
    expect(nameOf(RunState, 17)).toBe("UNRECOGNIZED(17)");
  });

  test("an operator may type it in any case; the unspecified one has no name", () => {
    expect(valueNamed(RunState, "state", "Paused")).toBe(RunState.PAUSED);
    expect(() => valueNamed(RunState, "state", "unspecified")).toThrow(/known are idle, running/);
  });
});

describe("colour", () => {
  test.each([
    { choice: "auto", isTerminal: true, noColor: undefined, isOn: true },
    { choice: "auto", isTerminal: true, noColor: "1", isOn: false },
    { choice: "auto", isTerminal: false, noColor: undefined, isOn: false },
    { choice: "always", isTerminal: false, noColor: "1", isOn: true },
    { choice: "never", isTerminal: true, noColor: undefined, isOn: false },
  ] as const)(
    "$choice, terminal $isTerminal, NO_COLOR $noColor: $isOn",
    ({ choice, isTerminal, noColor, isOn }) => {
      expect(paintFor(choice, isTerminal, noColor)("good", "ok") !== "ok").toBe(isOn);
    },
  );
});
