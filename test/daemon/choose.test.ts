import { expect, test } from "vitest";
import { choose, type Item, type Limits, limitsOf } from "../../daemon/retention/choose.ts";

/*
 * Goal: what a sweep takes (daemon.md 4.4): by age, by number, by bytes, the oldest first, never what something holds.
 * Method: four items, the oldest first, made on days 1 to 4; a table of limits and what goes.
 */
const item = (id: string, day: number, more: Partial<Item> = {}): Item => ({
  id,
  atMs: day * 86_400_000,
  bytes: 100,
  heldBy: null,
  isForfeit: false,
  ...more,
});
const four = [item("d", 4), item("b", 2), item("a", 1), item("c", 3)];
const none: Limits = { beforeMs: null, bytesMax: null, keepLast: null };

test.each<[string, readonly Item[], Limits, string, string]>([
  ["no limit takes nothing", four, none, "", ""],
  ["older than day 3", four, { ...none, beforeMs: 3 * 86_400_000 }, "ab", ""],
  ["the newest two stay", four, { ...none, keepLast: 2 }, "ab", ""],
  ["more stay than there are", four, { ...none, keepLast: 9 }, "", ""],
  ["the rest fits into 250 bytes", four, { ...none, bytesMax: 250 }, "ab", ""],
  ["limits add up", four, { beforeMs: 2 * 86_400_000, bytesMax: 150, keepLast: 3 }, "abc", ""],
  [
    "what is held stays, and its bytes count",
    [item("a", 1, { heldBy: "pinned" }), item("b", 2), item("c", 3)],
    { ...none, bytesMax: 200 },
    "b",
    "a",
  ],
  ["what nobody wants goes", [item("a", 1), item("b", 2, { isForfeit: true })], none, "b", ""],
  ["unless it is held", [item("a", 1), item("b", 2, { isForfeit: true, heldBy: "pinned" })], none, "", "b"],
  ["made at one moment: by id", [item("z", 1), item("y", 1)], { ...none, keepLast: 1 }, "y", ""],
])("%s", (_, items, limits, going, held) => {
  const names = (list: readonly Item[]): string => list.map(({ id }) => id).join("");
  const chosen = choose(items, limits);
  expect([names(chosen.going), names(chosen.held)]).toEqual([going, held]);
});

test("a rule with 0 sets no limit", () => {
  expect(limitsOf({ maxAgeMs: 0, maxBytes: 0, maxCount: 0 }, 1_000)).toEqual(none);
  expect(limitsOf({ maxAgeMs: 400, maxBytes: 5, maxCount: 6 }, 1_000)).toEqual({
    beforeMs: 600,
    bytesMax: 5,
    keepLast: 6,
  });
});
