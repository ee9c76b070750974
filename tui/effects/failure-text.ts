import { status } from "@grpc/grpc-js";
import type { CallFailure } from "../../proto/client/failure.ts";
import { clean } from "../text/clean.ts";

/** A failed call in one line: the reason, what the daemon said, and every field it named. */
export function failureText(failure: CallFailure): string {
  const fields = failure.violations.map(({ field, description }) => `${field}: ${description}`);
  const text = [`${failure.reason ?? status[failure.code]}: ${cause(failure.message)}`, ...fields].join("; ");
  return clean(text.replace(/\.$/, ""));
}

/** The transport wraps what the system said into sentences of its own; the system's words are what helps. */
function cause(message: string): string {
  return /Last error: (?:Error: )?(.*?)(?:\. Resolution note:.*)?$/.exec(message)?.[1] ?? message;
}

/**
 * Whether a failure proves that the command was not carried out. Without an answer in the daemon's own words it
 * may have been, however the transport ended.
 */
export function provesRefusal(failure: CallFailure): boolean {
  if (failure.code === status.INTERNAL || failure.code === status.UNKNOWN) return false;
  return failure.reason !== null || refusals.has(failure.code);
}

const refusals: ReadonlySet<status> = new Set([
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.ALREADY_EXISTS,
  status.PERMISSION_DENIED,
  status.RESOURCE_EXHAUSTED,
  status.FAILED_PRECONDITION,
  status.ABORTED,
  status.OUT_OF_RANGE,
  status.UNIMPLEMENTED,
  status.UNAUTHENTICATED,
]);
