import type { Table } from "./environment.ts";
import { StoreError } from "./errors.ts";
import { metaKey, type StoreKey } from "./keys.ts";

/** One change of one row, composed before anything is written. */
export type Write =
  | { readonly kind: "put"; readonly table: Table; readonly key: StoreKey; readonly value: Buffer }
  | { readonly kind: "remove"; readonly table: Table; readonly key: StoreKey };

/**
 * Commits all writes or none of them and resolves after the fsync. Calls made while a commit is under way wait and
 * share the next one, in the order of the calls; the caller bounds what it leaves outstanding (daemon.md 3.1).
 * Rejects with StoreError `commit_failed` or `fenced`.
 */
export type Commit = (writes: readonly Write[]) => Promise<void>;

/** Writes to the disk; false when the epoch in the environment is not ours any more. */
export type ApplyWrites = (writes: readonly Write[]) => Promise<boolean>;

/** Whether the store takes writes. Both environments share one: the first failure stops them all (daemon.md 4.3). */
export type WriteGate = {
  /** Why no further write is taken, or null. */
  readonly refusal: () => StoreError | null;
  /** The commit failure or fencing that stopped the store, or null. A store that is closing has none. */
  readonly failure: () => StoreError | null;
  readonly close: () => void;
  readonly fail: (error: StoreError) => void;
};

export function createWriteGate(): WriteGate {
  let failure: StoreError | null = null;
  let closed = false;
  return {
    // A new error each time, so that its stack shows the refused call.
    refusal: () => {
      if (failure !== null) return new StoreError(failure.kind, failure.message, { cause: failure });
      return closed ? new StoreError("closed", "the store is closed and takes no more writes") : null;
    },
    failure: () => failure,
    close: () => {
      closed = true;
    },
    fail: (error) => {
      failure ??= error;
    },
  };
}

/**
 * One commit at a time through `apply`. The first that fails or is fenced fails the gate; what waited behind it is
 * rejected without touching the environment, because writing on after a failure corrupts LMDB's heap (daemon.md 4.1).
 */
export function createCommitter(
  place: string,
  apply: ApplyWrites,
  gate: WriteGate,
): { readonly commit: Commit; readonly drained: () => Promise<void> } {
  type Waiting = { readonly writes: readonly Write[]; settle: (failure: StoreError | null) => void };
  let waiting: Waiting[] = [];
  let draining: Promise<void> | null = null;

  async function drain(): Promise<void> {
    // Lets the other calls of this turn join the first commit.
    await Promise.resolve();
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      const failure = gate.failure() ?? (await applyGroup(group.flatMap((one) => one.writes)));
      if (failure !== null) gate.fail(failure);
      for (const one of group) one.settle(failure);
    }
    draining = null;
  }

  async function applyGroup(writes: readonly Write[]): Promise<StoreError | null> {
    try {
      if (await apply(writes)) return null;
      return new StoreError(
        "fenced",
        `${place} belongs to a newer epoch: another daemon has opened this store`,
      );
    } catch (error) {
      const cause = await commitCause(error);
      const said = cause instanceof Error ? cause.message : String(cause);
      return new StoreError(
        "commit_failed",
        `${place}: a commit failed (${said}); the store takes no more writes`,
        { cause },
      );
    }
  }

  return {
    commit: (writes) =>
      new Promise((resolve, reject) => {
        waiting.push({ writes, settle: (failure) => (failure === null ? resolve() : reject(failure)) });
        draining ??= drain();
      }),
    drained: async () => {
      await draining;
    },
  };
}

/** Applies writes in one transaction, on the condition that the epoch in `meta` is still `epoch`. */
export function fencedWrites(meta: Table, epoch: number): ApplyWrites {
  return async (writes) => {
    const committed = meta.ifVersion(metaKey("epoch"), epoch, () => {
      for (const write of writes) {
        // Their promises say no more than the one of the condition.
        if (write.kind === "put") void write.table.put(write.key, write.value);
        else void write.table.remove(write.key);
      }
    });
    // `committed` alone was measured to wait for the fsync; both are awaited by the rule of daemon.md 4.1.
    const [isOurs] = await Promise.all([committed, meta.flushed]);
    return isOurs;
  };
}

/**
 * What the disk said. lmdb hides it in a second promise, which must be awaited or it becomes an unhandled rejection;
 * it settles in the same turn, and is not trusted to.
 */
async function commitCause(error: unknown): Promise<unknown> {
  if (!(error instanceof Error && "commitError" in error)) return error;
  const turnOver = new Promise<unknown>((resolve) => setImmediate(resolve, error));
  const told = Promise.resolve(error.commitError).catch((cause: unknown) => cause);
  return Promise.race([told, turnOver]);
}
