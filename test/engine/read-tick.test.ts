import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../../engine/errors.ts";
import { readTick } from "../../engine/read-tick.ts";
import { seal } from "../../engine/seal.ts";
import { encodeTickRecord } from "../../engine/tick-record-codec.ts";
import { anySession } from "../support/any-session.ts";
import { pfnaDemo } from "../support/paper.ts";
import { completedRun, deps } from "../support/runs.ts";
import { smallSession } from "../support/sessions.ts";

test("a stored tick is read as it was written, and as its record is encoded", () => {
  let completed = 0;
  fc.assert(
    fc.property(anySession, (config) => {
      let run: ReturnType<typeof completedRun>;
      try {
        run = completedRun(config);
      } catch (failure) {
        if (failure instanceof EngineError) return;
        throw failure;
      }
      completed += 1;
      for (const [n, encoded] of run.encoded.entries()) {
        expect(readTick(encoded.bytes)).toStrictEqual(encoded);
        expect(Buffer.from(encoded.bytes).toString()).toBe(
          Buffer.from(encodeTickRecord(run.records[n] as (typeof run.records)[number])).toString(),
        );
      }
    }),
  );
  expect(completed, "sessions that the engine ran").toBeGreaterThan(50);
});

describe("bytes that are no tick", () => {
  const tick = completedRun({ ...pfnaDemo, profile: { ...pfnaDemo.profile, iBlockSpacingW: 2 } }).encoded[1]
    ?.bytes as Uint8Array;

  test("are refused wherever they end", () => {
    for (let end = 0; end < tick.length; end += 1) {
      expect(() => readTick(tick.subarray(0, end))).toThrow(EngineError);
    }
    expect(() => readTick(Buffer.concat([tick, Buffer.from(" ")]))).toThrow(
      "the end of the record must stand",
    );
  });

  test("throw nothing else, whatever they are", () => {
    const anyDamage = fc.array(fc.tuple(fc.nat(tick.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(anyDamage, (damage) => {
        const broken = tick.slice();
        for (const [at, byte] of damage) broken[at] = byte;
        try {
          readTick(broken);
        } catch (failure) {
          expect(failure).toBeInstanceOf(EngineError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a run is not sealed with ticks that are not its own", () => {
  const run = completedRun(smallSession());
  const other = completedRun(smallSession({ initialState: [21, 3, -4] }));
  const forged = run.encoded.map((tick) =>
    tick.tick === 2 ? { ...tick, ledgerHash: tick.pBlockHash } : tick,
  );

  test.each([
    { name: "of another run", ticks: other.encoded, message: "the tick records are not those of the run" },
    { name: "one of them changed", ticks: forged, message: "tick 2 does not follow from those before it" },
    { name: "too few", ticks: run.encoded.slice(0, 3), message: "not those of the run" },
  ])("$name", ({ ticks, message }) => {
    expect(() => seal(run.config, run.state, () => ticks, deps)).toThrow(message);
  });
});
