import { expect, test } from "vitest";
import { parseWishes } from "../../bench/daemon/command-line.ts";

const known = ["D1", "D2", "D3"];

test.each([
  { args: [], wishes: { only: [], rounds: 7, json: false } },
  { args: ["--only", "D1,D3"], wishes: { only: ["D1", "D3"], rounds: 7, json: false } },
  { args: ["--rounds", "3", "--json"], wishes: { only: [], rounds: 3, json: true } },
  { args: ["--only", "D4"], wishes: "unknown D4; known are D1, D2, D3" },
  { args: ["--rounds", "0"], wishes: "--rounds is a number from 1 to 999, not 0" },
])("$args", ({ args, wishes }) => {
  expect(parseWishes(args, known)).toEqual(wishes);
});
