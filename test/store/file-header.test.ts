import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { openEnvironment, type Table } from "../../store/environment.ts";
import { dataFile, readFileHeader } from "../../store/file-header.ts";
import { tempDirectory } from "./temp-store.ts";

const pageBytes = 4096;

test("a file that is not there is absent, an empty one is empty", () => {
  const path = tempDirectory();
  expect(readFileHeader(path)).toEqual({ kind: "absent" });
  writeFileSync(dataFile(path), "");
  expect(readFileHeader(path)).toEqual({ kind: "empty" });
});

test("whatever is put and removed, the file is sound after each commit", async () => {
  // Values beyond a page and removals in bulk fill the list of free pages, up to overflow pages of its own.
  const change = fc.record({
    keys: fc.integer({ min: 1, max: 60 }),
    from: fc.nat({ max: 100 }),
    bytes: fc.constantFrom(10, 900, 5_000, 60_000),
    removes: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 15 }), async (changes) => {
      const { path, table } = open();
      for (const { keys, from, bytes, removes } of changes) {
        const written = Array.from({ length: keys }, (_, index) => {
          const key = ["row", from + index];
          return removes ? table.remove(key) : table.put(key, Buffer.alloc(bytes, index));
        });
        await Promise.all(written);
        expect(readFileHeader(path)).toMatchObject({ kind: "sound" });
      }
    }),
    { numRuns: 20 },
  );
});

test("a list of free pages that needs overflow pages of its own is sound, and damage in it is seen", async () => {
  const { path, table } = open();
  for (let index = 0; index < 15; index += 1) void table.put(["large", index], Buffer.alloc(100_000, index));
  await table.committed;
  for (let index = 0; index < 15; index += 1) void table.remove(["large", index]);
  await table.committed;
  // The pages freed by a commit are listed by the commit itself.
  expect(readFileHeader(path)).toMatchObject({ kind: "sound" });
  const file = readFileSync(dataFile(path));
  const copy = directoryWith(file);
  const descriptor = openSync(dataFile(copy), "r+");
  const problems: string[] = [];
  for (let at = 2 * pageBytes; at < file.length; at += pageBytes) {
    writeSync(descriptor, Buffer.alloc(pageBytes, 0x5a), 0, pageBytes, at);
    const header = readFileHeader(copy);
    if (header.kind === "unsound") problems.push(header.problem);
    writeSync(descriptor, file, at, pageBytes, at);
  }
  closeSync(descriptor);
  // The root of the list and at least one overflow page; what holds rows is not looked at here.
  expect(problems.length).toBeGreaterThanOrEqual(2);
  expect(problems.length).toBeLessThan(10);
  for (const problem of problems) expect(problem).toContain("a list of free pages");
});

test.each<{ name: string; bytes: (file: Buffer) => Buffer }>([
  { name: "text", bytes: () => Buffer.from("not a database") },
  { name: "zeros", bytes: (file) => Buffer.alloc(file.length) },
  { name: "the first page alone", bytes: (file) => file.subarray(0, pageBytes) },
  {
    name: "a second page of zeros",
    bytes: (file) => Buffer.concat([file.subarray(0, pageBytes), Buffer.alloc(pageBytes)]),
  },
])("$name is not sound", async ({ bytes }) => {
  const { path, table } = open();
  await table.put("key", Buffer.from("value"));
  expect(readFileHeader(directoryWith(bytes(readFileSync(dataFile(path)))))).toMatchObject({
    kind: "unsound",
    problem: expect.stringContaining("data.mdb"),
  });
});

test("a file that ends before its last page is shorter than it says", async () => {
  const { path, table } = open();
  await table.put("key", Buffer.alloc(100_000));
  const file = readFileSync(dataFile(path));
  expect(readFileHeader(directoryWith(file))).toEqual({ kind: "sound", shorter: false });
  const cut = directoryWith(file.subarray(0, file.length - pageBytes));
  expect(readFileHeader(cut)).not.toEqual({ kind: "sound", shorter: false });
});

function open(): { readonly path: string; readonly table: Table } {
  const path = tempDirectory();
  const environment = openEnvironment(path, "read_write");
  onTestFinished(() => environment.close());
  return { path, table: environment.table("rows") };
}

function directoryWith(file: Buffer): string {
  const path = tempDirectory();
  writeFileSync(dataFile(path), file);
  return path;
}
