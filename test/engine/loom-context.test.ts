import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Int } from "../../engine/int.ts";
import { chainBlocks, chainState, emptyBlockChain } from "../../engine/loom/block-chain.ts";
import {
  addInputs,
  ingestTick,
  type LoomContext,
  loomContext,
  loomStep,
} from "../../engine/loom/loom-context.ts";
import { nearestIBlock, type RecordedTick, ticksInMemory } from "../../engine/loom/recorded-ticks.ts";
import { replayState } from "../../engine/loom/replay.ts";
import type { TickLedger, TickRecord } from "../../engine/records.ts";
import { initState, type UmxRun, umxRun } from "../../engine/umx/umx-run.ts";
import { anySession } from "../support/any-session.ts";
import { builtInProfile } from "../support/built-in.ts";
import { gf01Direct, gf01Topology, line4Topology } from "../support/paper.ts";
import { completedRun, runOrRefusal } from "../support/runs.ts";
import { smallSession, smallTopology } from "../support/sessions.ts";
import { sha256 } from "../support/sha256.ts";

const profile = builtInProfile;
const gf01Records = completedRun(gf01Direct).records;
const gf01Ledgers = gf01Records.map(({ ledger }) => ledger);

function gf01Umx(): UmxRun {
  return initState(umxRun(gf01Topology, profile), [3, 1, 0, 0, 0, 0]);
}

function ingested(context: LoomContext, ledgers: readonly TickLedger[]): readonly RecordedTick[] {
  let current = context;
  return ledgers.map((ledger) => {
    const next = ingestTick(current, ledger);
    current = next.context;
    return next.recorded;
  });
}

function stepped(context: LoomContext, count: number): readonly RecordedTick[] {
  let current = context;
  return Array.from({ length: count }, () => {
    const step = loomStep(current);
    if (step.kind === "killed") throw new Error(step.message);
    current = step.context;
    return step.recorded;
  });
}

/** The blocks of a run as the tick loop recorded them. */
function blocksOf(records: readonly (RecordedTick | TickRecord)[]): readonly unknown[] {
  return records.map(({ p_block, i_block }) => [p_block, i_block]);
}

describe("Loom by itself records the blocks of GF-01", () => {
  test("from ledgers that come from outside", () => {
    expect(blocksOf(ingested(loomContext({ profile, topology: gf01Topology }), gf01Ledgers))).toEqual(
      blocksOf(gf01Records),
    );
  });

  test("from the UMX run bound to it", () => {
    expect(blocksOf(stepped(loomContext({ profile, umx: gf01Umx() }), 8))).toEqual(blocksOf(gf01Records));
  });

  test("which lead to the published tip", () => {
    const chain = stepped(loomContext({ profile, umx: gf01Umx() }), 8).reduce(
      (before, { p_block, i_block }) => chainBlocks(before, p_block, i_block, sha256).chain,
      emptyBlockChain,
    );
    expect(chainState(chain)).toEqual({
      height: 8,
      tip_hash: "b5769f355c6131cd33400d9d6d3ff6f7648bb2a4db823665a119f0c45174cadc",
      latest_merkle_root: "b324a439d71fcfc4835e0039b3dfdaad3b2863d19d55fdfa4b090ca4074d7603",
      latest_iblock_tick: 8,
    });
  });
});

