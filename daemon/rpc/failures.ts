import { StoreError } from "../../store/errors.ts";
import { CockpitError } from "../errors.ts";
import { bugStatus, isWorthRetrying, type WireStatus, wireStatus } from "../grpc-status.ts";

/** What the only road from failures to statuses needs. */
export type FailureDeps = {
  readonly newIncidentId: () => string;
  /** Writes down a failure of ours, with everything that is known of it. */
  readonly onBug: (failure: unknown, incident: { readonly id: string; readonly path: string }) => void;
  /** The store takes no more writes: the daemon has to end (daemon.md 4.3). */
  readonly onFatal: (failure: StoreError) => void;
};

/**
 * The status a failed call ends with. What we foresaw is told as it is; anything else is a bug, of which the
 * caller learns only the incident id (style.md 2.7).
 */
export function statusOfFailure(deps: FailureDeps): (failure: unknown, path: string) => WireStatus {
  return (failure, path) => {
    if (failure instanceof StoreError && isFatal(failure)) deps.onFatal(failure);
    const refusal = refusalOf(failure);
    if (refusal !== null) return wireStatus(refusal);
    const id = deps.newIncidentId();
    deps.onBug(failure, { id, path });
    return bugStatus(id);
  };
}

/** Whether the same request would be refused again, so that the refusal may be kept and repeated. */
export function isFinal(failure: unknown): boolean {
  const refusal = refusalOf(failure);
  return refusal !== null && !isWorthRetrying(refusal.code);
}

/** What a failure refuses, in our vocabulary; null when it is a failure of ours. */
export function refusalOf(failure: unknown): CockpitError | null {
  if (failure instanceof CockpitError) return failure;
  return failure instanceof StoreError ? refusalOfStore(failure) : null;
}

function refusalOfStore(failure: StoreError): CockpitError | null {
  switch (failure.kind) {
    case "damaged":
      return new CockpitError("store_damaged", failure.message, { metadata: { location: failure.message } });
    case "duplicate_run_id":
      return new CockpitError("duplicate_run_id", failure.message);
    case "version_conflict":
      return new CockpitError("etag_mismatch", failure.message);
    case "backup_exists":
      return new CockpitError("artifact_immutable", failure.message);
    case "backup_not_found":
      return new CockpitError("file_not_found", failure.message);
    case "fenced":
      return new CockpitError("epoch_fenced", failure.message);
    case "commit_failed":
    case "closed":
      return new CockpitError(
        "draining",
        `the store takes no more writes and the daemon is ending: ${failure.message}`,
      );
    case "no_room":
      return new CockpitError("storage_pressure", failure.message);
    case "unwritable":
    case "schema_too_new":
    case "schema_too_old":
    case "not_a_store":
      return null;
  }
}

function isFatal({ kind }: StoreError): boolean {
  return kind === "commit_failed" || kind === "fenced";
}
