import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { openStore } from "../../store/open-store.ts";
import type { RunId } from "../../store/records.ts";
import type { BenchContext, Family } from "./bench-context.ts";
import { inTurns } from "./in-turns.ts";

/**
 * D6: entries per second that the store takes in blocks of 256, one commit each, beside the rate at which the bare disk takes
 * as many bytes with a fdatasync behind each block, times 256.
 */
export const logIntake: Family = { ids: ["D6"], measure };

const entriesPerBlock = 256;
const blockBytes = 256 * 200;
const blocksPerRound = 500;
const runId = "r-000000000000-0001" as RunId;

async function measure({ rounds, freshFolder }: BenchContext) {
  const folder = freshFolder();
  const store = await openStore({ directory: folder, newStoreId: () => "bench" });
  const payload = new Uint8Array(blockBytes).fill(120);
  let firstSeq = 1;
  const append = async (): Promise<void> => {
    const times = { firstAtMs: 0, lastAtMs: 0 };
    const block = { firstSeq, count: entriesPerBlock, attemptIndex: 1, levels: 4, ...times, payload };
    await store.logs.append(runId, { ticks: [], blocks: [block] });
    firstSeq += entriesPerBlock;
  };
  const file = openSync(join(folder, "raw"), "w");
  const write = async (): Promise<void> => {
    writeSync(file, payload);
    fdatasyncSync(file);
  };
  try {
    return [
      {
        id: "D6",
        what: `durable log intake in blocks of ${entriesPerBlock}`,
        unit: "entries/s",
        rounds: await inTurns(rounds, {
          ours: () => entriesPerSecond(append),
          "raw disk": () => entriesPerSecond(write),
        }),
        limit: { sense: "at_least", value: 0.5, beside: "raw disk" } as const,
      },
    ];
  } finally {
    closeSync(file);
    await store.close();
  }
}

async function entriesPerSecond(act: () => Promise<void>): Promise<number> {
  const before = performance.now();
  for (let at = 0; at < blocksPerRound; at += 1) await act();
  return (1_000 * blocksPerRound * entriesPerBlock) / (performance.now() - before);
}
