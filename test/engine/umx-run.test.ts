import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Topology } from "../../engine/config/topology.ts";
import type { Int } from "../../engine/int.ts";
import type { TickLedger } from "../../engine/records.ts";
import type { DiagnosticsConfig } from "../../engine/umx/diagnostics.ts";
import {
  applyExternalInputs,
  currentState,
  diagnosticsRecords,
  initState,
  runUntil,
  type UmxRun,
  type UmxStep,
  umxRun,
  umxStep,
} from "../../engine/umx/umx-run.ts";
import { anySession } from "../support/any-session.ts";
import { builtInProfile } from "../support/built-in.ts";
import { line4Topology, ring5Topology, star5Topology } from "../support/paper.ts";
import { runOrRefusal } from "../support/runs.ts";
import { smallTopology } from "../support/sessions.ts";

/** The four edges of engine-core 20.2, one of which is clamped by a radius in each tick. */
const paperTopology = smallTopology(3, 4, [
  [1, 2, 3, 5],
  [3, 2, 9, 100],
  [1, 3, -3, 10],
  [2, 3, 4, 50, { c: 6 }],
]);
const paperState = [-7, 20, 0];

function begun(
  topology: Topology,
  state: readonly Int[],
  diagnostics: Partial<DiagnosticsConfig> = {},
): UmxRun {
  return initState(umxRun(topology, builtInProfile, { diagnostics }), state);
}

function ticked(run: UmxRun): UmxStep & { readonly kind: "ticked" } {
  const step = umxStep(run);
  if (step.kind === "ticked") return step;
  throw new Error(step.message);
}

describe("ledgers of a run (engine-core 20.2)", () => {
  test.each<{ name: string; topology: Topology; state: readonly Int[]; posts: readonly (readonly Int[])[] }>([
    {
      name: "negative fluxes",
      topology: paperTopology,
      state: paperState,
      posts: [
        [-8, -11, 32],
        [-40, 40, 13],
        [-75, 2, 86],
      ],
    },
    {
      name: "star-5",
      topology: star5Topology,
      state: [50, 0, 0, 0, 0],
      posts: [
        [26, 6, 6, 6, 6],
        [18, 8, 8, 8, 8],
        [14, 9, 9, 9, 9],
      ],
    },
    {
      name: "line-4",
      topology: line4Topology,
      state: [32, 0, 0, 0],
      posts: [
        [30, 2, 0, 0],
        [29, 3, 0, 0],
        [28, 4, 0, 0],
        [27, 5, 0, 0],
      ],
    },
    {
      name: "ring-5",
      topology: ring5Topology,
      state: [10, 0, 0, 0, 0],
      posts: [
        [8, 1, 0, 0, 1],
        [8, 1, 0, 0, 1],
      ],
    },
  ])("$name", ({ topology, state, posts }) => {
    const reached = runUntil(begun(topology, state), posts.length);
    expect(reached.ledgers.map(({ post_u }) => post_u)).toEqual(posts);
    expect(currentState(reached.run)).toEqual(posts.at(-1));
    expect(reached.run.tick).toBe(posts.length);
  });
});

