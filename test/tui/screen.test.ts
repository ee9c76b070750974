import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Grid, gridOf } from "../../tui/screen/cells.ts";
import { frameClock } from "../../tui/screen/frame-clock.ts";
import { frameWriter } from "../../tui/screen/frame-writer.ts";
import { present } from "../../tui/screen/present.ts";
import { enterSequence, leaveSequence } from "../../tui/screen/terminal-modes.ts";
import { emulator } from "./support/emulator.ts";
import { rowText } from "./support/row-text.ts";

const size = { columns: 24, rows: 4 };
const anyPiece = fc.record({
  text: fc.string({ unit: fc.constantFrom("a", "b", " ", "漢", "é", "#"), maxLength: 10 }),
  style: fc.constantFrom("", "1", "2", "7", "32", "1;31"),
});
const anyFrame = fc
  .array(fc.array(anyPiece, { maxLength: 4 }), { minLength: 1, maxLength: size.rows })
  .map((rows) =>
    rows
      .map((pieces) => pieces.map(({ text, style }) => `\u001b[${style}m${text}\u001b[0m`).join(""))
      .join("\n"),
  );

function grid(frame: string): Grid {
  return gridOf(frame, size.columns, size.rows);
}

function asCells(frame: string): readonly (readonly string[])[] {
  return grid(frame).map((row) => row.map((cell) => `${cell.text}/${cell.style}`));
}

describe("the picture", () => {
  test("a terminal shows exactly the frames it is sent, one after another, drawn by their differences", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFrame, { minLength: 1, maxLength: 5 }), async (frames) => {
        const terminal = emulator(size);
        await terminal.write(enterSequence);
        let shown: Grid | null = null;
        for (const frame of frames) {
          await terminal.write(present(shown, grid(frame)));
          shown = grid(frame);
          expect(terminal.cells()).toEqual(asCells(frame));
        }
      }),
      { numRuns: 150 },
    );
  });

  test("nothing is ever erased, and the same frame again costs nothing", () => {
    fc.assert(
      fc.property(anyFrame, anyFrame, (former, next) => {
        const bytes = present(grid(former), grid(next));
        expect(bytes.split("\u001b").filter((part) => /^\[\d*[JK]/.test(part))).toEqual([]);
        expect(present(grid(next), grid(next))).toBe("");
      }),
    );
  });

  test("one changed figure costs a few bytes, not a row", () => {
    const row = (ticks: number): string => `ticks  ${ticks} / 100,000  rate`;
    expect(present(grid(row(63_210)), grid(row(63_211)))).toBe("\u001b[1;12H1");
  });

  test("another size is painted whole", () => {
    const bytes = present(gridOf("old", 10, 2), gridOf("new", 12, 2));
    expect(bytes).toBe(`\u001b[1;1Hnew${" ".repeat(9)}\u001b[2;1H${" ".repeat(12)}`);
  });

  test("what is too wide for the terminal is cut, also in the middle of a wide character", () => {
    expect(gridOf("abc漢", 4, 1).map(rowText)).toEqual(["abc"]);
  });

  test("leaving restores the screen that was there, and may be done twice", async () => {
    const terminal = emulator(size);
    await terminal.write("$ trinity");
    await terminal.write(enterSequence + present(null, grid("cockpit")));
    expect(terminal.isAlternate()).toBe(true);
    await terminal.write(leaveSequence + leaveSequence);
    expect(terminal.isAlternate()).toBe(false);
    expect(terminal.rows()[0]).toBe("$ trinity");
  });
});

