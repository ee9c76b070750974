import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { BadRequest, ErrorInfo } from "../gen/google/rpc/error_details.ts";
import { Status } from "../gen/google/rpc/status.ts";

/** One refused field of a request, or one problem of a configuration file. */
export type FieldViolation = { readonly field: string; readonly description: string };

/** A call that did not succeed. Branch on `reason`, never on the text (daemon.md 2.2). */
export class CallFailure extends Error {
  readonly code: status;
  /** For example `RUN_ACTIVE`; null when the failure did not come from the daemon's own vocabulary. */
  readonly reason: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly FieldViolation[];

  constructor(
    code: status,
    message: string,
    reason: string | null,
    metadata: Readonly<Record<string, string>>,
    violations: readonly FieldViolation[],
  ) {
    super(message);
    this.name = "CallFailure";
    this.code = code;
    this.reason = reason;
    this.metadata = metadata;
    this.violations = violations;
  }

  /** Nobody answered at the address: no socket, no listener, or the connection broke. */
  get isUnreachable(): boolean {
    return this.code === status.UNAVAILABLE && this.reason === null;
  }
}

/** Reads the details trailer of a failed call; a trailer that cannot be read is treated as absent. */
export function callFailure(error: ServiceError): CallFailure {
  const trailer = (error.metadata ?? new Metadata()).get("grpc-status-details-bin")[0];
  const details = trailer instanceof Buffer ? decodeDetails(trailer) : noDetails;
  return new CallFailure(
    error.code,
    error.details || error.message,
    details.reason,
    details.metadata,
    details.violations,
  );
}

type Details = {
  readonly reason: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly FieldViolation[];
};

const noDetails: Details = { reason: null, metadata: {}, violations: [] };

function decodeDetails(trailer: Uint8Array): Details {
  let found = noDetails;
  try {
    for (const any of Status.decode(trailer).details) {
      if (any.typeUrl.endsWith("/google.rpc.ErrorInfo")) {
        const info = ErrorInfo.decode(any.value);
        found = { ...found, reason: info.reason, metadata: info.metadata };
      } else if (any.typeUrl.endsWith("/google.rpc.BadRequest")) {
        found = { ...found, violations: BadRequest.decode(any.value).fieldViolations };
      }
    }
  } catch {
    return noDetails;
  }
  return found;
}
