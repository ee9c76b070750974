import { setTimeout as after } from "node:timers/promises";
import type { BenchContext, Family } from "./bench-context.ts";
import { inTurns } from "./in-turns.ts";
import { listPages } from "./list-page.ts";
import { startDaemon } from "./subject/daemon-process.ts";
import { storeRuns } from "./subject/stored-runs.ts";

/**
 * D10 and D12 share a store of 10,000 runs and 1 GB of logs. D10: from the start of the process until health says SERVING,
 * after kill -9 and after an orderly stop. After a kill every row is read before the store is opened (ADR 5).
 */
export const largeStore: Family = { ids: ["D10", "D12"], measure };

const runs = 10_000;
const logBytes = 100_000;
/** Long enough for what a start leaves to do afterwards. */
const settleMs = 300;

async function measure({ root, rounds, freshFolder }: BenchContext) {
  const folder = freshFolder();
  await storeRuns(root, folder, { runs, logBytes });
  let daemon = await startDaemon(root, folder);
  const restarted = async (signal: NodeJS.Signals): Promise<number> => {
    await daemon.end(signal);
    daemon = await startDaemon(root, folder);
    await after(settleMs);
    return daemon.startMs;
  };
  const measured = await inTurns(rounds, {
    killed: () => restarted("SIGKILL"),
    stopped: () => restarted("SIGTERM"),
  });
  const pages = await listPages(daemon.client, rounds);
  await daemon.end("SIGTERM");
  const size = `${runs.toLocaleString("en")} runs, ${(runs * logBytes) / 1e9} GB of logs`;
  return [
    {
      id: "D10",
      what: `kill -9 → SERVING, ${size}`,
      unit: "ms",
      rounds: measured.map(({ killed }) => ({ ours: killed })),
      limit: { sense: "at_most", value: 1_000, beside: null } as const,
      note: "every row is read and its checksum compared before the store is opened",
    },
    {
      id: "D10",
      what: `orderly stop → SERVING, ${size}`,
      unit: "ms",
      rounds: measured.map(({ stopped }) => ({ ours: stopped })),
      limit: { sense: "at_most", value: 1_000, beside: null } as const,
    },
    ...pages,
  ];
}
