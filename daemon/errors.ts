/**
 * The one vocabulary of failures an operator can act on (daemon.md 2.2): the lower-case form of the wire
 * reason. `grpc-status.ts` holds the only map to status codes.
 */
export type ErrorCode =
  | "field_invalid"
  | "reason_missing"
  | "page_token_invalid"
  | "cursor_invalid"
  | "config_invalid"
  | "run_not_found"
  | "scenario_not_found"
  | "duplicate_run_id"
  | "request_id_reused"
  | "run_active"
  | "run_not_running"
  | "run_not_paused"
  | "run_terminal"
  | "no_active_scenario"
  | "document_not_sealed"
  | "tick_beyond_end"
  | "etag_mismatch"
  | "epoch_fenced"
  | "stream_limit"
  | "message_too_large"
  | "draining"
  | "store_damaged"
  | "bug";

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
