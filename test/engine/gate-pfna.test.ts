import { describe, expect, test } from "vitest";
import type { PfnaInput, SessionConfig } from "../../engine/config/session.ts";
import { integerise, type PfnaTransform, plainTransform } from "../../engine/gate/integerise.ts";
import { batchReference } from "../../engine/gate/pfna-schedule.ts";
import { roundedHalfEven, sixDecimals } from "../../engine/gate/six-decimals.ts";
import type { Int } from "../../engine/int.ts";
import { Float } from "../../engine/json/json.ts";
import type { TickRecord } from "../../engine/records.ts";
import { start } from "../../engine/run-state.ts";
import { pfnaDemo } from "../support/paper.ts";
import { completedRun, deps } from "../support/runs.ts";
import { smallSession } from "../support/sessions.ts";

describe("the integeriser (engine-core 12.1 and 20.4)", () => {
  test("scale 2, origin 1, clamp -1..3", () => {
    const transform: PfnaTransform = { scale: 2, origin: 1, clampMin: -1, clampMax: 3 };
    const { values, audit } = integerise([-2, new Float(0.5), new Float(1.2)], transform);
    expect(audit.map(({ rounded, clamped }) => [rounded, clamped])).toEqual([
      [-2, -1],
      [3, 3],
      [4, 3],
    ]);
    expect(values).toEqual([-1, 3, 3]);
  });

  test("the audit of a value", () => {
    const transform: PfnaTransform = { scale: 2, origin: 1, clampMin: null, clampMax: 3 };
    expect(integerise([new Float(1.2)], transform).audit).toEqual([
      { index: 0, raw: "1.2", shifted: "2.200000", scaled: "4.400000", rounded: 4, clamped: 3 },
    ]);
  });

  test.each<readonly [half: number, rounded: bigint]>([
    [0.5, 0n],
    [1.5, 2n],
    [2.5, 2n],
    [-0.5, 0n],
    [-2.5, -2n],
    [-3.5, -4n],
    [0.49999999999999994, 0n],
    [1e300, BigInt(1e300)],
  ])("%d rounds to %d", (half, rounded) => {
    expect(roundedHalfEven(half)).toBe(rounded);
  });

  test("an integer above 2^53 loses its last digit, and the audit says so", () => {
    expect(integerise([9007199254740993n], plainTransform)).toEqual({
      values: [9007199254740992n],
      audit: [
        {
          index: 0,
          raw: "9007199254740993",
          shifted: "9007199254740992.000000",
          scaled: "9007199254740992.000000",
          rounded: 9007199254740992n,
          clamped: 9007199254740992n,
        },
      ],
    });
  });

  test("a value too large for a double is refused", () => {
    expect(() => integerise([10n ** 400n], plainTransform)).toThrow("too large for a double");
  });

  test("clamps in the wrong order are refused", () => {
    expect(() => integerise([1], { ...plainTransform, clampMin: 2, clampMax: 1 })).toThrow("clamp_min 2");
  });
});

test("a session's own transform is that of every record of its run", () => {
  const run = completedRun({
    ...pfnaDemo,
    pfnaTransform: { scale: 2, origin: 1, clampMin: -1, clampMax: 3 },
  });
  // At tick 0, (2, 1, 0, 0) and (1, -1, 0, 0), which becomes (3, 0, 2, 2); at tick 2, (0, 2, 0, -1).
  expect(run.records[0]?.ledger.pre_u).toEqual([5, 1, 2, 2]);
  expect(run.records[1]?.pfna).toMatchObject([{ pfna_id: "tick2_adjust", values: [2, 3, 2, 0] }]);
  expect(run.records[1]?.pfna[0]?.audit[1]).toEqual({
    index: 1,
    raw: "2",
    shifted: "3.000000",
    scaled: "6.000000",
    rounded: 6,
    clamped: 3,
  });
});

test.each<readonly [x: number, text: string]>([
  [0, "0.000000"],
  [-0, "-0.000000"],
  [3, "3.000000"],
  [-1, "-1.000000"],
  [0.1, "0.100000"],
  [-0.0000001, "-0.000000"],
  [1.0000005, "1.000001"],
  // Ties on the exact binary value go to the even digit, where toFixed goes up.
  [0.0078125, "0.007812"],
  [0.0234375, "0.023438"],
  [0.9999999, "1.000000"],
  [2 ** 53, "9007199254740992.000000"],
  [1e22, "10000000000000000000000.000000"],
  [5e-324, "0.000000"],
])("%d with six decimals is %s", (x, text) => {
  expect(sixDecimals(x)).toBe(text);
});

