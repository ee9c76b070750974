import { join } from "node:path";
import { FollowLogsResponse, LogEntry } from "../../../proto/gen/trinity/gate/v1/logs.ts";
import { openStore, type Store } from "../../../store/open-store.ts";
import type { AttemptTransition, LogBlock, RunRecord, StoredTick } from "../../../store/records.ts";
import { startDaemon } from "./daemon-process.ts";
import { completedRuns } from "./runs.ts";

/**
 * Fills a store as a daemon would have, in a fraction of the time: a daemon does one run of the worked example, and all
 * others are that run again, with their own ids and a log of `logBytes` each. `folder` is the daemon's.
 */
export async function storeRuns(
  root: string,
  folder: string,
  wanted: { readonly runs: number; readonly logBytes: number },
): Promise<void> {
  const daemon = await startDaemon(root, folder);
  await completedRuns(daemon.client, 1);
  await daemon.end("SIGTERM");
  const store = await openStore({ directory: join(folder, "state"), newStoreId: () => "bench" });
  const sample = sampleOf(store, logBlocks(wanted.logBytes));
  for (let stored = 1; stored < wanted.runs; stored += atOnce) {
    const count = Math.min(atOnce, wanted.runs - stored);
    await Promise.all(Array.from({ length: count }, () => storeAgain(store, sample)));
  }
  await store.close();
}

/** Runs written side by side, so that their logs share commits. */
const atOnce = 64;
const entriesPerBlock = 256;

/** A run that has ended, with all that is stored of it. */
type Sample = {
  readonly run: RunRecord;
  readonly transitions: readonly AttemptTransition[];
  readonly ticks: readonly StoredTick[];
  readonly blocks: readonly LogBlock[];
};

function sampleOf({ history, logs }: Store, blocks: readonly LogBlock[]): Sample {
  const [listed] = history.listRuns({ before: null, limit: 1, states: [], scenarioId: null });
  const run = listed && history.getRun(listed.runId);
  if (run?.sealed == null) throw new Error("the daemon left no run that is sealed");
  const { sealedText, ...amounts } = run.sealed;
  return {
    // Whole texts: those of a stored run are read when they are looked at.
    run: { ...run, sessionText: run.sessionText, sealed: { ...amounts, sealedText } },
    transitions: history.attemptTransitions(run.runId, 1),
    ticks: logs.readTicks(run.runId, 1, run.ticksTotal),
    blocks,
  };
}

async function storeAgain({ history, logs }: Store, sample: Sample): Promise<void> {
  const { run, transitions, ticks, blocks } = sample;
  const [first, ...steps] = transitions;
  if (first === undefined) throw new Error("a run that has ended began with a step");
  let stored = await history.insertRun(
    (runId, admissionSeq) => ({
      ...run,
      runId,
      admissionSeq,
      condition: { kind: "running", phase: "TICKING" },
      endedAtMs: null,
      ticksCompleted: 0,
      sealed: null,
    }),
    run.fingerprint,
    null,
    first,
  );
  const { runId, admissionSeq } = stored;
  await logs.append(runId, { ticks, blocks });
  for (const transition of steps) {
    const isLast = transition === steps.at(-1);
    const next = isLast ? { ...run, runId, admissionSeq } : stored;
    const hashes = isLast ? ticks.map(({ tickHash }) => tickHash) : undefined;
    stored = await history.changeRun(runId, stored.version, next, { attemptIndex: 1, transition }, hashes);
  }
}

/** Entries of about 200 bytes. */
function logBlocks(logBytes: number): readonly LogBlock[] {
  const blocks: LogBlock[] = [];
  let bytes = 0;
  for (let firstSeq = 1; bytes < logBytes; firstSeq += entriesPerBlock) {
    const payload = encodedEntries(firstSeq);
    bytes += payload.length;
    const facts = { attemptIndex: 1, levels: 4, firstAtMs: 0, lastAtMs: 0 };
    blocks.push({ firstSeq, count: entriesPerBlock, ...facts, payload });
  }
  return blocks;
}

function encodedEntries(firstSeq: number): Uint8Array {
  const entries = Array.from({ length: entriesPerBlock }, (_, at) =>
    LogEntry.fromPartial({
      seq: BigInt(firstSeq + at),
      level: 2,
      eventType: "tick_complete",
      component: "aether",
      message: "x".repeat(150),
    }),
  );
  return FollowLogsResponse.encode(FollowLogsResponse.fromPartial({ entries })).finish();
}
