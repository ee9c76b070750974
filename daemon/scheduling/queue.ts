import type { RunId } from "../../store/records.ts";

/** A run that waits, as far as its place is concerned. */
export type Waiting = {
  readonly runId: RunId;
  /** Higher ones start first. */
  readonly priority: number;
  /** Orders runs of one priority. */
  readonly queuePosition: number;
  readonly admissionSeq: number;
  /** Waits at least until then; milliseconds since 1970. */
  readonly notBeforeMs: number | null;
};

/** Where a run is to be moved. */
export type Move =
  | { readonly kind: "to_front" }
  | { readonly kind: "to_back" }
  | { readonly kind: "before" | "after"; readonly runId: RunId };

/** A place in the queue. */
export type Place = Pick<Waiting, "priority" | "queuePosition">;

/** The order of the queue: priority downwards, then position, then admission (daemon.md 2.3). */
export function inOrder<Run extends Waiting>(waiting: Iterable<Run>): readonly Run[] {
  return [...waiting].toSorted(compareWaiting);
}

/** Where a run stands among those that wait, from 1; one that is about to join them has its place already. */
export function placeOf(run: Waiting, waiting: Iterable<Waiting>): number {
  let place = 1;
  for (const other of waiting) if (compareWaiting(other, run) < 0) place += 1;
  return place;
}

function compareWaiting(left: Waiting, right: Waiting): number {
  return (
    right.priority - left.priority ||
    left.queuePosition - right.queuePosition ||
    left.admissionSeq - right.admissionSeq
  );
}

/** The run to start when a slot is free: the first whose time has come; those before it do not hold it up. */
export function nextToStart<Run extends Waiting>(waiting: Iterable<Run>, nowMs: number): Run | null {
  return inOrder(waiting).find((run) => hasTimeCome(run, nowMs)) ?? null;
}

/** When the next run that waits for a time may start; null when none does. */
export function nextTimeMs(waiting: Iterable<Waiting>, nowMs: number): number | null {
  const times = [...waiting].flatMap((run) =>
    run.notBeforeMs !== null && run.notBeforeMs > nowMs ? [run.notBeforeMs] : [],
  );
  return times.length === 0 ? null : Math.min(...times);
}

/** The place that puts a run where it is wanted; null when it stands there already. */
export function placeFor(move: Move, runId: RunId, waiting: Iterable<Waiting>): Place | null {
  const all = inOrder(waiting);
  const others = all.filter((run) => run.runId !== runId);
  const own = all.findIndex((run) => run.runId === runId);
  const at = indexFor(move, others);
  const before = others[at - 1];
  const behind = others[at];
  if (own === at || (before === undefined && behind === undefined)) return null;
  return between(move, before, behind);
}

/** Where a new run stands among those of its priority: behind all, also those that were moved to the back. */
export function positionOfNew(admissionSeq: number, waiting: Iterable<Waiting>): number {
  return Math.max(admissionSeq, ...Array.from(waiting, ({ queuePosition }) => queuePosition + 1));
}

/** Why a run has not begun, in words. */
export function waitsFor(
  run: Waiting,
  { nowMs, drained }: { readonly nowMs: number; readonly drained: string | null },
): string {
  if (!hasTimeCome(run, nowMs)) return `its time, ${new Date(run.notBeforeMs ?? 0).toISOString()}`;
  return drained === null ? "a free slot" : `undrain: ${drained}`;
}

function hasTimeCome({ notBeforeMs }: Waiting, nowMs: number): boolean {
  return notBeforeMs === null || notBeforeMs <= nowMs;
}

function indexFor(move: Move, others: readonly Waiting[]): number {
  switch (move.kind) {
    case "to_front":
      return 0;
    case "to_back":
      return others.length;
    case "before":
      return others.findIndex((run) => run.runId === move.runId);
    case "after":
      return others.findIndex((run) => run.runId === move.runId) + 1;
  }
}

/** Between neighbours of one priority there is always a place; otherwise it is at the side that was named. */
function between(move: Move, before: Waiting | undefined, behind: Waiting | undefined): Place {
  if (before !== undefined && behind !== undefined && before.priority === behind.priority) {
    return { priority: before.priority, queuePosition: (before.queuePosition + behind.queuePosition) / 2 };
  }
  const leansOn = move.kind === "after" || move.kind === "to_back" ? before : behind;
  if (leansOn !== undefined && leansOn === before)
    return { priority: before.priority, queuePosition: before.queuePosition + 1 };
  const next = behind ?? before;
  return { priority: next?.priority ?? 0, queuePosition: (next?.queuePosition ?? 0) - 1 };
}
