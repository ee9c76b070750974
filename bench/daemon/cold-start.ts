import type { BenchContext, Family } from "./bench-context.ts";
import { inTurns, present } from "./in-turns.ts";
import { startDaemon } from "./subject/daemon-process.ts";

/** D13: from the start of the process until health says SERVING, with no store yet; beside it, until a new pm2 daemon answers. */
export const coldStart: Family = { ids: ["D13"], measure };

async function measure({ root, rounds, peers, freshFolder }: BenchContext) {
  const hasPm2 = (await pm2Ms(peers)) !== null;
  const measured = await inTurns(rounds, {
    ours: async () => {
      const daemon = await startDaemon(root, freshFolder());
      await daemon.end("SIGTERM");
      return daemon.startMs;
    },
    ...present({ pm2: hasPm2 ? async () => (await pm2Ms(peers)) ?? Number.NaN : null }),
  });
  return [
    {
      id: "D13",
      what: "cold start → SERVING, empty store",
      unit: "ms",
      rounds: measured,
      limit: { sense: "at_most", value: 350, beside: null } as const,
    },
  ];
}

async function pm2Ms(peers: BenchContext["peers"]): Promise<number | null> {
  const pm2 = await peers.pm2();
  await pm2?.close();
  return pm2?.connectMs ?? null;
}