describe("a run", () => {
  test("is named by its topology unless it has names of its own", () => {
    expect(umxRun(line4Topology, builtInProfile)).toMatchObject({ gid: "LINE4", runId: "LINE4", tick: 0 });
    expect(umxRun(line4Topology, builtInProfile, { gid: "g", runId: "r" })).toMatchObject({
      gid: "g",
      runId: "r",
    });
  });

  test("is never changed: a step from it can be taken again", () => {
    const run = begun(paperTopology, paperState);
    expect(ticked(run)).toEqual(ticked(run));
    expect(currentState(run)).toEqual(paperState);
    expect(run.tick).toBe(0);
  });

  test("keeps a copy of the state it is given, and gives copies", () => {
    const state = [...paperState];
    const run = begun(paperTopology, state);
    state[0] = 99;
    (currentState(run) as Int[])[1] = 99;
    expect(currentState(run)).toEqual(paperState);
  });

  test("takes external inputs without advancing", () => {
    const run = applyExternalInputs(begun(line4Topology, [2, 1, 0, 0]), [1, -1, 0, 2n ** 60n]);
    expect(currentState(run)).toEqual([3, 0, 0, 2n ** 60n]);
    expect(run.tick).toBe(0);
    expect(ticked(run).ledger).toMatchObject({ tick: 1, pre_u: [3, 0, 0, 2n ** 60n] });
  });

  test("begins anew with another state", () => {
    const { run } = runUntil(begun(line4Topology, [32, 0, 0, 0]), 3);
    const again = initState(run, [1, 0, 0, 0]);
    expect(again.tick).toBe(0);
    expect(ticked(again).ledger).toMatchObject({ tick: 1, pre_u: [1, 0, 0, 0] });
  });

  test("that is where it should be, takes no step", () => {
    const run = begun(line4Topology, [32, 0, 0, 0]);
    expect(runUntil(run, 0)).toEqual({ kind: "reached", run, ledgers: [] });
  });
});

describe("refusals", () => {
  const without = umxRun(line4Topology, builtInProfile);
  const at3 = runUntil(begun(line4Topology, [32, 0, 0, 0]), 3).run;

  test.each<{ name: string; attempt: () => unknown; says: string }>([
    { name: "a step without a state", attempt: () => umxStep(without), says: "has no state yet" },
    { name: "the state of none", attempt: () => currentState(without), says: "has no state yet" },
    {
      name: "inputs for none",
      attempt: () => applyExternalInputs(without, [0, 0, 0, 0]),
      says: "has no state yet",
    },
    {
      name: "a state of another length",
      attempt: () => initState(without, [1, 2, 3]),
      says: "the state has 3 values, but topology LINE4 has N = 4",
    },
    {
      name: "inputs of another length",
      attempt: () => applyExternalInputs(at3, []),
      says: "the external input has 0 values, but topology LINE4 has N = 4",
    },
    {
      name: "a tick that is behind",
      attempt: () => runUntil(at3, 2),
      says: "can't go to tick 2: it stands at tick 3",
    },
    { name: "half a tick", attempt: () => runUntil(at3, 3.5), says: "can't go to tick 3.5" },
    { name: "no number", attempt: () => runUntil(at3, Number.NaN), says: "can't go to tick NaN" },
  ])("$name", ({ attempt, says }) => {
    expect(attempt).toThrow(
      expect.objectContaining({ kind: "value", message: expect.stringContaining(says) }),
    );
  });
});

