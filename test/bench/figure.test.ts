import { describe, expect, test } from "vitest";
import { type Figure, judge, type Limit } from "../../bench/daemon/figure.ts";

const twice: Limit = { sense: "at_most", value: 2, beside: "peer" };
const half: Limit = { sense: "at_least", value: 0.5, beside: "peer" };
const ten: Limit = { sense: "at_most", value: 10, beside: null };

function figure(limit: Limit | null, ours: readonly number[], peer: number): Figure {
  const rounds = ours.map((value) => ({ ours: value, peer }));
  return { id: "D0", what: "a figure", unit: "ms", rounds, limit };
}

describe("a figure", () => {
  test.each([
    { name: "within its limit is met", limit: twice, ours: [19, 19, 19, 19, 19, 19, 19], verdict: "met" },
    { name: "at its limit is met", limit: twice, ours: [20, 20, 20, 20, 20, 20, 20], verdict: "met" },
    { name: "above it is missed", limit: twice, ours: [21, 21, 21, 21, 21, 21, 21], verdict: "missed" },
    {
      name: "above it in four rounds of seven is met",
      limit: twice,
      ours: [21, 21, 21, 21, 1, 1, 1],
      verdict: "met",
    },
    {
      name: "above it in five rounds of seven is missed",
      limit: twice,
      ours: [21, 21, 21, 21, 21, 1, 1],
      verdict: "missed",
    },
    { name: "that has to be large and is", limit: half, ours: [5, 6, 7], verdict: "met" },
    { name: "that has to be large and is not", limit: half, ours: [4, 4, 4], verdict: "missed" },
    { name: "without a peer is held to its limit itself", limit: ten, ours: [11, 12, 13], verdict: "missed" },
    { name: "that is no number is missed", limit: ten, ours: [Number.NaN], verdict: "missed" },
    { name: "without a limit is told", limit: null, ours: [1], verdict: "told" },
  ])("$name", ({ limit, ours, verdict }) => {
    expect(judge(figure(limit, ours, 10)).verdict).toBe(verdict);
  });

  test("whose peer could not be had is skipped, and keeps what was measured", () => {
    const judged = judge({ ...figure({ ...twice, beside: "absent" }, [3, 4, 5], 10) });
    expect(judged).toMatchObject({ verdict: "skipped", note: "no absent here", medians: { ours: 4 } });
  });

  test("is the median of its rounds, and its ratio that of the medians", () => {
    expect(judge(figure(twice, [1, 30, 2], 4))).toMatchObject({
      medians: { ours: 2, peer: 4 },
      held: 0.5,
      roundsMissed: 1,
    });
  });
});