describe("a context", () => {
  test("may have its own W: I-blocks are due by it and carry it", () => {
    const recorded = ingested(loomContext({ profile, topology: gf01Topology, spacing: 3 }), gf01Ledgers);
    expect(recorded.flatMap(({ i_block }) => (i_block === null ? [] : [[i_block.tick, i_block.W]]))).toEqual([
      [3, 3],
      [6, 3],
    ]);
    expect(nearestIBlock(ticksInMemory(recorded), 3, 8).tick).toBe(6);
  });

  test("may have its own seq, which enters the chain", () => {
    const rules = { seq: ({ tick }: TickLedger) => 10 * tick };
    const recorded = ingested(
      loomContext({ profile, topology: gf01Topology, rules }),
      gf01Ledgers.slice(0, 2),
    );
    // 17 * 1234567 + 207 + 10, and the same with 20.
    expect(recorded.map(({ p_block }) => [p_block.seq, p_block.s_t, p_block.C_t])).toEqual([
      [10, 9, 20987856],
      [20, 9, 356793779],
    ]);
  });

  test("may have its own s_t, negative or beyond 2^53", () => {
    const rules = { scalar: ({ tick }: TickLedger): Int => (tick === 1 ? -41 : 2n ** 60n) };
    const small = { ...profile, modulusM: 97, c0: 5 };
    const recorded = ingested(
      loomContext({ profile: small, topology: gf01Topology, rules }),
      gf01Ledgers.slice(0, 2),
    );
    const second = Number((17n * 16n + 23n * 2n ** 60n + 2n) % 97n);
    expect(recorded.map(({ p_block }) => [p_block.s_t, p_block.C_t])).toEqual([
      [-41, 16],
      [2n ** 60n, second],
    ]);
  });

  test("is a value: ingesting a ledger twice from one gives the same", () => {
    const context = loomContext({ profile, topology: gf01Topology });
    const [first] = gf01Ledgers as [TickLedger];
    expect(ingestTick(context, first)).toEqual(ingestTick(context, first));
    expect(context.lastTick).toBeNull();
  });

  test("may begin at any tick", () => {
    const recorded = ingested(loomContext({ profile, topology: gf01Topology }), gf01Ledgers.slice(4));
    expect(recorded.map(({ tick }) => tick)).toEqual([5, 6, 7, 8]);
    expect(recorded[0]?.p_block.C_t).toBe(17 * 1234567 + 207 + 5);
  });
});

describe("what is refused", () => {
  const context = loomContext({ profile, topology: gf01Topology });
  const [first, second, third] = gf01Ledgers as [TickLedger, TickLedger, TickLedger];
  const after = ingestTick(context, first).context;
  const seq = (value: number): LoomContext =>
    loomContext({ profile, topology: gf01Topology, rules: { seq: () => value } });

  test.each<{ name: string; attempt: () => unknown; says: string }>([
    {
      name: "neither topology nor UMX run",
      attempt: () => loomContext({ profile }),
      says: "needs a topology or a UMX run",
    },
    {
      name: "an equal topology that is another object",
      attempt: () => loomContext({ profile, umx: gf01Umx(), topology: { ...gf01Topology } }),
      says: "topology GF01 is not the one of the UMX run GF01",
    },
    {
      name: "another profile than the UMX run's",
      attempt: () => loomContext({ profile: { ...profile, c0: 1 }, umx: gf01Umx() }),
      says: "profile CMP-0 does not equal the one of the UMX run",
    },
    {
      name: "W = 0",
      attempt: () => loomContext({ profile, topology: gf01Topology, spacing: 0 }),
      says: "must be above 0, not 0",
    },
    {
      name: "a negative W beyond 2^53",
      attempt: () => loomContext({ profile, topology: gf01Topology, spacing: -(2n ** 60n) }),
      says: `must be above 0, not ${-(2n ** 60n)}`,
    },
    { name: "a tick twice", attempt: () => ingestTick(after, first), says: "tick 1 does not follow tick 1" },
    {
      name: "a tick left out",
      attempt: () => ingestTick(after, third),
      says: "tick 3 does not follow tick 1",
    },
    {
      name: "a ledger that loses something",
      attempt: () => ingestTick(context, { ...first, sum_post_u: 3 }),
      says: "Conservation failed at tick 1",
    },
    {
      name: "a ledger of another topology",
      attempt: () => ingestTick(loomContext({ profile, topology: line4Topology }), second),
      says: "the ledger of tick 2 has 6 nodes, but topology LINE4 has N = 4",
    },
    {
      name: "seq 0",
      attempt: () => ingestTick(seq(0), first),
      says: "the seq of tick 1 must be a whole number from 1",
    },
    { name: "half a seq", attempt: () => ingestTick(seq(1.5), first), says: "not 1.5" },
    {
      name: "a seq beyond 2^53",
      attempt: () => ingestTick(seq(2 ** 53), first),
      says: "not 9007199254740992",
    },
    {
      name: "an empty gid",
      attempt: () => ingestTick(loomContext({ profile, topology: { ...gf01Topology, gid: "" } }), first),
      says: "a P-block needs a gid",
    },
    {
      name: "an I-block without edges",
      attempt: () => {
        const umx = initState(umxRun(smallTopology(1, 4, []), profile), [1]);
        return loomStep(loomContext({ profile, umx, spacing: 1 }));
      },
      says: "tick 1 needs an I-block",
    },
    {
      name: "a step without a UMX run",
      attempt: () => loomStep(context),
      says: "Loom of GF01 has no UMX run",
    },
    { name: "inputs without a UMX run", attempt: () => addInputs(context, [0]), says: "has no UMX run" },
    {
      name: "a step of a UMX run without a state",
      attempt: () => loomStep(loomContext({ profile, umx: umxRun(gf01Topology, profile) })),
      says: "has no state yet",
    },
  ])("$name", ({ attempt, says }) => {
    expect(attempt).toThrow(
      expect.objectContaining({ kind: "value", message: expect.stringContaining(says) }),
    );
  });

  test("an equal profile that is another object is taken", () => {
    expect(loomContext({ profile: { ...profile }, umx: gf01Umx(), topology: gf01Topology }).topology).toBe(
      gf01Topology,
    );
  });
});

