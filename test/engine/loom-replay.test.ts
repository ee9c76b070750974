import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SessionConfig } from "../../engine/config/session.ts";
import { EngineError } from "../../engine/errors.ts";
import type { Int } from "../../engine/int.ts";
import {
  chainAt,
  nearestIBlock,
  pBlockAt,
  type RecordedTick,
  type RecordedTicks,
  ticksInMemory,
} from "../../engine/loom/recorded-ticks.ts";
import {
  type ExternalInputs,
  type ReplayedRun,
  recordedInputs,
  replayState,
  scheduledInputs,
} from "../../engine/loom/replay.ts";
import type { TickRecord } from "../../engine/records.ts";
import { start } from "../../engine/run-state.ts";
import { decodeTickRecord, encodeTickRecord } from "../../engine/tick-record-codec.ts";
import { anySession } from "../support/any-session.ts";
import { builtInProfile } from "../support/built-in.ts";
import { gf01Direct, pfnaDemo, ring5Topology, star5Topology } from "../support/paper.ts";
import { type CompletedRun, completedRun, deps } from "../support/runs.ts";
import { smallSession, smallTopology } from "../support/sessions.ts";

const noInputs: ExternalInputs = () => null;

function spaced(config: SessionConfig, iBlockSpacingW: Int): SessionConfig {
  return { ...config, profile: { ...config.profile, iBlockSpacingW } };
}

function replayedRun(config: SessionConfig): ReplayedRun {
  const { topology, profile } = config;
  return { topology, profile, spacing: profile.iBlockSpacingW, origin: start(config, deps).nodes };
}

/** Records that exist only as stored text, as in a store or a spool. */
function ticksAsText(records: readonly TickRecord[]): RecordedTicks<TickRecord> {
  const texts = new Map(records.map((record) => [record.tick, encodeTickRecord(record)]));
  return {
    first: 1,
    last: records.length,
    at: (tick) => {
      const text = texts.get(tick);
      return text === undefined ? null : decodeTickRecord(text);
    },
  };
}

function runOrNull(config: SessionConfig): CompletedRun | null {
  try {
    return completedRun(config);
  } catch (failure) {
    if (failure instanceof EngineError) return null;
    throw failure;
  }
}

describe("look-ups in GF-01 (engine-core 7.3 and 20.1)", () => {
  const { records } = completedRun(gf01Direct);
  const ticks = ticksInMemory(records);

  test.each<readonly [tick: number, chain: Int]>([
    [1, 20987847],
    [2, 356793608],
    [5, 927048329],
    [8, 588473909],
  ])("tick %i has a P-block and the chain value %i", (tick, chain) => {
    expect(pBlockAt(ticks, tick)).toBe(records[tick - 1]?.p_block);
    expect(chainAt(ticks, tick)).toBe(chain);
  });

  test("the nearest I-block", () => {
    expect(nearestIBlock(ticks, 8, 8)).toBe(records[7]?.i_block);
    expect(nearestIBlock(ticks, 8, 15)).toBe(records[7]?.i_block);
  });

  const nothing = ticksInMemory<RecordedTick>([]);

  test.each<{ name: string; attempt: () => unknown; says: string }>([
    { name: "P-block 0", attempt: () => pBlockAt(ticks, 0), says: "tick 0 is not recorded; 1 to 8 are" },
    { name: "P-block 9", attempt: () => pBlockAt(ticks, 9), says: "tick 9 is not recorded; 1 to 8 are" },
    { name: "a chain value at -1", attempt: () => chainAt(ticks, -1), says: "tick -1 is not recorded" },
    { name: "a chain value at 1.5", attempt: () => chainAt(ticks, 1.5), says: "tick 1.5 is not recorded" },
    { name: "a P-block of nothing", attempt: () => pBlockAt(nothing, 1), says: "no tick is recorded" },
    {
      name: "an I-block before the first",
      attempt: () => nearestIBlock(ticks, 8, 7),
      says: "no I-block at or before tick 7; one is due every 8 ticks",
    },
    {
      name: "an I-block of nothing",
      attempt: () => nearestIBlock(nothing, 8, 8),
      says: "no I-block at or before tick 8",
    },
    {
      name: "an I-block every 2^60 ticks",
      attempt: () => nearestIBlock(ticks, 2n ** 60n, 8),
      says: `one is due every ${2n ** 60n} ticks`,
    },
  ])("there is no $name", ({ attempt, says }) => {
    expect(attempt).toThrow(
      expect.objectContaining({ kind: "value", message: expect.stringContaining(says) }),
    );
  });
});

