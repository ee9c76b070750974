import { CockpitError } from "../errors.ts";

/** What a remembered request is known by: the same id of another actor or method is another request. */
export type RequestKey = { readonly actor: string; readonly method: string; readonly requestId: string };

/** An answer, and whether it was given before. */
export type Remembered<Response> = { readonly response: Response; readonly isReplay: boolean };

/**
 * Makes a mutation sent twice under one `request_id` happen once (daemon.md 2.1, "Idempotency"), within one life
 * of the daemon: the second call gets the first one's answer or refusal, also while the first is still at work.
 */
export type RequestMemory = {
  /**
   * Does `act` unless the same request was made before. `digest` is of the whole request.
   *
   * @throws CockpitError `request_id_reused` when the id came before with another body
   */
  readonly once: <Response>(
    key: RequestKey,
    digest: string,
    act: () => Promise<Response>,
  ) => Promise<Remembered<Response>>;
};

export type RequestMemoryLimits = {
  /** Those still at work do not count: forgetting one would let its twin be done too. */
  readonly entriesMax: number;
  readonly keptMs: number;
  /** A clock that nobody sets: a step of the wall clock must not forget what was done a moment ago. */
  readonly monotonicMs: () => number;
  /** A refusal that says nothing about the request is not kept, so that a retry is a new try. */
  readonly isFinal: (failure: unknown) => boolean;
};

type Entry = {
  readonly digest: string;
  readonly atMs: number;
  readonly outcome: Promise<unknown>;
  isAtWork: boolean;
};

export function newRequestMemory(limits: RequestMemoryLimits): RequestMemory {
  // In order of arrival, so the oldest stands first.
  const entries = new Map<string, Entry>();

  const forgetOld = (): void => {
    const floorMs = limits.monotonicMs() - limits.keptMs;
    for (const [name, { atMs, isAtWork }] of entries) {
      if (atMs > floorMs && entries.size < limits.entriesMax) return;
      if (!isAtWork) entries.delete(name);
    }
  };

  return {
    once: async <Response>(key: RequestKey, digest: string, act: () => Promise<Response>) => {
      const name = JSON.stringify([key.actor, key.method, key.requestId]);
      forgetOld();
      const before = entries.get(name);
      if (before !== undefined) {
        if (before.digest !== digest) throw reused(key);
        // Same method and same request: the outcome is of the type this caller asks for.
        return { response: (await before.outcome) as Response, isReplay: true };
      }
      const outcome = act();
      const entry: Entry = { digest, atMs: limits.monotonicMs(), outcome, isAtWork: true };
      entries.set(name, entry);
      try {
        return { response: await outcome, isReplay: false };
      } catch (failure) {
        if (!limits.isFinal(failure)) entries.delete(name);
        throw failure;
      } finally {
        entry.isAtWork = false;
      }
    },
  };
}

function reused({ requestId, method }: RequestKey): CockpitError {
  return new CockpitError(
    "request_id_reused",
    `request_id "${requestId}" was used for another ${method}; take a new id for a new request`,
    { resource: { type: "request", name: requestId } },
  );
}