test("a killed UMX run leaves no block, and Loom where it was", () => {
  const diagnostics = { enabled: true, overflowLimit: 5, killOnViolation: true };
  const umx = initState(umxRun(line4Topology, profile, { diagnostics }), [3, 0, 0, 0]);
  const first = loomStep(loomContext({ profile, umx }));
  if (first.kind === "killed") throw new Error(first.message);
  const second = loomStep(addInputs(first.context, [3, 0, 0, 0]));
  expect(second).toMatchObject({
    kind: "killed",
    message: "UMX run killed at tick 2: overflow detected beyond limit 5",
    context: { lastTick: 1, chain: first.context.chain },
  });
  expect(() => loomStep(second.context)).toThrow(
    "Run halted by kill-switch: overflow detected beyond limit 5",
  );
});

test("Loom with inputs from outside records what the tick loop does, and is replayed with them", () => {
  fc.assert(
    fc.property(anySession, (session) => {
      // An edgeless topology has no I-blocks to make, and its sessions would be refused.
      const spacing = session.topology.edges.length === 0 ? 1000 : session.profile.iBlockSpacingW;
      const config = smallSession({ ...session, profile: { ...session.profile, iBlockSpacingW: spacing } });
      const loop = runOrRefusal(config);
      if (loop === null) return;
      const { records, state } = loop;
      const schedule = state.plan.pfna;
      const umx = initState(umxRun(config.topology, config.profile), config.initialState);
      let context = loomContext({ profile: config.profile, umx });
      const atStart = schedule.get(0);
      if (atStart !== undefined) context = addInputs(context, atStart.adjustment);
      const origin = context.umx?.nodes ?? [];
      const recorded: RecordedTick[] = [];
      const inputs = new Map<number, readonly Int[]>();
      for (let tick = 1; tick <= config.totalTicks; tick += 1) {
        const scheduled = schedule.get(tick);
        if (scheduled !== undefined) {
          inputs.set(tick, scheduled.adjustment);
          context = addInputs(context, scheduled.adjustment);
        }
        const step = loomStep(context);
        if (step.kind === "killed") throw new Error(step.message);
        recorded.push(step.recorded);
        context = step.context;
      }
      expect(blocksOf(recorded)).toEqual(blocksOf(records));
      const run = { topology: config.topology, profile: config.profile, spacing, origin };
      for (const { tick, ledger } of recorded) {
        const replay = replayState(run, ticksInMemory(recorded), (at) => inputs.get(at) ?? null, tick);
        expect([replay.nodes, replay.firstDifference]).toEqual([ledger.post_u, null]);
      }
    }),
  );
});
