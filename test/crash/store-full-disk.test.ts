import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunId } from "../../store/records.ts";
import { verifyStore } from "../../store/verify.ts";
import { openTempStore, tempDirectory } from "../store/temp-store.ts";

/**
 * Goal: the first commit that fails is told once, stops everything, and costs nothing that was acknowledged
 * (daemon.md 4.3). Method: a child floods its store under a limit on the size of files, which fails a write as a full
 * disk does; then its words and its store are looked at.
 */
test("a disk that takes no more ends the store and loses nothing acknowledged", async () => {
  const directory = tempDirectory();
  const child = floodUnderLimit(directory);
  expect(child.code).toBe(4);

  const acknowledged = child.lines.flatMap((line) =>
    line.acknowledged === undefined ? [] : [line.acknowledged],
  );
  expect(acknowledged.length).toBeGreaterThan(10);
  expect(child.lines.slice(acknowledged.length)).toEqual([
    { failed: "commit_failed", message: expect.stringContaining(join(directory, "logs")) },
    { logs: "commit_failed" },
    { history: "commit_failed" },
    { closed: true },
  ]);

  expect(await verifyStore(directory)).toEqual({ ok: true });
  const store = await openTempStore(directory);
  const runId = "flood" as RunId;
  expect(store.wasClean).toBe(false);
  expect(store.logs.lastSeq(runId)).toBeGreaterThanOrEqual(acknowledged.length);
  const seqs = store.logs.readBlocks(runId, 1, 10_000).map((block) => block.firstSeq);
  expect(seqs).toEqual(Array.from({ length: store.logs.lastSeq(runId) }, (_, index) => index + 1));
  await store.history.setActiveScenario("gf01");
});

type Line = { readonly acknowledged?: number };

function floodUnderLimit(directory: string): {
  readonly code: number | null;
  readonly lines: readonly Line[];
} {
  const script = join(import.meta.dirname, "store-full-disk-child.ts");
  // Blocks of 512 or 1,024 bytes, by shell: 2 or 4 MB.
  const limited = ["-c", 'ulimit -f 4000; exec "$0" "$@"', process.execPath, script, directory];
  const child = spawnSync("sh", limited, { stdio: ["ignore", "pipe", "ignore"] });
  const lines = child.stdout.toString().trim().split("\n");
  return { code: child.status, lines: lines.map((line) => JSON.parse(line) as Line) };
}
