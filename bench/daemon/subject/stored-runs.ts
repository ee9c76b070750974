import { join } from "node:path";
import { loadRegistry } from "../../../engine/config/load-registry.ts";
import { loadSession } from "../../../engine/config/load-session.ts";
import { encodeSession } from "../../../engine/config/session-codec.ts";
import type { EncodedTick } from "../../../engine/encoded-tick.ts";
import { encodeSealed } from "../../../engine/sealed-codec.ts";
import { engineVersion } from "../../../engine/version.ts";
import { FollowLogsResponse, LogEntry } from "../../../proto/gen/trinity/gate/v1/logs.ts";
import { openStore, type Store } from "../../../store/open-store.ts";
import {
  type AttemptTransition,
  type LogBlock,
  type RunId,
  type RunRecord,
  schema1Defaults,
} from "../../../store/records.ts";
import { accepted, files } from "../../config-files.ts";
import { documentDigest, runToEnd, sha256 } from "../../engine-run.ts";

/**
 * Fills a store as a daemon would have, in a fraction of the time: completed runs of the worked example with their ticks, all
 * made by the engine once, and a log of `logBytes` each. `directory` exists and is empty.
 */
export async function storeRuns(
  root: string,
  directory: string,
  wanted: { readonly runs: number; readonly logBytes: number },
): Promise<void> {
  const sample = sampleRun(root);
  const store = await openStore({ directory, newStoreId: () => "bench" });
  for (let at = 0; at < wanted.runs; at += atOnce) {
    const count = Math.min(atOnce, wanted.runs - at);
    await Promise.all(
      Array.from({ length: count }, () => storeRun(store, sample, logBlocks(wanted.logBytes))),
    );
  }
  await store.close();
}

/** Runs written side by side, so that they share commits. */
const atOnce = 64;
const entriesPerBlock = 256;
const atMs = 1_760_000_000_000;
const fingerprint = sha256("bench");

type Sample = {
  readonly ticks: readonly EncodedTick[];
  readonly begin: (runId: RunId, admissionSeq: number) => RunRecord;
  readonly end: Partial<RunRecord>;
};

function sampleRun(root: string): Sample {
  const registry = accepted(loadRegistry(files, join(root, "scenarios", "registry.json")));
  const path = registry.scenarios.find(({ scenarioId }) => scenarioId === "gf01")?.runConfigPath;
  if (path === undefined) throw new Error("the worked example is not in the registry");
  const config = accepted(loadSession(files, path));
  const run = runToEnd(config);
  const { sha256: documentSha256, bytes: documentBytes } = documentDigest(run);
  const sessionText = encodeSession(config);
  return {
    ticks: run.ticks,
    begin: (runId, admissionSeq) => ({
      ...schema1Defaults,
      runId,
      admissionSeq,
      queuePosition: admissionSeq,
      scenarioId: "gf01",
      fingerprint,
      engineVersion,
      sessionText,
      engineRunId: config.runId,
      gid: config.topology.gid,
      governanceMode: "OFF",
      codexActionMode: "OFF",
      policySetHash: sha256(""),
      ticksTotal: config.totalTicks,
      tickDelayMs: 0,
      startPaused: false,
      pauseAtTick: 0,
      createdBy: "local:bench",
      createdAtMs: atMs,
      startedAtMs: atMs,
      endedAtMs: null,
      condition: { kind: "running", phase: "TICKING" },
      ticksCompleted: 0,
      attemptCount: 1,
      sealed: null,
      version: 1,
    }),
    end: {
      condition: { kind: "completed" },
      endedAtMs: atMs,
      ticksCompleted: config.totalTicks,
      sealed: {
        sealedText: encodeSealed(run.sealed),
        documentSha256,
        documentBytes,
        ledgerHead: run.sealed.ledgerHead,
      },
    },
  };
}

async function storeRun(store: Store, sample: Sample, blocks: readonly LogBlock[]): Promise<void> {
  const first = transition(1, null, "CREATED");
  let run = await store.history.insertRun(sample.begin, fingerprint, null, first);
  const { runId } = run;
  const ticks = sample.ticks.map(({ tick, tickHash, bytes }) => ({ tick, tickHash, record: bytes }));
  await store.logs.append(runId, { ticks, blocks });
  const step = async (seq: number, from: AttemptTransition["from"], to: AttemptTransition["to"]) => {
    const isLast = to === "COMPLETED";
    const changes = isLast ? sample.end : {};
    const hashes = isLast ? ticks.map(({ tickHash }) => tickHash) : undefined;
    const done = { attemptIndex: 1, transition: transition(seq, from, to) };
    run = await store.history.changeRun(runId, run.version, { ...run, ...changes }, done, hashes);
  };
  await step(2, "CREATED", "SUBMITTED");
  await step(3, "SUBMITTED", "RUNNING");
  await step(4, "RUNNING", "COMPLETED");
}

function transition(
  seq: number,
  from: AttemptTransition["from"],
  to: AttemptTransition["to"],
): AttemptTransition {
  const wiring = {
    operatorKey: "local.default",
    operatorType: "local",
    backend: "worker",
    source: "none",
    canonicalText: "",
    sha256: sha256(""),
  };
  const cause = { cause: "bench", errorCode: null, reason: "", retryable: false };
  return { seq, atMs, from, to, ...cause, wiring: seq === 1 ? wiring : null };
}

let blocksBySize: { readonly logBytes: number; readonly blocks: readonly LogBlock[] } | null = null;

/** Entries of about 200 bytes, the same for every run. */
function logBlocks(logBytes: number): readonly LogBlock[] {
  if (blocksBySize?.logBytes === logBytes) return blocksBySize.blocks;
  const blocks: LogBlock[] = [];
  let bytes = 0;
  for (let firstSeq = 1; bytes < logBytes; firstSeq += entriesPerBlock) {
    const payload = encodedEntries(firstSeq);
    bytes += payload.length;
    blocks.push({
      firstSeq,
      count: entriesPerBlock,
      attemptIndex: 1,
      levels: 4,
      firstAtMs: atMs,
      lastAtMs: atMs,
      payload,
    });
  }
  blocksBySize = { logBytes, blocks };
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
