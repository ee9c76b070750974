import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LogLevel, LogLine } from "../../tui/model/facts.ts";
import { appendBatch, isWhole, linesMax, missingLines, openBook } from "../../tui/model/log-book.ts";
import {
  allLines,
  formatTerms,
  type LogTerms,
  nextLevel,
  parseTerms,
  passes,
} from "../../tui/model/log-terms.ts";
import {
  emptyLogs,
  type Logs,
  needsFilteredBook,
  turnTo,
  withBatch,
  withFilteredBook,
  withTerms,
} from "../../tui/model/logs.ts";
import {
  errorIndex,
  follow,
  followingView,
  holdAt,
  indexAtOrAfter,
  type LogsGround,
  newLines,
  selectedIndex,
  shownStretch,
} from "../../tui/model/logs-view.ts";
import { endStretch, stretchAround } from "../../tui/model/scroll.ts";

function line(seq: number, over: Partial<LogLine> = {}): LogLine {
  return {
    seq,
    atMs: seq,
    level: "INFO",
    event: "tick_complete",
    component: "aether",
    message: `tick ${seq}`,
    tick: seq,
    windowId: "",
    runId: "r",
    attemptId: "r.a001",
    payloadJson: "",
    ...over,
  };
}
const lines = (from: number, upto: number): readonly LogLine[] =>
  Array.from({ length: upto - from + 1 }, (_, index) => line(from + index));
const batch = (...list: readonly LogLine[]) => ({ lines: list, gap: null, end: null });

const levels: readonly LogLevel[] = ["DEBUG", "INFO", "WARN", "ERROR", "UNRECOGNISED"];
const anyLine: fc.Arbitrary<Pick<LogLine, "level" | "event" | "component" | "message" | "tick">> = fc.record({
  level: fc.constantFrom(...levels),
  event: fc.constantFrom("tick_complete", "window_closed", "error"),
  component: fc.constantFrom("aether", "press", "loom"),
  message: fc.constantFrom("mdl overflow", "tick", "budget"),
  tick: fc.option(fc.integer({ min: 1, max: 9 })),
});
const anyTerms: fc.Arbitrary<LogTerms> = fc.record({
  level: fc.constantFrom("DEBUG", "INFO", "WARN", "ERROR"),
  events: fc.subarray(["tick_complete", "window_closed", "error"]),
  component: fc.constantFrom("", "aether", "press", "loom"),
  text: fc.constantFrom("", "mdl", "mdl overflow", "budget"),
  fromTick: fc.option(fc.integer({ min: 1, max: 4 })),
  toTick: fc.option(fc.integer({ min: 4, max: 9 })),
});

describe("the filter's language", () => {
  test.each([
    { text: "", terms: allLines },
    { text: "level:warn", terms: { ...allLines, level: "WARN" as const } },
    { text: "mdl overflow w=63", terms: { ...allLines, text: "mdl overflow w=63" } },
    { text: "tick level:error 12", terms: { ...allLines, level: "ERROR" as const, text: "tick 12" } },
    { text: "event:error event:run_end", terms: { ...allLines, events: ["error", "run_end"] } },
    { text: "component:loom", terms: { ...allLines, component: "loom" } },
    { text: "tick:5", terms: { ...allLines, fromTick: 5, toTick: 5 } },
    { text: "tick:5..9", terms: { ...allLines, fromTick: 5, toTick: 9 } },
    { text: "tick:..9", terms: { ...allLines, toTick: 9 } },
    { text: "tick:5..", terms: { ...allLines, fromTick: 5 } },
    { text: "http://host:80 a:b", terms: { ...allLines, text: "http://host:80 a:b" } },
  ])("$text", ({ text, terms }) => {
    expect(parseTerms(text)).toEqual({ ok: true, terms });
  });

  test.each([
    "level:loud",
    "level:",
    "event:",
    "component:gate",
    "tick:",
    "tick:9..5",
    "tick:0",
    "tick:x",
    "tick:5.." + "x",
  ])("%s is refused with what would be right", (text) => {
    const parsed = parseTerms(text);
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? "" : parsed.problem.length).toBeGreaterThan(15);
  });

  test("what is written can be read again", () => {
    fc.assert(
      fc.property(anyTerms, (terms) => {
        expect(parseTerms(formatTerms(terms))).toEqual({ ok: true, terms });
      }),
    );
  });

  test("v goes up and round", () => {
    expect(["DEBUG", "INFO", "WARN", "ERROR"].map((level) => nextLevel(level as LogTerms["level"]))).toEqual([
      "INFO",
      "WARN",
      "ERROR",
      "DEBUG",
    ]);
  });

  test("a level means at least this, and an unknown one is shown rather than hidden", () => {
    const shown = levels.filter((level) => passes({ ...allLines, level: "WARN" }, line(1, { level })));
    expect(shown).toEqual(["WARN", "ERROR", "UNRECOGNISED"]);
  });

  test("text is looked for in message and payload", () => {
    const terms = { ...allLines, text: "42" };
    expect(passes(terms, line(1, { message: "w 42" }))).toBe(true);
    expect(passes(terms, line(1, { payloadJson: '{"a":42}' }))).toBe(true);
    expect(passes(terms, line(1))).toBe(false);
  });
});

