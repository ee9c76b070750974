import { Metadata, status } from "@grpc/grpc-js";
import type { Any } from "../proto/gen/google/protobuf/any.ts";
import {
  BadRequest,
  ErrorInfo,
  PreconditionFailure,
  QuotaFailure,
  ResourceInfo,
  RetryInfo,
} from "../proto/gen/google/rpc/error_details.ts";
import { Status } from "../proto/gen/google/rpc/status.ts";
import { CockpitError, type ErrorCode, type Violation } from "./errors.ts";
import { toDuration } from "./wire/duration.ts";

/** How a call ends that was not answered. */
export type WireStatus = { readonly code: status; readonly details: string; readonly metadata: Metadata };

/** The only map from our vocabulary to status codes (daemon.md 2.2). */
const statusOf = {
  field_invalid: status.INVALID_ARGUMENT,
  reason_missing: status.INVALID_ARGUMENT,
  page_token_invalid: status.INVALID_ARGUMENT,
  cursor_invalid: status.INVALID_ARGUMENT,
  filter_invalid: status.INVALID_ARGUMENT,
  mask_invalid: status.INVALID_ARGUMENT,
  config_invalid: status.INVALID_ARGUMENT,
  run_not_found: status.NOT_FOUND,
  attempt_not_found: status.NOT_FOUND,
  scenario_not_found: status.NOT_FOUND,
  artifact_not_found: status.NOT_FOUND,
  checkpoint_not_found: status.NOT_FOUND,
  operation_not_found: status.NOT_FOUND,
  admin_event_not_found: status.NOT_FOUND,
  request_not_found: status.NOT_FOUND,
  file_not_found: status.NOT_FOUND,
  operator_unknown: status.NOT_FOUND,
  request_id_reused: status.ALREADY_EXISTS,
  scenario_exists: status.ALREADY_EXISTS,
  duplicate_run_id: status.ALREADY_EXISTS,
  artifact_immutable: status.ALREADY_EXISTS,
  run_active: status.FAILED_PRECONDITION,
  run_not_running: status.FAILED_PRECONDITION,
  run_not_paused: status.FAILED_PRECONDITION,
  run_not_queued: status.FAILED_PRECONDITION,
  run_terminal: status.FAILED_PRECONDITION,
  attempt_active: status.FAILED_PRECONDITION,
  artifact_expired: status.FAILED_PRECONDITION,
  no_active_scenario: status.FAILED_PRECONDITION,
  confirm_required: status.FAILED_PRECONDITION,
  secret_unavailable: status.FAILED_PRECONDITION,
  document_not_sealed: status.FAILED_PRECONDITION,
  governance_forbids: status.FAILED_PRECONDITION,
  cursor_expired: status.OUT_OF_RANGE,
  tick_beyond_end: status.OUT_OF_RANGE,
  etag_mismatch: status.ABORTED,
  epoch_fenced: status.ABORTED,
  lease_held: status.ABORTED,
  queue_full: status.RESOURCE_EXHAUSTED,
  storage_pressure: status.RESOURCE_EXHAUSTED,
  run_too_large: status.RESOURCE_EXHAUSTED,
  stream_limit: status.RESOURCE_EXHAUSTED,
  slow_consumer: status.RESOURCE_EXHAUSTED,
  message_too_large: status.RESOURCE_EXHAUSTED,
  starting: status.UNAVAILABLE,
  draining: status.UNAVAILABLE,
  safe_mode: status.UNAVAILABLE,
  no_identity: status.UNAUTHENTICATED,
  token_invalid: status.UNAUTHENTICATED,
  role_insufficient: status.PERMISSION_DENIED,
  listener_local_only: status.PERMISSION_DENIED,
  audit_chain_broken: status.DATA_LOSS,
  store_damaged: status.DATA_LOSS,
  artifact_digest_mismatch: status.DATA_LOSS,
  determinism_violation: status.DATA_LOSS,
  bug: status.INTERNAL,
} as const satisfies Record<ErrorCode, status>;

/**
 * Codes after which the same call may succeed if it is simply made again (daemon.md 2.2, column "Retry"), and those
 * that say something of the caller rather than of the request.
 */
export function isWorthRetrying(code: ErrorCode): boolean {
  return retryStatuses.has(statusOf[code]);
}

