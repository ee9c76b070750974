import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { filesOnDisk } from "../../cli/aether/config-files.ts";
import { requireParsed } from "../../cli/aether/config-refused.ts";
import { sha256 } from "../../cli/aether/sha256.ts";
import { newTickSpool, type TickSpool } from "../../cli/aether/tick-spool.ts";
import { loadSession } from "../../engine/config/load-session.ts";
import type { EncodedTick } from "../../engine/encoded-tick.ts";
import { isFinished, start } from "../../engine/run-state.ts";
import { step } from "../../engine/step.ts";
import { configFile } from "./aether-line.ts";

describe("the tick spool", () => {
  let ticks: EncodedTick[];
  let spool: TickSpool | undefined;

  beforeEach(() => {
    const config = requireParsed(loadSession(filesOnDisk, configFile("ring-5"), { ticksTotal: 400 }));
    const deps = { sha256, fingerprint: "f".repeat(64) };
    ticks = [];
    let state = start(config, deps);
    while (!isFinished(state)) {
      const next = step(state, deps);
      for (const event of next.events) if (event.kind === "ticked") ticks.push(event.encoded);
      state = next.state;
    }
  });
  afterEach(() => spool?.close());

  test("gives back every tick in order, as often as asked, wherever it went over to its file", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (limit) => {
        const kept = newTickSpool(limit);
        for (const tick of ticks) kept.append(tick);
        expect([...kept.ticks()]).toEqual(ticks);
        expect([...kept.ticks()]).toEqual(ticks);
        kept.close();
      }),
      { numRuns: 10 },
    );
  });

  test("gives a tick by its position, and nothing where there is none", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.nat(402), (limit, position) => {
        const kept = newTickSpool(limit);
        for (const tick of ticks) kept.append(tick);
        expect(kept.at(position)).toEqual(ticks[position - 1]);
        kept.close();
      }),
      { numRuns: 20 },
    );
  });

  test("finds a tick wherever the file was written out in between", () => {
    spool = newTickSpool(0);
    for (const [index, tick] of ticks.slice(0, 20).entries()) {
      spool.append(tick);
      for (const position of [1, index, index + 1]) {
        expect(spool.at(position)).toEqual(ticks[position - 1]);
      }
      expect(spool.at(index + 2)).toBeUndefined();
    }
  });

  test("may be read while it grows", () => {
    spool = newTickSpool(0);
    for (const [index, tick] of ticks.slice(0, 20).entries()) {
      spool.append(tick);
      expect([...spool.ticks()].length).toBe(index + 1);
    }
  });

  test("two readers do not disturb each other", () => {
    spool = newTickSpool(0);
    for (const tick of ticks) spool.append(tick);
    const [one, other] = [spool.ticks()[Symbol.iterator](), spool.ticks()[Symbol.iterator]()];
    for (const tick of ticks) {
      expect(one.next().value).toEqual(tick);
      expect(other.next().value).toEqual(tick);
    }
  });
});