test.each([
  { tick: 2, found: null },
  { tick: 3, found: 3 },
  { tick: 5, found: 3 },
  { tick: 6, found: 6 },
  { tick: 7, found: 6 },
  { tick: 99, found: 6 },
])("with W = 3 and seven ticks the nearest I-block at or before $tick is of $found", ({ tick, found }) => {
  const ticks = ticksInMemory(completedRun(spaced(smallSession({ totalTicks: 7 }), 3)).records);
  if (found === null) expect(() => nearestIBlock(ticks, 3, tick)).toThrow("no I-block");
  else expect(nearestIBlock(ticks, 3, tick).tick).toBe(found);
});

describe("a look-up does not trust what a store hands out", () => {
  const { records } = completedRun(smallSession());
  const shifted: RecordedTicks = { first: 1, last: 4, at: (tick) => records[tick] ?? null };

  test("another tick than asked for counts as none", () => {
    expect(() => pBlockAt(shifted, 1)).toThrow("tick 1 is not recorded");
  });
});

describe("replay of worked sessions", () => {
  test.each<{ name: string; config: SessionConfig; posts: readonly (readonly Int[])[] }>([
    {
      name: "engine-core 20.2",
      config: smallSession({
        topology: smallTopology(3, 4, [
          [1, 2, 3, 5],
          [3, 2, 9, 100],
          [1, 3, -3, 10],
          [2, 3, 4, 50, { c: 6 }],
        ]),
        initialState: [-7, 20, 0],
        totalTicks: 3,
      }),
      posts: [
        [-7, 20, 0],
        [-8, -11, 32],
        [-40, 40, 13],
        [-75, 2, 86],
      ],
    },
    {
      name: "star-5",
      config: smallSession({ topology: star5Topology, initialState: [50, 0, 0, 0, 0], totalTicks: 3 }),
      posts: [
        [50, 0, 0, 0, 0],
        [26, 6, 6, 6, 6],
        [18, 8, 8, 8, 8],
        [14, 9, 9, 9, 9],
      ],
    },
    {
      name: "ring-5",
      config: smallSession({ topology: ring5Topology, initialState: [10, 0, 0, 0, 0], totalTicks: 2 }),
      posts: [
        [10, 0, 0, 0, 0],
        [8, 1, 0, 0, 1],
        [8, 1, 0, 0, 1],
      ],
    },
    {
      name: "the PFNA demo, with inputs at ticks 0 and 2 (20.4)",
      config: pfnaDemo,
      posts: [
        [3, 0, 0, 0],
        [3, 0, 0, 0],
        [3, 2, 0, -1],
        [3, 2, 0, -1],
        [3, 2, 0, -1],
      ],
    },
  ])("$name", ({ config, posts }) => {
    for (const spacing of [1, 2, 8]) {
      const run = completedRun(spaced(config, spacing));
      const ticks = ticksInMemory(run.records);
      for (const [tick, nodes] of posts.entries()) {
        expect(replayState(replayedRun(run.config), ticks, recordedInputs(ticks), tick)).toEqual({
          tick,
          fromTick: tick - (tick % spacing),
          nodes,
          firstDifference: null,
        });
      }
    }
  });

  test("without its inputs, as the reference would do it, the PFNA demo differs from tick 2 on", () => {
    const { records } = completedRun(pfnaDemo);
    expect(replayState(replayedRun(pfnaDemo), ticksInMemory(records), noInputs, 4)).toEqual({
      tick: 4,
      fromTick: 0,
      nodes: [3, 0, 0, 0],
      firstDifference: 2,
    });
  });
});

test("any tick of any session is replayed as it was recorded, with PFNA and without, from memory or text", () => {
  fc.assert(
    fc.property(anySession, (config) => {
      const run = runOrNull(config);
      if (run === null) return;
      const replayed = replayedRun(config);
      const spacing = Number(config.profile.iBlockSpacingW);
      const schedule = scheduledInputs(run.state.plan.pfna);
      for (const ticks of [ticksInMemory(run.records), ticksAsText(run.records)]) {
        for (const inputs of [recordedInputs(ticks), schedule]) {
          for (const { tick, ledger } of run.records) {
            expect(replayState(replayed, ticks, inputs, tick)).toEqual({
              tick,
              fromTick: tick - (tick % spacing),
              nodes: ledger.post_u,
              firstDifference: null,
            });
          }
        }
      }
    }),
    { numRuns: 200 },
  );
});

