import { expect, test } from "vitest";
import { rowsPerRead, wantedRows } from "../../daemon/rpc/wanted-rows.ts";

/** A table of the numbers from 1 to `size`, read in order. */
const numbersTo =
  (size: number) =>
  (row: number | null): readonly number[] => {
    const first = (row ?? 0) + 1;
    const length = Math.max(0, Math.min(rowsPerRead, size - first + 1));
    return Array.from({ length }, (_, index) => first + index);
  };

test.each([
  { name: "an empty table has no end to go on from", size: 0, limit: 5, every: 1, last: null, isEnd: true },
  { name: "a full page ends at its last row", size: 900, limit: 5, every: 1, last: 5, isEnd: false },
  { name: "a page goes on over several reads", size: 900, limit: 3, every: 300, last: 900, isEnd: false },
  {
    name: "what is left without a wanted row is looked at too",
    size: 900,
    limit: 4,
    every: 300,
    last: 900,
    isEnd: true,
  },
  {
    name: "a filter nothing fits ends early",
    size: 100_000,
    limit: 1,
    every: 200_000,
    last: 20_224,
    isEnd: false,
  },
])("$name", ({ size, limit, every, last, isEnd }) => {
  const found = wantedRows(numbersTo(size), limit, (row) => row % every === 0);
  expect(found).toMatchObject({ last, isEnd });
  expect(found.rows).toEqual(wantedUpTo(last ?? 0, every));
});

function wantedUpTo(last: number, every: number): readonly number[] {
  return Array.from({ length: Math.floor(last / every) }, (_, index) => (index + 1) * every);
}
