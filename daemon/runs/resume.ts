import type { CheckpointRecord } from "../../store/checkpoints.ts";
import type { Store } from "../../store/open-store.ts";
import type { RunRecord } from "../../store/records.ts";
import type { Resume } from "../placement/frames.ts";

/** From where an attempt goes on, and how much is on disk up to there. */
export type ResumePoint = { readonly resume: Resume; readonly storedBytes: number };

/**
 * How a new attempt of a run goes on where earlier ones ended (daemon.md 3.2, step 4). From the newest checkpoint whose
 * tick is on disk with the same hash; from tick 1 when there is none, when `fromStart` says so, or when another engine
 * version made what is there.
 */
export function resumePoint(
  store: Pick<Store, "logs" | "checkpoints">,
  run: RunRecord,
  engineVersion: string,
  fromStart: boolean,
): ResumePoint {
  const { logs, checkpoints } = store;
  const { runId } = run;
  const isSameEngine = run.engineVersion === engineVersion;
  const usable =
    fromStart || !isSameEngine
      ? undefined
      : checkpoints.list(runId).find((checkpoint) => isOnDisk(store, run, checkpoint));
  const lastTick = logs.lastTick(runId)?.tick ?? 0;
  const lastSeq = logs.lastSeq(runId);
  const madeBy = isSameEngine
    ? ""
    : `; engine ${run.engineVersion} made what is on disk, this one is ${engineVersion}`;
  return {
    resume: {
      checkpoint: usable ? { text: checkpoints.read(runId, usable), lastSeq: usable.lastSeq } : null,
      lastTick,
      lastSeq,
      madeBy,
    },
    storedBytes: (usable?.storedBytes ?? 0) + storedBytesBehind(store, run, usable),
  };
}

function isOnDisk(
  { logs }: Pick<Store, "logs">,
  { runId, fingerprint }: RunRecord,
  { tick, tickHash }: CheckpointRecord,
): boolean {
  if (tick === 0) return tickHash === fingerprint;
  const [stored] = logs.readTicks(runId, tick, 1);
  return stored?.tick === tick && stored.tickHash === tickHash;
}

const rowsPerRead = 256;

function storedBytesBehind(
  { logs }: Pick<Store, "logs">,
  { runId }: RunRecord,
  checkpoint: CheckpointRecord | undefined,
): number {
  let bytes = 0;
  for (let from = (checkpoint?.tick ?? 0) + 1; ; ) {
    const page = logs.readTicks(runId, from, rowsPerRead);
    for (const { record } of page) bytes += record.byteLength;
    const last = page.at(-1);
    if (last === undefined) break;
    from = last.tick + 1;
  }
  for (let from = (checkpoint?.lastSeq ?? 0) + 1; ; ) {
    const page = logs.readBlocks(runId, from, rowsPerRead);
    for (const { payload } of page) bytes += payload.byteLength;
    const last = page.at(-1);
    if (last === undefined) break;
    from = last.firstSeq + last.count;
  }
  return bytes;
}
