/**
 * The one vocabulary of failures an operator can act on (daemon.md 2.2): the lower-case form of the wire
 * reason. `grpc-status.ts` holds the only map to status codes.
 */
const errorCodes = [
  "field_invalid",
  "reason_missing",
  "page_token_invalid",
  "cursor_invalid",
  "filter_invalid",
  "mask_invalid",
  "config_invalid",
  "run_not_found",
  "attempt_not_found",
  "scenario_not_found",
  "artifact_not_found",
  "checkpoint_not_found",
  "operation_not_found",
  "admin_event_not_found",
  "request_not_found",
  "file_not_found",
  "operator_unknown",
  "request_id_reused",
  "scenario_exists",
  "duplicate_run_id",
  "artifact_immutable",
  "run_active",
  "run_not_running",
  "run_not_paused",
  "run_not_queued",
  "run_terminal",
  "attempt_active",
  "artifact_expired",
  "no_active_scenario",
  "confirm_required",
  "secret_unavailable",
  "document_not_sealed",
  "governance_forbids",
  "cursor_expired",
  "tick_beyond_end",
  "etag_mismatch",
  "epoch_fenced",
  "lease_held",
  "queue_full",
  "storage_pressure",
  "run_too_large",
  "stream_limit",
  "slow_consumer",
  "message_too_large",
  "starting",
  "draining",
  "safe_mode",
  "no_identity",
  "token_invalid",
  "role_insufficient",
  "listener_local_only",
  "audit_chain_broken",
  "store_damaged",
  "artifact_digest_mismatch",
  "determinism_violation",
  "bug",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export function isErrorCode(text: string): text is ErrorCode {
  return (errorCodes as readonly string[]).includes(text);
}

/** One refused field, or one problem of a configuration file (`field` then names file and field). */
export type Violation = { readonly field: string; readonly description: string };

export type ErrorDetails = {
  readonly violations?: readonly Violation[];
  /** What was not found or exists already: its kind and id. */
  readonly resource?: { readonly type: string; readonly name: string };
  readonly metadata?: Readonly<Record<string, string>>;
  readonly retryDelayMs?: number;
};

/** A refusal: what was asked, what is wrong, what to try. */
export class CockpitError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = "CockpitError";
    this.code = code;
    this.details = details;
  }
}
