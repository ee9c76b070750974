import fc from "fast-check";
import { expect, test } from "vitest";
import { packTickHashes, ticksPerChunk, unpackTickHashes } from "../../store/tick-hashes.ts";
import { digestOf } from "./samples.ts";

test.each([
  { ticks: 0, hashesPerChunk: [] },
  { ticks: 1, hashesPerChunk: [1] },
  { ticks: 1_023, hashesPerChunk: [1_023] },
  { ticks: 1_024, hashesPerChunk: [1_023, 1] },
  { ticks: 2_047, hashesPerChunk: [1_023, 1_024] },
  { ticks: 2_048, hashesPerChunk: [1_023, 1_024, 1] },
])("$ticks ticks are packed as tick div 1024: $hashesPerChunk", ({ ticks, hashesPerChunk }) => {
  const { rows, count } = packTickHashes(hashesOf(ticks));
  expect(count).toBe(ticks);
  expect(rows.map(({ chunk }) => chunk)).toEqual(hashesPerChunk.map((_, index) => index));
  expect(rows.map(({ chunk, value }) => unpackTickHashes(value, chunk, "row").length)).toEqual(
    hashesPerChunk,
  );
});

test("unpacking gives every hash back with its own tick, in order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 * ticksPerChunk }), (ticks) => {
      const unpacked = packTickHashes(hashesOf(ticks)).rows.flatMap((row) => [
        ...unpackTickHashes(row.value, row.chunk, "row"),
      ]);
      expect(unpacked).toEqual(hashesOf(ticks).map((tickHash, index) => ({ tick: index + 1, tickHash })));
    }),
    { numRuns: 20 },
  );
});

test("what is not 64 lower-case hex digits is refused before anything is packed", () => {
  expect(() => packTickHashes([digestOf("1"), "AB"])).toThrow("the hash of tick 2");
});

test("a row that does not hold whole hashes is damage", () => {
  const [row] = packTickHashes(hashesOf(3)).rows;
  expect(() =>
    unpackTickHashes(row?.value.subarray(0, 40) ?? Buffer.alloc(0), 0, "tick hashes of r-1"),
  ).toThrow("tick hashes of r-1");
});

function hashesOf(ticks: number): string[] {
  return Array.from(
    { length: ticks },
    (_, index) => `${index.toString(16).padStart(8, "0")}${"5a".repeat(28)}`,
  );
}
