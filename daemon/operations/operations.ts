import { CockpitError } from "../errors.ts";
import { isWorthRetrying } from "../grpc-status.ts";
import { refusalOf } from "../rpc/failures.ts";

/** How far a piece of long work has come. `total` 0 = not known. */
export type Progress = {
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly message: string;
};

/** Where a piece of long work stands. */
export type OperationState =
  | { readonly kind: "running" }
  /** `resultText` is JSON. */
  | { readonly kind: "succeeded"; readonly resultText: string }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      readonly isRetryable: boolean;
    }
  | { readonly kind: "cancelled" };

/** Long work that goes on when its caller leaves (daemon.md 2.1, "Long actions"). */
export type Operation = {
  readonly operationId: string;
  readonly kind: string;
  readonly state: OperationState;
  readonly progress: Progress;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
  readonly createdBy: string;
  readonly targets: readonly { readonly kind: string; readonly id: string }[];
};

/** The work itself: tells how far it is, and ends early when it is told to. Answers its result as JSON text. */
export type Work = (tell: (progress: Partial<Progress>) => void, signal: AbortSignal) => Promise<string>;

/** The operations of one daemon: those under way, and the newest of those that ended. */
export type Operations = {
  /** Begins at once. */
  readonly begin: (about: Pick<Operation, "kind" | "createdBy" | "targets">, work: Work) => Operation;
  /** @throws CockpitError `operation_not_found` */
  readonly get: (operationId: string) => Operation;
  /** Newest first. */
  readonly list: () => readonly Operation[];
  /** False: it has ended already. @throws CockpitError `operation_not_found` */
  readonly cancel: (operationId: string) => boolean;
  readonly subscribe: (ring: () => void) => () => void;
  /** Ends everything that is under way; resolves when it has. */
  readonly endAll: () => Promise<void>;
};

/** Ended operations that are remembered. */
const endedMax = 200;

export function newOperations(deps: { readonly nowMs: () => number }): Operations {
  type Entry = { operation: Operation; readonly abort: AbortController; readonly ended: Promise<void> };
  // In order of arrival, so the oldest stands first.
  const entries = new Map<string, Entry>();
  const bells = new Set<() => void>();
  let last = 0;
  const ring = (): void => {
    for (const bell of [...bells]) bell();
  };
  const find = (operationId: string): Entry => {
    const entry = entries.get(operationId);
    if (entry !== undefined) return entry;
    throw new CockpitError(
      "operation_not_found",
      `no operation "${operationId.slice(0, 80)}"; list them with: trinity ops`,
      {
        resource: { type: "operation", name: operationId.slice(0, 80) },
      },
    );
  };
  const forgetOld = (): void => {
    for (const [id, { operation }] of entries) {
      if (entries.size <= endedMax) return;
      if (operation.endedAtMs !== null) entries.delete(id);
    }
  };

  return {
    begin: (about, work) => {
      last += 1;
      const operationId = `op-${String(last).padStart(10, "0")}`;
      const abort = new AbortController();
      const change = (changes: Partial<Operation>): void => {
        const entry = entries.get(operationId);
        if (entry === undefined) return;
        entry.operation = { ...entry.operation, ...changes };
        ring();
      };
      const end = (state: OperationState): void => {
        change({ state, endedAtMs: deps.nowMs() });
        forgetOld();
      };
      const operation: Operation = {
        ...about,
        operationId,
        state: { kind: "running" },
        progress: { done: 0, total: 0, unit: "", message: "" },
        createdAtMs: deps.nowMs(),
        endedAtMs: null,
      };
      const tell = (progress: Partial<Progress>): void => {
        const known = entries.get(operationId)?.operation.progress ?? operation.progress;
        change({ progress: { ...known, ...progress } });
      };
      const ended = Promise.resolve()
        .then(() => {
          // Somebody may have thought better of it before it began.
          abort.signal.throwIfAborted();
          return work(tell, abort.signal);
        })
        .then(
          (resultText) => end({ kind: "succeeded", resultText }),
          (failure: unknown) => end(abort.signal.aborted ? { kind: "cancelled" } : failed(failure)),
        );
      entries.set(operationId, { operation, abort, ended });
      ring();
      return operation;
    },
    get: (operationId) => find(operationId).operation,
    list: () => [...entries.values()].map(({ operation }) => operation).toReversed(),
    cancel: (operationId) => {
      const { operation, abort } = find(operationId);
      if (operation.endedAtMs !== null) return false;
      abort.abort();
      return true;
    },
    subscribe: (bell) => {
      bells.add(bell);
      return () => bells.delete(bell);
    },
    endAll: async () => {
      for (const { abort } of entries.values()) abort.abort();
      await Promise.all([...entries.values()].map(({ ended }) => ended));
    },
  };
}

function failed(failure: unknown): OperationState {
  const refusal = refusalOf(failure);
  if (refusal !== null)
    return {
      kind: "failed",
      code: refusal.code,
      message: refusal.message,
      isRetryable: isWorthRetrying(refusal.code),
    };
  return { kind: "failed", code: "bug", message: String(failure), isRetryable: false };
}
