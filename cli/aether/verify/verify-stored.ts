import { diffSnapshots } from "../../../engine/compare/diff-snapshots.ts";
import { fingerprintOf } from "../../../engine/fingerprint.ts";
import type { TickRecord } from "../../../engine/records.ts";
import { isFinished, type RunState, start } from "../../../engine/run-state.ts";
import { step } from "../../../engine/step.ts";
import { decodeTickRecord } from "../../../engine/tick-record-codec.ts";
import { engineVersion } from "../../../engine/version.ts";
import type { TickSummary } from "../../../proto/gen/trinity/gate/v1/introspection.ts";
import type { Run } from "../../../proto/gen/trinity/gate/v1/runs.ts";
import { CommandFailure } from "../../failures.ts";
import { type Aether, type AetherShell, note } from "../aether-shell.ts";
import { breather } from "../breather.ts";
import { type Course, complete, digestOf, documentOf } from "../execution.ts";
import { sha256 } from "../sha256.ts";
import { type FirstDifference, firstDifference } from "../snapshot/first-difference.ts";
import { type SnapshotFile, spoolSnapshot } from "../snapshot/snapshot-file.ts";
import { storedDocument } from "../stored-document.ts";
import { type FrozenConfig, type StoredRuns, withStoredRuns } from "../stored-run.ts";
import { newTickSpool } from "../tick-spool.ts";
import { underTicks } from "../watched-work.ts";
import type { Chunks } from "../write-file.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Runs the configuration frozen into a stored run again and compares every tick hash with the stored one, and for a
 * completed run the document's digest and the U-ledger head. Where they differ, it is told by content.
 *
 * @throws CommandFailure, DaemonUnreachable, EngineError, Interrupted
 */
export function verifyStored(aether: Aether, reference: string): Promise<Verdict> {
  return withStoredRuns(aether.shell, async (stored) => {
    const run = await stored.run(reference);
    const frozen = await stored.config(run.runId);
    const compared = comparedText(run);
    const own = fingerprintOf(frozen, sha256);
    if (frozen.engineVersion !== engineVersion) {
      note(aether, `the run was made by engine ${frozen.engineVersion}, it is run again by ${engineVersion}`);
    } else if (own !== frozen.fingerprint) {
      const diffs = [{ path: "fingerprint", baseline: frozen.fingerprint, candidate: own }];
      return { compared, ticks: 0, ledgerHead: null, difference: { tick: null, diffs, isCut: false } };
    }
    const course = beginAs(frozen);
    try {
      return { compared, ...(await reRun(aether, stored, run, course)) };
    } finally {
      course.spool.close();
    }
  });
}

/** The beginning of a run whose tick hashes start where the stored ones do, whatever engine made them. */
function beginAs({ session: config, fingerprint }: FrozenConfig): Course {
  const deps = { sha256, fingerprint };
  return { config, deps, state: start(config, deps), spool: newTickSpool() };
}

async function reRun(
  aether: Aether,
  stored: StoredRuns,
  run: Run,
  course: Course,
): Promise<Omit<Verdict, "compared">> {
  const { interrupted } = aether.shell;
  const { state, difference } = await underTicks(aether, "verifying", course, (watched) =>
    compareTicks(stored, run, watched, interrupted),
  );
  const ticks = state.tick;
  const recorded = run.summary?.document;
  if (recorded === undefined) return { ticks, ledgerHead: null, difference };
  const execution = await underTicks(aether, "running", { ...course, state }, (watched) =>
    complete(watched, interrupted),
  );
  const { sha256: digest } = await digestOf(execution, interrupted);
  const { ledgerHead } = execution.sealed;
  if (difference === null && digest === recorded.sha256) {
    return { ticks, ledgerHead, difference: headDifference(run, ledgerHead) };
  }
  const byContent = await contentDifference(aether, run, documentOf(execution, "C2"));
  return {
    ticks,
    ledgerHead: null,
    difference: byContent ?? difference ?? digestDifference(recorded.sha256, digest),
  };
}