const retryStatuses: ReadonlySet<status> = new Set([
  status.UNAVAILABLE,
  status.RESOURCE_EXHAUSTED,
  status.INTERNAL,
  status.UNAUTHENTICATED,
  status.PERMISSION_DENIED,
]);

const retryDelayMs = 1000;

/**
 * A refusal as the wire carries it: `google.rpc.Status` in `grpc-status-details-bin` with one `ErrorInfo`, whose
 * reason is the code in upper case, and the extra detail of daemon.md 2.2.
 */
export function wireStatus(refusal: CockpitError): WireStatus {
  const code = statusOf[refusal.code];
  const details = shortened(refusal.message);
  const info = {
    reason: refusal.code.toUpperCase(),
    domain: "gate.trinity",
    metadata: { ...refusal.details.metadata },
  };
  const any = [detail("ErrorInfo", ErrorInfo.encode(info).finish()), ...extraDetails(code, refusal)];
  return { code, details, metadata: withDetails({ code, message: details, details: any }) };
}

/** What a caller may learn of a failure of ours: that it happened, and where it is written down. */
export function bugStatus(incidentId: string): WireStatus {
  const message = `internal error, incident ${incidentId}; the daemon's log has the rest`;
  return wireStatus(new CockpitError("bug", message, { metadata: { incident_id: incidentId } }));
}

function extraDetails(code: status, refusal: CockpitError): readonly Any[] {
  const { violations, resource } = refusal.details;
  switch (code) {
    case status.INVALID_ARGUMENT:
      return violations === undefined
        ? []
        : [detail("BadRequest", BadRequest.encode({ fieldViolations: fitting(violations) }).finish())];
    case status.NOT_FOUND:
    case status.ALREADY_EXISTS:
      return resource === undefined
        ? []
        : [
            detail(
              "ResourceInfo",
              ResourceInfo.encode({
                resourceType: resource.type,
                resourceName: resource.name,
                owner: "",
                description: shortened(refusal.message),
              }).finish(),
            ),
          ];
    case status.FAILED_PRECONDITION:
      return [
        detail(
          "PreconditionFailure",
          PreconditionFailure.encode({
            violations: [
              {
                type: refusal.code.toUpperCase(),
                subject: resource?.name ?? "",
                description: shortened(refusal.message),
              },
            ],
          }).finish(),
        ),
      ];
    case status.UNAVAILABLE:
      return [retryInfo(refusal)];
    case status.RESOURCE_EXHAUSTED:
      return [
        retryInfo(refusal),
        detail(
          "QuotaFailure",
          QuotaFailure.encode({
            violations: [
              {
                subject: resource?.name ?? refusal.code.toUpperCase(),
                description: shortened(refusal.message),
              },
            ],
          }).finish(),
        ),
      ];
    default:
      return [];
  }
}

function retryInfo({ details }: CockpitError): Any {
  const retryDelay = toDuration(details.retryDelayMs ?? retryDelayMs);
  return detail("RetryInfo", RetryInfo.encode({ retryDelay }).finish());
}

function detail(name: string, value: Uint8Array): Any {
  return { typeUrl: `type.googleapis.com/google.rpc.${name}`, value: Buffer.from(value) };
}

function withDetails(wire: Status): Metadata {
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(Status.encode(wire).finish()));
  return metadata;
}

/** Trailers beyond 8 KiB are refused by common clients, so lists and texts in them have limits. */
const violationCharsMax = 3000;
const messageCharsMax = 700;

function fitting(violations: readonly Violation[]): { field: string; description: string }[] {
  const kept: { field: string; description: string }[] = [];
  let chars = 0;
  for (const { field, description } of violations) {
    const next = { field: shortened(field), description: shortened(description) };
    chars += encodeURI(next.field + next.description).length;
    if (chars > violationCharsMax && kept.length > 0) {
      kept.push({ field: "", description: `and ${violations.length - kept.length} more` });
      break;
    }
    kept.push(next);
  }
  return kept;
}

/** A text that survives the percent-encoding of `grpc-message`, which a lone surrogate would break. */
function shortened(text: string): string {
  const whole = text.toWellFormed();
  if (encodeURI(whole).length <= messageCharsMax) return whole;
  let kept = "";
  let chars = 0;
  for (const character of whole) {
    chars += encodeURI(character).length;
    if (chars > messageCharsMax) break;
    kept += character;
  }
  return `${kept} …`;
}