describe("a followed log", () => {
  test("repeated lines are taken once, whatever way the batches overlap", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(9))), (batches) => {
        let book = openBook("r");
        for (const [from, count] of batches) book = appendBatch(book, batch(...lines(from, from + count)), 1);
        const seqs = book.lines.map(({ seq }) => seq);
        expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
        expect(book.countOf.INFO).toBe(seqs.length);
      }),
    );
  });

  test("memory is bounded, and what left it is counted", () => {
    let book = openBook("r");
    for (let from = 1; from <= linesMax * 2; from += 10_000)
      book = appendBatch(book, batch(...lines(from, from + 9_999)), 1);
    expect(book.lines.length).toBeLessThanOrEqual(linesMax);
    expect(book.lines.at(-1)?.seq).toBe(linesMax * 2);
    expect(book.lines.length + book.dropped).toBe(linesMax * 2);
    expect(book.countOf.INFO).toBe(book.lines.length);
    expect(isWhole(book)).toBe(false);
  });

  test("a gap is kept with its reason and its size", () => {
    const gap = { fromSeq: 5, toSeq: 9, reason: "not in the store" };
    const book = appendBatch(openBook("r"), { lines: lines(10, 12), gap, end: null }, 1);
    expect(missingLines(book)).toBe(5);
    expect(book.gaps).toEqual([gap]);
  });
});

describe("filtering", () => {
  const log = (...list: readonly LogLine[]): Logs =>
    withBatch(turnTo(emptyLogs, "r"), "run", batch(...list), 1);

  test("exactly the passing lines are shown, old ones and those that come (L-AC-2)", () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 30 }), fc.nat(30), anyTerms, (list, cut, terms) => {
        const all = list.map((over, index) => line(index + 1, over));
        const before = withTerms(log(...all.slice(0, cut)), terms);
        const shown = withBatch(before, "run", batch(...all.slice(cut)), 2).shown;
        expect(shown).toEqual(all.filter((each) => passes(terms, each)));
      }),
    );
  });

  test("a log that is all in memory is filtered here, without a second stream", () => {
    const logs = withTerms(log(...lines(1, 40)), { ...allLines, text: "tick 3" });
    expect(needsFilteredBook(logs)).toBe(false);
    expect(logs.shown).toHaveLength(11);
  });

  test("a log whose beginning is not in memory is filtered by the daemon", () => {
    const logs = withTerms(log(...lines(100, 140)), { ...allLines, level: "ERROR" });
    expect(needsFilteredBook(logs)).toBe(true);
    const asked = withFilteredBook(logs);
    expect(asked.shown).toEqual([]);
    const found = withBatch(asked, "filtered", batch(line(7, { level: "ERROR" })), 2);
    expect(found.shown.map(({ seq }) => seq)).toEqual([7]);
    // What the whole log brings meanwhile is not mixed in: the second stream brings it as well, if it passes.
    expect(withBatch(found, "run", batch(...lines(141, 150)), 3).shown).toEqual(found.shown);
  });

  test("another run takes nothing over but the filter (L-AC-3)", () => {
    const turned = turnTo(withTerms(log(...lines(1, 9)), { ...allLines, level: "WARN" }), "q");
    expect(turned.shown).toEqual([]);
    expect(turned.run?.runId).toBe("q");
    expect(turned.terms.level).toBe("WARN");
  });
});