describe("payload_ref of a batch", () => {
  test("tick2_adjust, step by step (engine-core 20.4)", () => {
    const reference = (values: readonly Int[]): Int =>
      batchReference([{ pfna_id: "tick2_adjust", audit: [], values }], 1000000007);
    expect(reference([])).toBe(613984482);
    expect(reference([0])).toBe(437736124);
    expect(reference([0, 2])).toBe(441514061);
    expect(reference([0, 2, 0])).toBe(505738988);
    expect(reference([0, 2, 0, -1])).toBe(597562739);
  });

  test("an id counts by code points", () => {
    expect(batchReference([{ pfna_id: "\u{1f600}", audit: [], values: [] }], 2 ** 40)).toBe(0x1f600);
  });
});

describe("the PFNA demo (engine-core 20.4)", () => {
  const { records, sealed } = completedRun(pfnaDemo);
  const [first, second] = records as [TickRecord, TickRecord];

  test("tick 0 adjusts the initial state, tick 2 the running one", () => {
    expect(first.ledger.pre_u).toEqual([3, 0, 0, 0]);
    expect(second.ledger.pre_u).toEqual([3, 2, 0, -1]);
    expect(second.ledger.post_u).toEqual([3, 2, 0, -1]);
  });

  test("only tick 2 has an INGRESS envelope", () => {
    expect(records.map(({ ingress }) => ingress?.tick ?? null)).toEqual([null, 2, null, null]);
    expect(second.ingress).toMatchObject({
      layer: "INGRESS",
      seq: 2,
      prev_chain: 20987847,
      payload_ref: 597562739,
      meta: {},
    });
  });

  test("its audit goes with the record", () => {
    const audit = (index: number, value: number) => ({
      index,
      raw: `${value}`,
      shifted: `${value}.000000`,
      scaled: `${value}.000000`,
      rounded: value,
      clamped: value,
    });
    expect(second.pfna).toEqual([
      {
        pfna_id: "tick2_adjust",
        audit: [0, 2, 0, -1].map((value, index) => audit(index, value)),
        values: [0, 2, 0, -1],
      },
    ]);
  });

  test("the envelopes at the end", () => {
    expect(sealed.lifecycleEnvelopes[1]).toMatchObject({ seq: 5, prev_chain: 113355772 });
    expect(sealed.egressEnvelope).toMatchObject({ seq: 6, prev_chain: 113355772 });
  });
});

describe("loading PFNA into a run", () => {
  const input = (
    pfnaId: string,
    tick: Int,
    values: readonly Int[],
    more: Partial<PfnaInput> = {},
  ): PfnaInput => ({
    pfnaId,
    gid: "SMALL",
    runId: "small_run",
    tick,
    nid: "outside",
    values,
    description: "",
    ...more,
  });
  const withPfna = (...pfnaInputs: readonly PfnaInput[]): SessionConfig => smallSession({ pfnaInputs });

  test("several records of a tick add up, in the order of their ids", () => {
    const { records } = completedRun(
      withPfna(input("b", 2, [0, 0, 5]), input("a", 2, [1, 0, 0]), input("B", 2, [0, 7, 0])),
    );
    const [before, at] = records as [TickRecord, TickRecord];
    expect(at.pfna.map(({ pfna_id }) => pfna_id)).toEqual(["B", "a", "b"]);
    expect(at.ledger.pre_u).toEqual(
      before.ledger.post_u.map((value, n) => Number(value) + ([1, 7, 5][n] ?? 0)),
    );
  });

  test("of two records with one tick and id the first counts", () => {
    const { state } = completedRun(withPfna(input("a", 0, [1, 0, 0]), input("a", 0, [50, 0, 0])));
    expect(state.plan.pfna.get(0)?.adjustment).toEqual([1, 0, 0]);
  });

  test("a record after the last tick is never applied", () => {
    const run = completedRun(withPfna(input("a", 5, [1, 0, 0]), input("b", 2n ** 60n, [1, 0, 0])));
    expect(run.records.flatMap(({ pfna }) => pfna)).toEqual([]);
    expect(run.sealed.counts.ingressEnvelopes).toBe(0);
  });

  test.each<{ name: string; more: Partial<PfnaInput>; message: string }>([
    {
      name: "another gid",
      more: { gid: "OTHER", runId: "other" },
      message: "PFNA gid must match the topology gid",
    },
    {
      name: "another run id",
      more: { runId: "other", values: [] },
      message: "PFNA run_id must match the run",
    },
    { name: "another length", more: { values: [1] }, message: "values length must match expected_length" },
    { name: "no id", more: { pfnaId: "" }, message: "has no pfna_id" },
    {
      name: "a value beyond doubles",
      more: { values: [10n ** 400n, 0, 0] },
      message: "too large for a double",
    },
  ])("refused: $name", ({ more, message }) => {
    expect(() => start(withPfna(input("a", 1, [1, 0, 0], more)), deps)).toThrow(message);
  });
});
