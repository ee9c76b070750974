import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openStore } from "../../store/open-store.ts";
import type { RunId } from "../../store/records.ts";
import { verifyStore } from "../../store/verify.ts";
import { tempDirectory } from "../store/temp-store.ts";

/**
 * Goal: a kill loses nothing that was acknowledged and leaves no gap (daemon.md 4.1, DESIGN R1). Method: a child works
 * on one store and says what was acknowledged; it is killed after a seeded number of its lines, wherever it is by
 * then, again and again; each time the store must verify, open and hold all that was ever said.
 */
test("whatever was acknowledged before a kill is there after it, without a gap", async () => {
  const kills = fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 12, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(kills, async (linesBeforeKill) => {
      const directory = tempDirectory();
      const said: Acknowledged = { epoch: 0, versions: new Map(), ends: new Map() };
      for (const lines of linesBeforeKill) {
        await workUntilKilled(directory, lines, said);
        expect(await verifyStore(directory)).toEqual({ ok: true });
        await expectNothingLost(directory, said);
      }
    }),
    // Shrinking would kill for minutes; the seed that is printed replays the failure.
    { numRuns: 1, endOnFailure: true },
  );
}, 120_000);

type Acknowledged = {
  epoch: number;
  readonly versions: Map<RunId, number>;
  readonly ends: Map<RunId, { readonly tick: number; readonly seq: number }>;
};

type Line = {
  readonly epoch?: number;
  readonly run?: RunId;
  readonly version?: number;
  readonly tick?: number;
  readonly seq?: number;
};

/** Kills the child when it has said so many lines, and remembers those and all that came through before it died. */
async function workUntilKilled(directory: string, lines: number, said: Acknowledged): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "store-kill-child.ts"), directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let count = 0;
  for await (const text of createInterface({ input: child.stdout })) {
    remember(JSON.parse(text) as Line, said);
    count += 1;
    if (count === lines) child.kill("SIGKILL");
  }
  const [, signal] = await ended;
  expect(signal).toBe("SIGKILL");
}

function remember(line: Line, said: Acknowledged): void {
  if (line.epoch !== undefined) said.epoch = line.epoch;
  if (line.run === undefined) return;
  if (line.version !== undefined) said.versions.set(line.run, line.version);
  if (line.tick !== undefined && line.seq !== undefined)
    said.ends.set(line.run, { tick: line.tick, seq: line.seq });
}

async function expectNothingLost(directory: string, said: Acknowledged): Promise<void> {
  const store = await openStore({ directory, newStoreId: () => "never asked" });
  expect(store).toMatchObject({ storeId: "store-1", wasClean: false });
  expect(store.epoch).toBeGreaterThan(said.epoch);
  for (const [runId, version] of said.versions) {
    const run = store.history.getRun(runId);
    expect(run?.version).toBeGreaterThanOrEqual(version);
    expect(run?.sessionText).toBe(`session of ${runId}`);
    expect(store.history.attempts(runId)[0]?.transitions).toBe(run?.version);
  }
  const everything = store.history.listRuns({ before: null, limit: 10_000, states: [], scenarioId: null });
  expect(everything.map((run) => run.admissionSeq)).toEqual(
    everything.map((_, index) => everything.length - index),
  );
  for (const { runId } of everything) {
    const end = said.ends.get(runId) ?? { tick: 0, seq: 0 };
    const ticks = store.logs.readTicks(runId, 1, 1_000).map(({ tick }) => tick);
    expect(ticks).toEqual(ticks.map((_, index) => index + 1));
    expect(ticks.length).toBeGreaterThanOrEqual(end.tick);
    let seq = 0;
    for (const block of store.logs.readBlocks(runId, 1, 1_000)) {
      expect(block.firstSeq).toBe(seq + 1);
      seq += block.count;
    }
    expect(seq).toBeGreaterThanOrEqual(end.seq);
    // One commit holds tick and block, so neither is there without the other.
    expect(seq).toBe(ticks.reduce((sum, tick) => sum + (tick % 3) + 1, 0));
  }
  await store.close();
}