describe("diagnostics", () => {
  const strict = { enabled: true, allowNegative: false, enforceCausalRadius: true };
  const message = "negative values detected";

  test("leave no record while they are off", () => {
    const { run } = runUntil(
      begun(paperTopology, paperState, { allowNegative: false, raiseOnViolation: true }),
      3,
    );
    expect(diagnosticsRecords(run)).toEqual([]);
  });

  test("leave a record of each tick, the oldest first, and change no ledger", () => {
    const watched = runUntil(begun(paperTopology, paperState, strict), 3);
    expect(watched.ledgers).toEqual(runUntil(begun(paperTopology, paperState), 3).ledgers);
    expect(diagnosticsRecords(watched.run).map(({ tick, violations }) => [tick, violations])).toEqual([
      [1, [message, "causal radius exceeded"]],
      [2, [message, "causal radius exceeded"]],
      [3, [message, "causal radius exceeded"]],
    ]);
  });

  test("records stay when the run begins anew", () => {
    const { run } = runUntil(begun(paperTopology, paperState, strict), 2);
    expect(diagnosticsRecords(ticked(initState(run, paperState)).run).map(({ tick }) => tick)).toEqual([
      1, 2, 1,
    ]);
  });

  test("raise on a violation before anything is kept", () => {
    const run = begun(paperTopology, paperState, {
      ...strict,
      raiseOnViolation: true,
      killOnViolation: true,
    });
    expect(() => umxStep(run)).toThrow(
      expect.objectContaining({
        kind: "value",
        message: "UMX diagnostics failed at tick 1: negative values detected, causal radius exceeded",
      }),
    );
    expect(run).toMatchObject({ tick: 0, latest: null, killedBecause: null });
  });

  test("kill a run: the record is kept, state and tick are as before, and no step follows", () => {
    const run = begun(paperTopology, paperState, { ...strict, killOnViolation: true });
    const step = umxStep(run);
    if (step.kind !== "killed") throw new Error("the run was not killed");
    const reason = "negative values detected; causal radius exceeded";
    expect(step.message).toBe(`UMX run killed at tick 1: ${reason}`);
    expect(step.run).toMatchObject({ tick: 0, killedBecause: reason });
    expect(currentState(step.run)).toEqual(paperState);
    expect(diagnosticsRecords(step.run).map(({ tick }) => tick)).toEqual([1]);
    expect(() => umxStep(step.run)).toThrow(
      expect.objectContaining({ kind: "value", message: `Run halted by kill-switch: ${reason}` }),
    );
    expect(() => runUntil(step.run, 1)).toThrow(`Run halted by kill-switch: ${reason}`);
  });

  test("a killed run begins anew", () => {
    const killed = umxStep(begun(paperTopology, paperState, { ...strict, killOnViolation: true }));
    expect(ticked(initState(killed.run, [0, 0, 0])).run).toMatchObject({ tick: 1, killedBecause: null });
  });

  test("kill on the way: the ledgers of the ticks before are there", () => {
    // The edge drives its ends apart: 6, 5 -> 7, 4 -> 10, 1 -> 19, -8.
    const run = begun(smallTopology(2, 4, [[1, 2, -4, 99]]), [6, 5], {
      enabled: true,
      allowNegative: false,
      killOnViolation: true,
    });
    const outcome = runUntil(run, 9);
    expect(outcome).toMatchObject({
      kind: "killed",
      run: { tick: 2, nodes: [10, 1] },
      message: "UMX run killed at tick 3: negative values detected",
    });
    expect(outcome.ledgers.map(({ post_u }) => post_u)).toEqual([
      [7, 4],
      [10, 1],
    ]);
    expect(diagnosticsRecords(outcome.run).map(({ tick }) => tick)).toEqual([1, 2, 3]);
  });

  test("a run without violations goes on whatever is threatened", () => {
    const threatened = {
      ...strict,
      enforceCausalRadius: false,
      raiseOnViolation: true,
      killOnViolation: true,
    };
    const { run } = runUntil(begun(line4Topology, [32, 0, 0, 0], threatened), 4);
    expect(diagnosticsRecords(run).map(({ tick }) => tick)).toEqual([1, 2, 3, 4]);
  });
});

test("a run has the ledgers of the tick loop, when it is given the same inputs", () => {
  fc.assert(
    fc.property(anySession, (session) => {
      // An edgeless topology has no I-blocks to make here.
      const config = { ...session, profile: { ...session.profile, iBlockSpacingW: 1000 } };
      const loop = runOrRefusal(config);
      if (loop === null) return;
      const { records, state } = loop;
      let run = initState(umxRun(config.topology, config.profile), config.initialState);
      const ledgers: TickLedger[] = [];
      for (let tick = 0; tick <= config.totalTicks; tick += 1) {
        if (tick > 0) {
          const step = ticked(run);
          ledgers.push(step.ledger);
          run = step.run;
        }
        // What the schedule has for a tick is added before that tick, tick 0 before the first.
        if (tick === 0) run = added(run, state.plan.pfna.get(0)?.adjustment);
        run = added(run, state.plan.pfna.get(tick + 1)?.adjustment);
      }
      expect(ledgers).toEqual(records.map(({ ledger }) => ledger));
    }),
  );
});

function added(run: UmxRun, adjustment: readonly Int[] | undefined): UmxRun {
  return adjustment === undefined ? run : applyExternalInputs(run, adjustment);
}
