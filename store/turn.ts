import { auditWrites, type DeedTables } from "./audit-writes.ts";
import type { Commit, Write, WriteGate } from "./commit.ts";
import type { DeedOf } from "./deed.ts";
import type { Table } from "./environment.ts";
import { type EventDraft, eventWrites } from "./events.ts";

/** Rows to be written, and what the caller is told once they are on disk. */
export type Change<Result> = {
  readonly writes: readonly Write[];
  /** What it is for those who watch. */
  readonly events?: readonly EventDraft[];
  readonly result: Result;
};

/**
 * One write to `history`, after all earlier ones: `compose` reads what is committed, checks, and answers its rows; they
 * are committed at once, and with them the audit record and the kept outcome of `deedOf`, when an operator's request
 * is behind the change (daemon.md 4.2: effect, AdminEvent and idempotency record are one commit). Resolves after the
 * fsync. A `compose` that throws changes nothing and stops no later turn.
 *
 * Rejects with StoreError `commit_failed`, `fenced` or `closed`, after which no write is taken.
 */
export type HistoryTurn = <Result>(
  compose: () => Change<Result>,
  deedOf?: DeedOf<Result> | null,
) => Promise<Result>;

/** `drained` resolves when no turn is left. */
export function createTurns(deps: {
  readonly place: string;
  readonly tables: DeedTables & { readonly events: Table };
  readonly commit: Commit;
  readonly gate: WriteGate;
  /** Called after each commit, when what it wrote can be read. */
  readonly onCommitted: () => void;
}): { readonly turn: HistoryTurn; readonly drained: () => Promise<void> } {
  let last: Promise<unknown> = Promise.resolve();

  const turn: HistoryTurn = (compose, deedOf) => {
    const refusal = deps.gate.refusal();
    if (refusal !== null) return Promise.reject(refusal);
    const next = last.then(async () => {
      const failure = deps.gate.failure();
      if (failure !== null) throw failure;
      const { writes, result, events = [] } = compose();
      const told = deedOf ? auditWrites(deps, (id) => deedOf(result, id)) : null;
      const happened = told === null ? events : [...events, told.event];
      const rows = [...writes, ...(told?.writes ?? []), ...eventWrites(deps.tables.events, happened)];
      if (rows.length > 0) {
        await deps.commit(rows);
        deps.onCommitted();
      }
      return result;
    });
    // A refused write does not stop the next one; its caller has the rejection.
    last = next.catch(() => undefined);
    return next;
  };
  return {
    turn,
    drained: async () => {
      await last;
    },
  };
}
