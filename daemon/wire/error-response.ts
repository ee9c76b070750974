import type { ErrorResponse } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { CockpitError } from "../errors.ts";
import { isWorthRetrying } from "../grpc-status.ts";

/** A refusal that is told in an answer rather than as the end of a call (wiring-and-runs 7.6). */
export function toErrorResponse({ code, message, details }: CockpitError): ErrorResponse {
  return {
    errorCode: code,
    message,
    retryable: isWorthRetrying(code),
    details: { ...details.metadata },
    correlationIds: {},
    adminEventId: "",
  };
}
