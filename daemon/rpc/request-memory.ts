import type { KeptError, RequestKey, RequestOutcome } from "../../store/deed.ts";
import type { KeptOutcome } from "../../store/request-codec.ts";
import { CockpitError, type ErrorCode, type ErrorDetails, isErrorCode } from "../errors.ts";

/** An answer, encoded, with the audit record of the change, when there is one. */
export type Answered = { readonly response: Uint8Array; readonly adminEventId: string | null };

/** What a request comes to: an answer, a refusal that was given before, or an id that means another request. */
export type Remembered =
  | (Answered & { readonly kind: "answered"; readonly isReplay: boolean })
  | { readonly kind: "refused"; readonly refusal: CockpitError }
  | { readonly kind: "reused" };

/** What became of a request (daemon.md 2.3, AuditService.GetRequest). */
export type RequestFate =
  | { readonly kind: "unknown" }
  | { readonly kind: "in_progress" }
  | { readonly kind: "done"; readonly outcome: KeptOutcome };

/**
 * Makes a mutation sent twice under one `request_id` happen once (daemon.md 2.1, "Idempotency"), over restarts and for
 * a day: the second call gets the first one's answer or refusal, also while the first is still at work. The outcome
 * itself is kept by the commit of the effect.
 */
export type RequestMemory = {
  /** Does `act` unless the same request was made before, and rejects as it does. `digest` is of the whole request. */
  readonly once: (key: RequestKey, digest: string, act: () => Promise<Answered>) => Promise<Remembered>;
  readonly fateOf: (key: RequestKey) => RequestFate;
};

export type RequestMemoryDeps = {
  readonly outcome: (key: RequestKey, nowMs: number) => KeptOutcome | undefined;
  readonly nowMs: () => number;
};

export function newRequestMemory({ outcome, nowMs }: RequestMemoryDeps): RequestMemory {
  const atWork = new Map<string, { readonly digest: string; readonly answered: Promise<Answered> }>();

  return {
    once: async (key, digest, act) => {
      const name = nameOf(key);
      const running = atWork.get(name);
      if (running !== undefined) {
        if (running.digest !== digest) return { kind: "reused" };
        return { kind: "answered", ...(await running.answered), isReplay: true };
      }
      const kept = outcome(key, nowMs());
      if (kept !== undefined) {
        return kept.digest === digest ? replayed(kept) : { kind: "reused" };
      }
      const answered = act();
      atWork.set(name, { digest, answered });
      try {
        return { kind: "answered", ...(await answered), isReplay: false };
      } finally {
        atWork.delete(name);
      }
    },
    fateOf: (key) => {
      if (atWork.has(nameOf(key))) return { kind: "in_progress" };
      const kept = outcome(key, nowMs());
      return kept === undefined ? { kind: "unknown" } : { kind: "done", outcome: kept };
    },
  };
}

/** A refusal as it is kept in the store. */
export function keptErrorOf({ code, message, details }: CockpitError): KeptError {
  return { code, message, detailsText: JSON.stringify(details) };
}

/** The outcome kept for an answer. */
export function answeredOutcome(
  request: Pick<RequestOutcome, "key" | "digest">,
  atMs: number,
  response: Uint8Array,
): RequestOutcome {
  return { ...request, atMs, ending: { kind: "answered", response } };
}

function replayed({ ending, adminEventId }: KeptOutcome): Remembered {
  switch (ending.kind) {
    case "answered":
      return { kind: "answered", response: ending.response, isReplay: true, adminEventId };
    case "refused":
      return { kind: "refused", refusal: refusalOfKept(ending.error) };
  }
}

/** The refusal a kept one stands for. */
function refusalOfKept({ code, message, detailsText }: KeptError): CockpitError {
  // Written by `keptErrorOf`; a code of another version is told as the bug it is.
  const known: ErrorCode = isErrorCode(code) ? code : "bug";
  return new CockpitError(known, message, JSON.parse(detailsText) as ErrorDetails);
}

function nameOf({ actor, method, requestId }: RequestKey): string {
  return JSON.stringify([actor, method, requestId]);
}

/** The refusal of an id that was used for another request. */
export function requestIdReused({ requestId, method }: RequestKey): CockpitError {
  return new CockpitError(
    "request_id_reused",
    `request_id "${requestId}" was used for another ${method}; take a new id for a new request`,
    { resource: { type: "request", name: requestId } },
  );
}