describe("the writer", () => {
  type Pending = { readonly bytes: string; readonly done: (failure: Error | null) => void };

  function slowTerminal(): {
    readonly writes: string[];
    readonly drained: number[];
    readonly finish: (failure?: Error) => void;
    readonly writer: ReturnType<typeof frameWriter>;
    readonly failures: Error[];
  } {
    const writes: string[] = [];
    const drained: number[] = [];
    const failures: Error[] = [];
    let pending: Pending | null = null;
    let clock = 0;
    const writer = frameWriter({
      write: (bytes, done) => {
        writes.push(bytes);
        pending = { bytes, done };
      },
      nowMono: () => clock,
      onDrained: (tookMs) => drained.push(tookMs),
      onFailure: (failure) => failures.push(failure),
    });
    return {
      writes,
      drained,
      failures,
      writer,
      finish: (failure) => {
        clock += 30;
        const { done } = pending ?? { done: () => {} };
        pending = null;
        done(failure ?? null);
      },
    };
  }

  test("while a frame is on its way only the newest one waits, and the difference is right all the same", async () => {
    const { writes, writer, finish, drained } = slowTerminal();
    writer.show(grid("first"));
    writer.show(grid("dropped"));
    writer.show(grid("third"));
    expect(writes).toHaveLength(1);
    expect(writer.isBusy()).toBe(true);
    finish();
    finish();
    const terminal = emulator(size);
    for (const bytes of writes) await terminal.write(bytes);
    expect(writes).toHaveLength(2);
    expect(terminal.rows()[0]).toBe("third");
    expect(drained).toEqual([30, 30]);
    expect(writer.isBusy()).toBe(false);
  });

  test("an unchanged frame writes nothing at all", () => {
    const { writes, writer, finish } = slowTerminal();
    writer.show(grid("same"));
    finish();
    writer.show(grid("same"));
    expect(writes).toHaveLength(1);
  });

  test("after a foreign program wrote to the screen the next frame is painted whole", () => {
    const { writes, writer, finish } = slowTerminal();
    writer.show(grid("same"));
    finish();
    writer.forget();
    writer.show(grid("same"));
    expect(writes[1]).toBe(writes[0]);
  });

  test("every frame stands between marks, so a terminal that knows them never shows half of one", () => {
    const { writes, writer } = slowTerminal();
    writer.show(grid("x"));
    expect(writes[0]?.startsWith("\u001b[?2026h")).toBe(true);
    expect(writes[0]?.endsWith("\u001b[?2026l")).toBe(true);
  });

  test("settling drops what waits and ends when the write under way has", async () => {
    const { writes, writer, finish } = slowTerminal();
    writer.show(grid("first"));
    writer.show(grid("second"));
    const settled = writer.settled();
    finish();
    await settled;
    expect(writes).toHaveLength(1);
  });

  test("a terminal that is gone is reported once per write", () => {
    const { failures, writer, finish } = slowTerminal();
    writer.show(grid("x"));
    finish(new Error("EIO"));
    expect(failures.map(({ message }) => message)).toEqual(["EIO"]);
  });
});

describe("the frame clock", () => {
  function clockwork(): {
    readonly clock: ReturnType<typeof frameClock>;
    readonly advance: (ms: number) => void;
    readonly painted: number[];
    readonly slow: boolean[];
    readonly setBusy: (isBusy: boolean) => void;
  } {
    let now = 1_000;
    let isBusy = false;
    let timers: { readonly at: number; readonly then: () => void }[] = [];
    const painted: number[] = [];
    const slow: boolean[] = [];
    const clock = frameClock({
      paint: () => painted.push(now),
      isBusy: () => isBusy,
      nowMono: () => now,
      startTimer: (afterMs, then) => {
        const timer = { at: now + afterMs, then };
        timers.push(timer);
        return () => {
          timers = timers.filter((each) => each !== timer);
        };
      },
      onSlow: (isSlow) => slow.push(isSlow),
    });
    return {
      clock,
      painted,
      slow,
      setBusy: (next) => {
        isBusy = next;
      },
      advance: (ms) => {
        const until = now + ms;
        for (;;) {
          const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
          if (next === undefined) break;
          timers = timers.filter((each) => each !== next);
          now = next.at;
          next.then();
        }
        now = until;
      },
    };
  }

  test("data are painted at most ten times a second, and the last change is never lost", () => {
    const { clock, advance, painted } = clockwork();
    for (let ms = 0; ms < 1_000; ms += 10) {
      clock.changed("data");
      advance(10);
    }
    advance(200);
    expect(painted.length).toBeLessThanOrEqual(11);
    expect(painted.at(-1)).toBeGreaterThanOrEqual(1_990);
  });

  test("input is painted at once, also between two data frames", () => {
    const { clock, advance, painted } = clockwork();
    clock.changed("data");
    advance(7);
    clock.changed("data");
    clock.changed("input");
    expect(painted).toEqual([1_000, 1_007]);
  });

  test("nothing is drawn while the terminal still takes a frame; a key is drawn as soon as it has", () => {
    const { clock, painted, advance, setBusy } = clockwork();
    setBusy(true);
    clock.changed("input");
    clock.changed("data");
    advance(3_000);
    expect(painted).toEqual([]);
    setBusy(false);
    clock.drained(3_000);
    expect(painted).toEqual([4_000]);
  });

  test("a slow link is said to be slow and gets four frames a second until it is fast again", () => {
    const { clock, painted, advance, slow } = clockwork();
    clock.changed("data");
    clock.drained(400);
    clock.changed("data");
    advance(249);
    expect(painted).toHaveLength(1);
    advance(1);
    expect(painted).toHaveLength(2);
    clock.drained(120);
    clock.drained(20);
    expect(slow).toEqual([true, false]);
  });

  test("after stopping nothing is painted any more", () => {
    const { clock, painted, advance } = clockwork();
    clock.changed("data");
    clock.changed("data");
    clock.stop();
    advance(1_000);
    expect(painted).toHaveLength(1);
  });
});