type Compared = { readonly state: RunState; readonly difference: FirstDifference | null };

/** Steps as far as ticks are stored, or to the first that has another hash. */
async function compareTicks(
  stored: StoredRuns,
  run: Run,
  { state: begun, deps, spool }: Course,
  interrupted: AbortSignal,
): Promise<Compared> {
  const breathe = breather(interrupted);
  let state = begun;
  for await (const theirs of stored.ticks(run.runId)) {
    if (isFinished(state)) {
      throw new CommandFailure(
        "answer_invalid",
        `the daemon lists tick ${theirs.tick} of a run that has ${state.tick}`,
      );
    }
    const next = step(state, deps);
    for (const event of next.events) {
      if (event.kind !== "ticked") continue;
      spool.append(event.encoded);
      if (event.encoded.tickHash === theirs.tickHash) continue;
      return { state: next.state, difference: tickDifference(theirs, decodeTickRecord(event.encoded.bytes)) };
    }
    state = next.state;
    await breathe();
  }
  if (BigInt(state.tick) < run.ticksCompleted) {
    throw new CommandFailure(
      "store_damaged",
      `the daemon lists ${state.tick} of the ${run.ticksCompleted} ticks of run ${run.runId}`,
    );
  }
  return { state, difference: null };
}

/** What the daemon tells of a tick in short; the document, when there is one, tells more. */
function tickDifference(theirs: TickSummary, ours: TickRecord): FirstDifference {
  const { ledger, p_block, tick, tick_hash } = ours;
  const diffs = diffSnapshots(
    {
      tick: String(theirs.tick),
      sum_pre_u: theirs.sumPreU,
      sum_post_u: theirs.sumPostU,
      C_t: theirs.cT,
      tick_hash: theirs.tickHash,
    },
    {
      tick: String(tick),
      sum_pre_u: String(ledger.sum_pre_u),
      sum_post_u: String(ledger.sum_post_u),
      C_t: String(p_block.C_t),
      tick_hash,
    },
  );
  return { tick, diffs, isCut: false };
}

/** Null when the daemon cannot give the document it should have, or when it says the same as ours. */
async function contentDifference({ shell }: Aether, run: Run, ours: Chunks): Promise<FirstDifference | null> {
  const baseline = await recordedDocument(shell, run);
  if (baseline === null) return null;
  try {
    const candidate = await spoolSnapshot("the re-run", ours, shell.interrupted);
    try {
      return await firstDifference(baseline, candidate, shell.interrupted);
    } finally {
      candidate.close();
    }
  } finally {
    baseline.close();
  }
}

/** Null when the daemon cannot give it: damage in its store, of which the hashes have told already. */
async function recordedDocument(shell: AetherShell, run: Run): Promise<SnapshotFile | null> {
  try {
    return await spoolSnapshot(run.runId, storedDocument(shell, run.runId, "C2"), shell.interrupted);
  } catch (failure) {
    if (failure instanceof CommandFailure) return null;
    throw failure;
  }
}

function headDifference(run: Run, head: string): FirstDifference | null {
  const recorded = run.summary?.ledgerHead ?? "";
  if (recorded === head) return null;
  return { tick: null, diffs: [{ path: "ledger_head", baseline: recorded, candidate: head }], isCut: false };
}

function digestDifference(recorded: string, digest: string): FirstDifference {
  return {
    tick: null,
    diffs: [{ path: "document_sha256", baseline: recorded, candidate: digest }],
    isCut: false,
  };
}

function comparedText({ runId, summary, ticksCompleted, ticksTotal }: Run): string {
  const reach =
    summary === undefined
      ? `the ${ticksCompleted} of ${ticksTotal} ticks it has, which has no document`
      : "ticks and document";
  return `baseline: run ${runId}, ${reach}; candidate: its configuration run again`;
}
