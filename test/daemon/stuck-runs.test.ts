import { expect, test } from "vitest";
import { type Pulse, watchPulses } from "../../daemon/health/stuck-runs.ts";
import type { RunId } from "../../store/records.ts";

/*
 * Goal: an engine that gives no sign of life for a minute is told of, and no other. Method: a clock set by hand; each
 * look gives the pulse of one run.
 */
const runId = "one" as RunId;
const pulse = (beats: number, more: Partial<Pulse> = {}): Pulse => ({
  runId,
  beats,
  isToRun: true,
  tickDelayMs: 0,
  ...more,
});

type Look = { readonly atS: number; readonly pulse: Pulse | null; readonly isStuck: boolean };

test.each<[string, readonly Look[]]>([
  [
    "silence of more than a minute",
    [
      { atS: 0, pulse: pulse(4), isStuck: false },
      { atS: 60, pulse: pulse(4), isStuck: false },
      { atS: 61, pulse: pulse(4), isStuck: true },
      { atS: 65, pulse: pulse(5), isStuck: false },
    ],
  ],
  [
    "a pause between ticks counts beside it",
    [
      { atS: 0, pulse: pulse(4, { tickDelayMs: 30_000 }), isStuck: false },
      { atS: 90, pulse: pulse(4, { tickDelayMs: 30_000 }), isStuck: false },
      { atS: 91, pulse: pulse(4, { tickDelayMs: 30_000 }), isStuck: true },
    ],
  ],
  [
    "who waits for an operator is not stuck, and has a minute again afterwards",
    [
      { atS: 0, pulse: pulse(4), isStuck: false },
      { atS: 500, pulse: pulse(4, { isToRun: false }), isStuck: false },
      { atS: 560, pulse: pulse(4), isStuck: false },
      { atS: 561, pulse: pulse(4), isStuck: true },
    ],
  ],
  [
    "a run that has ended is forgotten",
    [
      { atS: 0, pulse: pulse(4), isStuck: false },
      { atS: 61, pulse: null, isStuck: false },
      { atS: 62, pulse: pulse(4), isStuck: false },
    ],
  ],
])("%s", (_, looks) => {
  let nowMs = 0;
  const stuck = watchPulses(() => nowMs);
  for (const look of looks) {
    nowMs = look.atS * 1000;
    expect([look.atS, stuck(look.pulse === null ? [] : [look.pulse])]).toEqual([
      look.atS,
      look.isStuck ? [runId] : [],
    ]);
  }
});
