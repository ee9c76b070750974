import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadRegistry } from "../engine/config/load-registry.ts";
import { loadSession } from "../engine/config/load-session.ts";
import type { SessionConfig } from "../engine/config/session.ts";
import type { EncodedTick } from "../engine/encoded-tick.ts";
import { openStore } from "../store/open-store.ts";
import type { RunId } from "../store/records.ts";
import { accepted, files } from "./config-files.ts";
import { runToEnd } from "./engine-run.ts";
import { sessionOf } from "./workloads.ts";

/** E5 of DESIGN section 4: what a run takes up in a store, beside its document in the form of files (C3). */
export type RunSize = {
  readonly name: string;
  readonly ticks: number;
  readonly bytesPerTick: number;
  /** Growth of the store's log environment. */
  readonly storedBytes: number;
  readonly documentBytes: number;
};

const batchTicks = 64;

/** Every scenario of the registry, and the ring of 64 nodes with 1,000 ticks. */
export async function measureRunSizes(root: string): Promise<readonly RunSize[]> {
  const registry = accepted(loadRegistry(files, join(root, "scenarios", "registry.json")));
  const sessions: (readonly [string, SessionConfig])[] = registry.scenarios.map(
    ({ scenarioId, runConfigPath }) => [scenarioId, accepted(loadSession(files, runConfigPath))],
  );
  sessions.push(["ring of 64, 1,000 ticks", sessionOf({ shape: "ring", nodes: 64, ticks: 1_000 })]);
  const sizes: RunSize[] = [];
  for (const [name, session] of sessions) sizes.push(await sizeOf(name, session));
  return sizes;
}

async function sizeOf(name: string, config: SessionConfig): Promise<RunSize> {
  const { ticks, document } = runToEnd(config);
  let documentSize = 0;
  for (const chunk of document("C3")) documentSize += chunk.length;
  const recordBytes = ticks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return {
    name,
    ticks: ticks.length,
    bytesPerTick: recordBytes / ticks.length,
    storedBytes: await storedSize(ticks),
    documentBytes: documentSize,
  };
}

async function storedSize(ticks: readonly EncodedTick[]): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), "trinity-bench-"));
  try {
    const store = await openStore({ directory, newStoreId: () => "bench" });
    const file = join(directory, "logs", "data.mdb");
    const before = statSync(file).size;
    for (let from = 0; from < ticks.length; from += batchTicks) {
      const batch = ticks
        .slice(from, from + batchTicks)
        .map(({ tick, tickHash, bytes }) => ({ tick, tickHash, record: bytes }));
      await store.logs.append("r-000000000000-0001" as RunId, { ticks: batch, blocks: [] });
    }
    await store.close();
    return statSync(file).size - before;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