describe("scrolling", () => {
  const anyHeights = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 40 });

  test("the selected line is always visible, and no row is drawn beyond the tile unless it alone is higher", () => {
    fc.assert(
      fc.property(
        anyHeights,
        fc.integer({ min: 1, max: 12 }),
        fc.nat(60),
        fc.nat(60),
        (heights, rows, top, at) => {
          const selected = at % heights.length;
          const heightOf = (index: number): number => heights[index] ?? 1;
          const stretch = stretchAround(heights.length, heightOf, rows, top, selected);
          expect(stretch.top).toBeLessThanOrEqual(selected);
          expect(stretch.bottom).toBeGreaterThan(selected);
          const upTo = heights.slice(stretch.top, selected + 1).reduce((sum, height) => sum + height, 0);
          if (stretch.top < selected) expect(upTo).toBeLessThanOrEqual(rows);
        },
      ),
    );
  });

  test("following shows the newest lines that fit", () => {
    expect(endStretch(10, () => 1, 4)).toEqual({ top: 6, bottom: 10 });
    expect(endStretch(3, () => 1, 4)).toEqual({ top: 0, bottom: 3 });
    expect(endStretch(3, () => 9, 4)).toEqual({ top: 2, bottom: 3 });
    expect(endStretch(0, () => 1, 4)).toEqual({ top: 0, bottom: 0 });
  });

  test("a step inside the view does not move it", () => {
    expect(stretchAround(100, () => 1, 10, 50, 55).top).toBe(50);
    expect(stretchAround(100, () => 1, 10, 50, 59).top).toBe(50);
    expect(stretchAround(100, () => 1, 10, 50, 60).top).toBe(51);
    expect(stretchAround(100, () => 1, 10, 50, 49).top).toBe(49);
  });
});

describe("holding and following", () => {
  const ground = (list: readonly LogLine[]): LogsGround => ({ lines: list, rows: 10, heightOf: () => 1 });
  const hundred = lines(1, 100);

  test("moving up holds, and what comes is counted", () => {
    const held = holdAt(followingView, ground(hundred), 98);
    const more = [...hundred, ...lines(101, 112)];
    expect(selectedIndex(held, more)).toBe(98);
    expect(newLines(held, more)).toBe(12);
    expect(shownStretch(held, ground(more))).toEqual({ top: 90, bottom: 100 });
    expect(newLines(follow(held), more)).toBe(0);
    expect(shownStretch(follow(held), ground(more)).bottom).toBe(112);
  });

  test("a held view stays where it is while the oldest lines leave memory", () => {
    const held = holdAt(holdAt(followingView, ground(hundred), 50), ground(hundred), 48);
    const rest = hundred.slice(20);
    expect(rest[selectedIndex(held, rest)]?.seq).toBe(49);
    expect(rest[shownStretch(held, ground(rest)).top]?.seq).toBe(
      hundred[shownStretch(held, ground(hundred)).top]?.seq,
    );
  });

  test("a selected line that left memory gives way to the oldest one left", () => {
    const held = holdAt(followingView, ground(hundred), 3);
    const rest = hundred.slice(20);
    expect(selectedIndex(held, rest)).toBe(0);
    expect(shownStretch(held, ground(rest)).top).toBe(0);
  });

  test("there is nothing to hold in an empty log", () => {
    expect(holdAt(followingView, ground([]), 0)).toEqual(followingView);
  });

  test("errors are found in both directions", () => {
    const list = [1, 2, 3, 4, 5].map((seq) => line(seq, seq % 2 === 0 ? { level: "ERROR" } : {}));
    expect([errorIndex(list, 0, 1), errorIndex(list, 2, 1), errorIndex(list, 4, 1)]).toEqual([1, 3, null]);
    expect([errorIndex(list, 4, -1), errorIndex(list, 0, -1), errorIndex(list, -1, -1)]).toEqual([
      3,
      null,
      null,
    ]);
  });

  test("lines are found by their number", () => {
    const list = [line(3), line(5), line(9)];
    expect([1, 3, 4, 5, 9, 10].map((seq) => indexAtOrAfter(list, seq))).toEqual([0, 0, 1, 1, 2, 3]);
  });
});
