import { expect, test } from "vitest";
import { inTurns } from "../../bench/daemon/in-turns.ts";

test("things are measured in turns, in alternating order, and the first round is not counted", async () => {
  const order: string[] = [];
  const measure = (name: string) => async (): Promise<number> => order.push(name);
  const rounds = await inTurns(2, { a: measure("a"), b: measure("b") });
  expect(order.join("")).toBe("abbaab");
  expect(rounds).toEqual([
    { a: 4, b: 3 },
    { a: 5, b: 6 },
  ]);
});
