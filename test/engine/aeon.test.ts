import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AeonGrammar,
  aeonGrammar,
  emptyGrammar,
  registerBase,
  registerDerived,
} from "../../engine/aeon/grammar.ts";
import { grammarMapping, grammarText } from "../../engine/aeon/grammar-text.ts";
import { aeonWindow, childrenOf, parentOf, windowIds } from "../../engine/aeon/look-up.ts";
import { pressGrammar } from "../../engine/aeon/press-grammar.ts";
import { parseGrammar, readGrammar } from "../../engine/aeon/read-grammar.ts";
import { windowRange, windowRanges, windowsCoveringTick } from "../../engine/aeon/tick-range.ts";
import type { Int } from "../../engine/int.ts";
import type { Json } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { aeonBase, aeonDerived } from "../support/aeon-apxi.ts";
import { anyInt, anyWellFormedText } from "../support/any-json.ts";
import { demoGrammar } from "../support/paper.ts";
import { smallWindow } from "../support/sessions.ts";
import { changed } from "../support/small-config.ts";

/** A grammar of these windows, each under its own id. */
function grammarOf(
  bases: readonly ReturnType<typeof aeonBase>[],
  derived: readonly ReturnType<typeof aeonDerived>[] = [],
): AeonGrammar {
  return aeonGrammar(
    bases.map((window) => [window.window_id, window]),
    derived.map((window) => [window.window_id, window]),
  );
}

const early = aeonBase("early", [1, 3]);
const late = aeonBase("late", [7, 9]);