describe("a record that is not what the run does", () => {
  const config = spaced(smallSession({ totalTicks: 7 }), 3);
  const { records } = completedRun(config);
  const run = replayedRun(config);

  /** The records with one ledger's `post_u` changed. */
  function changedAt(tick: number): RecordedTicks<TickRecord> {
    return ticksInMemory(
      records.map((record) =>
        record.tick === tick ? { ...record, ledger: { ...record.ledger, post_u: [1, 2, 3] } } : record,
      ),
    );
  }

  test.each<{ changed: number; replayed: number; firstDifference: number | null }>([
    { changed: 2, replayed: 2, firstDifference: 2 },
    { changed: 1, replayed: 2, firstDifference: 1 },
    { changed: 3, replayed: 5, firstDifference: 3 },
    { changed: 4, replayed: 5, firstDifference: 4 },
    { changed: 5, replayed: 4, firstDifference: null },
    { changed: 2, replayed: 5, firstDifference: null },
  ])(
    "changed at $changed, the replay of $replayed tells $firstDifference",
    ({ changed, replayed, firstDifference }) => {
      const replay = replayState(run, changedAt(changed), noInputs, replayed);
      expect(replay.firstDifference).toBe(firstDifference);
      expect(replay.nodes).toEqual(records[replayed - 1]?.ledger.post_u);
    },
  );

  test("a changed I-block leads to another state, and is told", () => {
    const changed = ticksInMemory(
      records.map((record) =>
        record.i_block?.tick === 3
          ? { ...record, i_block: { ...record.i_block, post_u: [100, 0, 0] } }
          : record,
      ),
    );
    expect(replayState(run, changed, noInputs, 4)).toMatchObject({ fromTick: 3, firstDifference: 3 });
  });
});

describe("a replay is refused", () => {
  const config = spaced(smallSession({ totalTicks: 4 }), 2);
  const { records } = completedRun(config);
  const run = replayedRun(config);
  const ticks = ticksInMemory(records);
  const gapped: RecordedTicks<TickRecord> = { ...ticks, at: (tick) => (tick === 3 ? null : ticks.at(tick)) };
  const other = smallTopology(3, 4, [
    [1, 2, 1, 9],
    [2, 3, 2, 8],
  ]);

  test.each<{ name: string; attempt: () => unknown; says: string }>([
    {
      name: "after the last recorded tick",
      attempt: () => replayState(run, ticks, noInputs, 5),
      says: "tick 5 can't be replayed; the last recorded tick is 4",
    },
    {
      name: "before tick 0",
      attempt: () => replayState(run, ticks, noInputs, -1),
      says: "tick -1 can't be replayed",
    },
    {
      name: "between ticks",
      attempt: () => replayState(run, ticks, noInputs, 1.5),
      says: "tick 1.5 can't be replayed",
    },
    {
      name: "over a tick that is missing",
      attempt: () => replayState(run, gapped, noInputs, 3),
      says: "tick 3 is not recorded; 1 to 4 are",
    },
    {
      name: "with the inputs of a tick that is missing",
      attempt: () => recordedInputs(gapped)(3),
      says: "tick 3 is not recorded",
    },
    {
      name: "with another topology than the I-block's",
      attempt: () => replayState({ ...run, topology: other }, ticks, noInputs, 3),
      says: "the I-block of tick 2 was made with another topology",
    },
    {
      name: "with a topology of another name",
      attempt: () =>
        replayState({ ...run, topology: { ...config.topology, gid: "OTHER" } }, ticks, noInputs, 3),
      says: "another topology than the OTHER given",
    },
  ])("$name", ({ attempt, says }) => {
    expect(attempt).toThrow(
      expect.objectContaining({ kind: "value", message: expect.stringContaining(says) }),
    );
  });
});

test("a source whose first ticks are gone is replayed from its I-blocks, or all the way", () => {
  const config = spaced(smallSession({ totalTicks: 7 }), 3);
  const { records } = completedRun(config);
  const late = ticksInMemory(records.slice(4));
  expect(replayState(replayedRun(config), late, noInputs, 7)).toEqual({
    tick: 7,
    fromTick: 6,
    nodes: records[6]?.ledger.post_u,
    firstDifference: null,
  });
  expect(replayState(replayedRun(config), late, noInputs, 5)).toEqual({
    tick: 5,
    fromTick: 0,
    nodes: records[4]?.ledger.post_u,
    firstDifference: null,
  });
});

test("with no tick recorded, only the state before tick 1 can be replayed", () => {
  const run: ReplayedRun = {
    topology: star5Topology,
    profile: builtInProfile,
    spacing: 8,
    origin: [50, 0, 0, 0, 0],
  };
  const none = ticksInMemory<RecordedTick>([]);
  expect(replayState(run, none, noInputs, 0).nodes).toEqual([50, 0, 0, 0, 0]);
  expect(() => replayState(run, none, noInputs, 1)).toThrow("the last recorded tick is 0");
});
