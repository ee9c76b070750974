import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Int } from "../../engine/int.ts";
import type { TickLedger } from "../../engine/records.ts";
import { type DiagnosticsConfig, diagnose, diagnosticsOff } from "../../engine/umx/diagnostics.ts";
import { checkLedger } from "../../engine/umx/ledger-check.ts";
import { anyInt } from "../support/any-json.ts";

/** A ledger over two vectors, with sums that are theirs unless given otherwise. */
function ledgerOf(pre: readonly Int[], post: readonly Int[], more: Partial<TickLedger> = {}): TickLedger {
  const total = (values: readonly Int[]): Int => {
    const exact = values.reduce<bigint>((sum, value) => sum + BigInt(value), 0n);
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
  };
  return {
    tick: 3,
    sum_pre_u: total(pre),
    sum_post_u: total(post),
    z_check: total(pre),
    pre_u: pre,
    edges: [],
    post_u: post,
    nap_ref: "",
    causal_radius_applied: false,
    epsilon_applied: false,
    policy_notes: [],
    ...more,
  };
}

const strict: DiagnosticsConfig = {
  ...diagnosticsOff,
  enabled: true,
  allowNegative: false,
  overflowLimit: 10,
  enforceCausalRadius: true,
  enforceEpsilonCap: true,
};
const bothNotes = ["causal_radius_clamped", "epsilon_cap_applied"];

describe("violations (engine-core 6.2)", () => {
  test.each<{
    name: string;
    config?: Partial<DiagnosticsConfig>;
    ledger: TickLedger;
    violations: readonly string[];
  }>([
    { name: "nothing to object to", ledger: ledgerOf([4, 6], [5, 5]), violations: [] },
    {
      name: "a sum that moved",
      ledger: ledgerOf([4, 6], [5, 4]),
      violations: ["conservation failed (pre=10, post=9, z=10)"],
    },
    {
      name: "a check value that is another",
      ledger: ledgerOf([4, 6], [5, 5], { z_check: -1 }),
      violations: ["conservation failed (pre=10, post=10, z=-1)"],
    },
    {
      name: "a sum that moved, when nobody looks",
      config: { checkConservation: false },
      ledger: ledgerOf([4, 6], [5, 4]),
      violations: [],
    },
    {
      name: "a negative value before the tick",
      ledger: ledgerOf([-1, 2], [0, 1]),
      violations: ["negative values detected"],
    },
    {
      name: "a negative value after it",
      ledger: ledgerOf([0, 1], [-1, 2]),
      violations: ["negative values detected"],
    },
    {
      name: "a negative value that is allowed",
      config: { allowNegative: true },
      ledger: ledgerOf([-1, 2], [0, 1]),
      violations: [],
    },
    { name: "a magnitude at the limit", ledger: ledgerOf([10], [10]), violations: [] },
    {
      name: "a magnitude beyond the limit",
      ledger: ledgerOf([11], [11]),
      violations: ["overflow detected beyond limit 10"],
    },
    {
      name: "a negative magnitude beyond the limit",
      config: { allowNegative: true },
      ledger: ledgerOf([-11, 5], [-6, 0]),
      violations: ["overflow detected beyond limit 10"],
    },
    {
      name: "a limit beyond 2^53",
      config: { overflowLimit: 2n ** 60n },
      ledger: ledgerOf([2n ** 60n + 1n], [2n ** 60n + 1n]),
      violations: [`overflow detected beyond limit ${2n ** 60n}`],
    },
    {
      name: "no limit",
      config: { overflowLimit: null },
      ledger: ledgerOf([2n ** 90n], [2n ** 90n]),
      violations: [],
    },
    {
      name: "a radius that clamped",
      ledger: ledgerOf([1], [1], { policy_notes: ["causal_radius_clamped"] }),
      violations: ["causal radius exceeded"],
    },
    {
      name: "an epsilon that clamped",
      ledger: ledgerOf([1], [1], { policy_notes: ["epsilon_cap_applied"] }),
      violations: ["epsilon cap triggered"],
    },
    {
      name: "both clamps, not enforced",
      config: { enforceCausalRadius: false, enforceEpsilonCap: false },
      ledger: ledgerOf([1], [1], { policy_notes: bothNotes }),
      violations: [],
    },
    {
      name: "everything, in order",
      ledger: ledgerOf([-20, 3], [1, 2], { policy_notes: bothNotes }),
      violations: [
        "conservation failed (pre=-17, post=3, z=-17)",
        "negative values detected",
        "overflow detected beyond limit 10",
        "causal radius exceeded",
        "epsilon cap triggered",
      ],
    },
  ])("$name", ({ config, ledger, violations }) => {
    expect(diagnose({ ...strict, ...config }, ledger).violations).toEqual(violations);
  });
});