describe("the demo's grammar (engine-core 20.5)", () => {
  test.each<{ tick: Int; covering: readonly string[] }>([
    { tick: 0, covering: [] },
    { tick: 2, covering: ["AEON_LINE4_W1_ticks_1_3", "AEON_LINE4_W_all"] },
    { tick: 5, covering: ["AEON_LINE4_W2_ticks_4_6", "AEON_LINE4_W_all"] },
    { tick: 7, covering: [] },
    { tick: 2n ** 70n, covering: [] },
  ])("tick $tick is covered by $covering", ({ tick, covering }) => {
    expect(windowsCoveringTick(demoGrammar, tick)).toEqual(covering);
  });

  test("its text is loose and sorted", () => {
    expect(grammarText(demoGrammar)).toMatch(
      /^\{"base_windows": \{"AEON_LINE4_W1_ticks_1_3": \{"labels": \["demo", "first-half"\], "parent_id": null, /,
    );
  });
});

describe("windows that cover a tick", () => {
  test("a gap between the sources of a derived window counts as covered", () => {
    const grammar = grammarOf([early, late], [aeonDerived("both", ["late", "early"])]);
    expect(windowRange(grammar, "both")).toEqual({ start: 1, end: 9 });
    expect(windowsCoveringTick(grammar, 5)).toEqual(["both"]);
  });

  test("ticks may be zero, negative, and larger than any number", () => {
    const grammar = grammarOf(
      [aeonBase("before", [-5, 0]), aeonBase("huge", [2n ** 64n, 2n ** 65n])],
      [aeonDerived("all", ["before", "huge"])],
    );
    expect(windowsCoveringTick(grammar, 0)).toEqual(["all", "before"]);
    expect(windowsCoveringTick(grammar, 2n ** 64n)).toEqual(["all", "huge"]);
    expect(windowRange(grammar, "all")).toEqual({ start: -5, end: 2n ** 65n });
  });

  test("ids are sorted by code point, kinds mixed", () => {
    const names = ["\u{1f600}", "\uffee", "10", "9", "__proto__", "B", "a"];
    const grammar = grammarOf(
      names.map((name) => aeonBase(name, [1, 1])),
      [aeonDerived("C", ["a"])],
    );
    const sorted = ["10", "9", "B", "C", "__proto__", "a", "\uffee", "\u{1f600}"];
    expect(windowIds(grammar)).toEqual(sorted);
    expect(windowsCoveringTick(grammar, 1)).toEqual(sorted);
  });

  test.each<readonly [name: string, tick: Int]>([
    ["a fraction", 1.5],
    ["no number", Number.NaN],
  ])("%s is no tick", (_, tick) => {
    expect(() => windowsCoveringTick(demoGrammar, tick)).toThrow(expect.objectContaining({ kind: "type" }));
  });

  test.each<{ name: string; derived: readonly ReturnType<typeof aeonDerived>[]; at: string }>([
    { name: "two", derived: [aeonDerived("A", ["B"]), aeonDerived("B", ["A"])], at: "A" },
    {
      name: "three, entered from outside",
      derived: [
        aeonDerived("A", ["early", "C"]),
        aeonDerived("C", ["D"]),
        aeonDerived("D", ["E"]),
        aeonDerived("E", ["C"]),
      ],
      at: "C",
    },
  ])("a circle of $name is refused where it closes", ({ derived, at }) => {
    const grammar = grammarOf([early], derived);
    expect(() => windowsCoveringTick(grammar, 1)).toThrow(
      expect.objectContaining({
        kind: "value",
        message: `Cyclic window dependency detected at '${at}'`,
      }),
    );
    expect(windowRange(grammar, "early")).toEqual({ start: 1, end: 3 });
  });

  test("a window reached in two ways is no circle", () => {
    const grammar = grammarOf(
      [early],
      [aeonDerived("l", ["early"]), aeonDerived("r", ["early"]), aeonDerived("top", ["l", "r"])],
    );
    expect(windowRange(grammar, "top")).toEqual({ start: 1, end: 3 });
  });

  test("a tower of windows deeper than the stack is no problem", () => {
    const height = 50_000;
    const tower = Array.from({ length: height }, (_, n) =>
      aeonDerived(`w${n + 1}`, [n === 0 ? "early" : `w${n}`]),
    );
    expect(windowRange(grammarOf([early], tower), `w${height}`)).toEqual({ start: 1, end: 3 });
  });

  test("parents in a circle are nobody's business", () => {
    const grammar = grammarOf([
      aeonBase("A", [1, 2], [], { parent_id: "B" }),
      aeonBase("B", [1, 2], [], { parent_id: "A" }),
    ]);
    expect(windowsCoveringTick(grammar, 1)).toEqual(["A", "B"]);
  });

  test("a range is that of the base windows below, however they are put together", () => {
    const anyGrammar = fc
      .tuple(
        fc.array(fc.tuple(fc.integer(), fc.nat()), { minLength: 1, maxLength: 5 }),
        fc.array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
      )
      .map(([ranges, layers]) => {
        const bases = ranges.map(([start, length], n) => aeonBase(`w${n}`, [start, start + length]));
        // Each window is made of earlier ones, so there is no circle.
        const derived = layers.map((picks, n) =>
          aeonDerived(`w${bases.length + n}`, [
            ...new Set(picks.map((pick) => `w${pick % (bases.length + n)}`)),
          ]),
        );
        return grammarOf(bases, derived);
      });
    fc.assert(
      fc.property(anyGrammar, (grammar) => {
        const below = (id: string): readonly (readonly [number, number])[] => {
          const window = aeonWindow(grammar, id);
          return "tick_start" in window
            ? [[Number(window.tick_start), Number(window.tick_end)]]
            : window.source_ids.flatMap(below);
        };
        for (const [id, { start, end }] of windowRanges(grammar)) {
          expect(start).toBe(Math.min(...below(id).map(([from]) => from)));
          expect(end).toBe(Math.max(...below(id).map(([, upto]) => upto)));
        }
      }),
    );
  });
});

describe("looking up", () => {
  const grammar = grammarOf(
    [aeonBase("b", [1, 2], [], { parent_id: "top" }), aeonBase("a", [3, 4], [], { parent_id: "top" })],
    [aeonDerived("top", ["a", "b"])],
  );

  test("children are sorted; an unknown window has none", () => {
    expect(childrenOf(grammar, "top")).toEqual(["a", "b"]);
    expect(childrenOf(grammar, "nobody")).toEqual([]);
  });

  test("a parent is named, or null", () => {
    expect([parentOf(grammar, "a"), parentOf(grammar, "top")]).toEqual(["top", null]);
  });

  test.each([aeonWindow, parentOf, windowRange])("an unknown window is a key error: %o", (find) => {
    expect(() => find(grammar, "nobody")).toThrow(
      expect.objectContaining({ kind: "key", message: expect.stringContaining("'nobody'") }),
    );
  });
});

describe("a grammar is refused", () => {
  test.each<{ name: string; make: () => AeonGrammar; message: string }>([
    {
      name: "when a derived window has the id of a base window",
      make: () => grammarOf([early], [aeonDerived("early", ["early"])]),
      message: "duplicate window 'early'",
    },
    {
      name: "when a parent is unknown",
      make: () => grammarOf([aeonBase("A", [1, 1], [], { parent_id: "B" })]),
      message: "base_windows.A.parent_id: names unknown window 'B'",
    },
    {
      name: "when a window is its own parent",
      make: () => grammarOf([aeonBase("A", [1, 1], [], { parent_id: "A" })]),
      message: "must not name the window itself",
    },
    {
      name: "when a source is unknown",
      make: () => grammarOf([early], [aeonDerived("D", ["early", "late"])]),
      message: "derived_windows.D.source_ids: names unknown source 'late'",
    },
    {
      name: "when a window is its own source",
      make: () => grammarOf([early], [aeonDerived("D", ["D"])]),
      message: "must not name the window itself",
    },
    {
      name: "when the parent of a derived window is unknown, before its sources are looked at",
      make: () => grammarOf([early], [aeonDerived("D", ["late"], { parent_id: "E" })]),
      message: "derived_windows.D.parent_id: names unknown window 'E'",
    },
    {
      name: "when a window ends before it starts",
      make: () => grammarOf([aeonBase("A", [2, 1])]),
      message: "tick_end: must not be before tick_start 2, but is 1",
    },
    { name: "when an id is empty", make: () => grammarOf([aeonBase("", [1, 1])]), message: "not be empty" },
    { name: "when a label is empty", make: () => grammarOf([aeonBase("A", [1, 1], [""])]), message: "label" },
    {
      name: "when a derived window has no source",
      make: () => grammarOf([early], [aeonDerived("D", [])]),
      message: "at least one window",
    },
    {
      name: "when a source is named twice",
      make: () => grammarOf([early], [aeonDerived("D", ["early", "early"])]),
      message: "must not name a window twice",
    },
    {
      name: "when an aggregation is empty",
      make: () => grammarOf([early], [aeonDerived("D", ["early"], { aggregation: "" })]),
      message: "aggregation: must not be empty",
    },
  ])("$name", ({ make, message }) => {
    expect(make).toThrow(
      expect.objectContaining({ kind: "value", message: expect.stringContaining(message) }),
    );
  });
});

describe("registering", () => {
  test("adds a window to a copy", () => {
    const both = registerDerived(registerBase(emptyGrammar, early), aeonDerived("D", ["early"]));
    expect(windowIds(both)).toEqual(["D", "early"]);
    expect(windowIds(emptyGrammar)).toEqual([]);
  });

  test.each([
    ["base", () => registerBase(demoGrammar, aeonBase("AEON_LINE4_W_all", [1, 1]))],
    ["derived", () => registerDerived(demoGrammar, aeonDerived("AEON_LINE4_W1_ticks_1_3", ["x"]))],
  ])("refuses an id that is there, as a %s window", (_, register) => {
    expect(register).toThrow(
      expect.objectContaining({ kind: "value", message: expect.stringContaining("already registered") }),
    );
  });

  test("checks the whole grammar again", () => {
    expect(() => registerDerived(emptyGrammar, aeonDerived("D", ["E"]))).toThrow("unknown source 'E'");
  });
});

describe("reading back", () => {
  const text = grammarText(demoGrammar);

  test("gives the grammar its text was made of", () => {
    expect(parseGrammar(text)).toStrictEqual(demoGrammar);
    expect(grammarText(parseGrammar(text))).toBe(text);
  });

  test("works for any grammar", () => {
    const anyId = anyWellFormedText.filter((id) => id !== "");
    const anyGrammar = fc
      .record({
        ids: fc.uniqueArray(anyId, { minLength: 1, maxLength: 5 }),
        start: anyInt,
        labels: fc.array(anyId, { maxLength: 2 }),
        press: fc.option(anyWellFormedText),
        aggregation: anyId,
      })
      .map(({ ids: [first = "", ...others], start, labels, press, aggregation }) =>
        aeonGrammar(
          [[first, aeonBase(first, [start, start], labels, { press_window_id: press })]],
          others.map((id) => [id, aeonDerived(id, [first], { aggregation, parent_id: first })]),
        ),
      );
    fc.assert(
      fc.property(anyGrammar, (grammar) => {
        expect(parseGrammar(grammarText(grammar))).toStrictEqual(grammar);
      }),
    );
  });

  test("fills in what may be missing", () => {
    const sparse = `{
      "base_windows": {"B": {"window_id": "B", "tick_start": 1, "tick_end": 2, "labels": null, "more": 1}},
      "derived_windows": {"D": {"window_id": "D", "source_ids": ["B"]}}
    }`;
    expect(parseGrammar(sparse)).toStrictEqual(grammarOf([aeonBase("B", [1, 2])], [aeonDerived("D", ["B"])]));
  });

  test("does not compare the ids of the maps with those inside", () => {
    const strange = `{
      "base_windows": {"key": {"window_id": "other", "tick_start": 1, "tick_end": 1}},
      "derived_windows": {"D": {"window_id": "D", "source_ids": ["key"]}}
    }`;
    expect(windowsCoveringTick(parseGrammar(strange), 1)).toEqual(["D", "key"]);
  });

  test("the mapping form has its ids in order", () => {
    const grammar = grammarOf([late, early, aeonBase("10", [1, 1]), aeonBase("9", [1, 1])]);
    expect([...grammarMapping(grammar).base_windows.keys()]).toEqual(["10", "9", "early", "late"]);
  });

  const plain = {
    base_windows: { B: { window_id: "B", tick_start: 1, tick_end: 2, labels: ["l"] } },
    derived_windows: { D: { window_id: "D", source_ids: ["B"], aggregation: "sum" } },
  };

  test.each<{ kind: string; field: string; value: unknown }>([
    ...["window_id", "tick_start", "tick_end"].map((name) => ({
      kind: "key",
      field: `base_windows.B.${name}`,
      value: undefined,
    })),
    { kind: "key", field: "derived_windows.D.source_ids", value: undefined },
    { kind: "key", field: "base_windows", value: undefined },
    { kind: "key", field: "derived_windows", value: undefined },
    { kind: "type", field: "base_windows", value: [] },
    { kind: "type", field: "base_windows.B", value: "B" },
    { kind: "type", field: "base_windows.B.window_id", value: "" },
    { kind: "type", field: "base_windows.B.window_id", value: 1 },
    { kind: "type", field: "base_windows.B.tick_start", value: true },
    { kind: "type", field: "base_windows.B.tick_start", value: 1.5 },
    { kind: "type", field: "base_windows.B.tick_end", value: "2" },
    { kind: "type", field: "base_windows.B.labels", value: "l" },
    { kind: "type", field: "base_windows.B.labels[0]", value: "" },
    { kind: "type", field: "base_windows.B.press_window_id", value: 1 },
    { kind: "type", field: "base_windows.B.parent_id", value: [] },
    { kind: "type", field: "derived_windows.D.source_ids[0]", value: "" },
    { kind: "type", field: "derived_windows.D.source_ids", value: "B" },
    { kind: "type", field: "derived_windows.D.aggregation", value: "" },
    { kind: "value", field: "derived_windows.D.source_ids", value: [] },
    { kind: "value", field: "base_windows.B.tick_end", value: 0 },
  ])("a $kind error for $field = $value", ({ kind, field, value }) => {
    expect(() => parseGrammar(changed(plain, { [field]: value }))).toThrow(
      expect.objectContaining({
        kind,
        message: expect.stringMatching(field.replace(/([[\].])/g, "\\$1")),
      }),
    );
  });

  test.each<readonly [Json, string]>([
    [null, "type"],
    ["{}", "type"],
    [parseJson('{"base_windows": {"\\ud800": {}}, "derived_windows": {}}'), "value"],
  ])("%o is no grammar", (value, kind) => {
    expect(() => readGrammar(value)).toThrow(expect.objectContaining({ kind }));
  });
});

describe("from Press windows (engine-core 10)", () => {
  test("each becomes a base window that names its manifest", () => {
    const grammar = pressGrammar([smallWindow("W", [1, 4]), smallWindow("V", [2, 3], { apxName: "shared" })]);
    expect(grammar).toStrictEqual(
      grammarOf([
        aeonBase("W", [1, 4], ["press"], { press_window_id: "APX_W" }),
        aeonBase("V", [2, 3], ["press"], { press_window_id: "shared" }),
      ]),
    );
  });

  test("a manifest under the window's apx_name says its own name", () => {
    const manifests = new Map([["APX_W", { apx_name: "renamed" }]]);
    const grammar = pressGrammar([smallWindow("W", [1, 4]), smallWindow("V", [1, 4])], manifests);
    expect([...grammar.base_windows.values()].map(({ press_window_id }) => press_window_id)).toEqual([
      "renamed",
      "APX_V",
    ]);
  });
});