test("a record has all there is to see, whatever is objected to", () => {
  const ledger = ledgerOf([-20, 3], [1, 2], { policy_notes: bothNotes });
  expect(diagnose(strict, ledger)).toEqual({
    tick: 3,
    sum_pre_u: -17,
    sum_post_u: 3,
    conservation_ok: false,
    min_pre_u: -20,
    max_pre_u: 3,
    min_post_u: 1,
    max_post_u: 2,
    has_negative_pre: true,
    has_negative_post: false,
    overflow_limit: 10,
    overflow_pre: true,
    overflow_post: false,
    policy_notes: bothNotes,
    policy_violations: ["causal radius exceeded", "epsilon cap triggered"],
    violations: expect.any(Array),
  });
  expect(diagnose(diagnosticsOff, ledger)).toMatchObject({
    conservation_ok: false,
    has_negative_pre: true,
    overflow_limit: null,
    overflow_pre: false,
    policy_violations: [],
  });
});

test("least and greatest are those of all values, of any size", () => {
  const anyVector = fc.array(anyInt, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(anyVector, anyVector, (pre, post) => {
      const record = diagnose(diagnosticsOff, ledgerOf(pre, post));
      const sorted = [pre, post].map((values) => values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      expect([record.min_pre_u, record.max_pre_u]).toEqual([sorted[0]?.[0], sorted[0]?.at(-1)]);
      expect([record.min_post_u, record.max_post_u]).toEqual([sorted[1]?.[0], sorted[1]?.at(-1)]);
    }),
  );
});

test("a ledger without nodes has no least value", () => {
  expect(() => diagnose(diagnosticsOff, ledgerOf([], []))).toThrow("at least one node");
});

describe("a ledger from outside is refused (engine-core 6)", () => {
  test.each<{ name: string; ledger: TickLedger; says: string }>([
    { name: "unequal sums", ledger: ledgerOf([4, 6], [5, 4]), says: "Conservation failed at tick 3" },
    {
      name: "another check value",
      ledger: ledgerOf([4, 6], [5, 5], { z_check: 0 }),
      says: "Conservation failed at tick 3",
    },
    {
      name: "sums that are not those of the vectors",
      ledger: ledgerOf([4, 6], [5, 5], { sum_pre_u: 9, sum_post_u: 9, z_check: 9 }),
      says: "Conservation failed at tick 3: its vectors sum to 10 and 10, its sums say 9",
    },
    { name: "no nodes", ledger: ledgerOf([], []), says: "at least one node" },
    { name: "no nodes after the tick", ledger: ledgerOf([0], []), says: "at least one node" },
    { name: "unequal lengths", ledger: ledgerOf([0], [0, 0]), says: "pre_u has 1 values and post_u 2" },
    { name: "tick 0", ledger: ledgerOf([0], [0], { tick: 0 }), says: "a whole number from 1, not 0" },
    {
      name: "half a tick",
      ledger: ledgerOf([0], [0], { tick: 1.5 }),
      says: "a whole number from 1, not 1.5",
    },
  ])("$name", ({ ledger, says }) => {
    expect(() => checkLedger(ledger)).toThrow(
      expect.objectContaining({ kind: "value", message: expect.stringContaining(says) }),
    );
  });
});
