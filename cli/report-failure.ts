import { status } from "@grpc/grpc-js";
import { CommanderError } from "commander";
import { CallFailure } from "../proto/client/failure.ts";
import { CommandFailure, DaemonUnreachable, exitCode, Interrupted, UsageError } from "./failures.ts";
import { cleanText } from "./output/clean-text.ts";
import { type JsonValue, jsonDocument } from "./output/json-text.ts";
import { parserText } from "./parser-text.ts";
import { remedyOf } from "./remedies.ts";
import type { Terminal } from "./shell.ts";

/**
 * Says why a command failed, on standard error or as an ErrorResponse with `--json` (cli.md 1), and answers
 * its exit code. What is not a failure we know is thrown again: it is a bug, and its stack belongs on the screen.
 */
export function reportFailure(terminal: Terminal, asJson: boolean, failure: unknown): number {
  if (failure instanceof CommanderError && parserText(failure) === null)
    return failure.exitCode === 0 ? exitCode.done : exitCode.usage;
  if (failure instanceof Interrupted) return exitCode.interrupted;
  const told = tell(failure);
  if (told === null) throw failure;
  if (asJson) terminal.out(jsonDocument({ error: told.response }));
  else terminal.err(`trinity: ${told.text.map(cleanText).join("\n  ")}\n`);
  return told.code;
}

/** What is to be said: the ErrorResponse with `--json`, else the lines of the text; and the exit code. */
type Told = {
  readonly code: number;
  readonly response: ErrorResponse;
  readonly text: readonly string[];
};

/** (wiring-and-runs 7.6) */
type ErrorResponse = {
  readonly error_code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly details?: JsonValue;
  readonly admin_event_id?: string;
};

function tell(failure: unknown): Told | null {
  if (failure instanceof UsageError) return tellUsage([failure.message]);
  if (failure instanceof CommanderError) return tellUsage(parserText(failure) ?? []);
  if (failure instanceof CommandFailure) {
    const response = { error_code: failure.errorCode, message: failure.message, retryable: false };
    return { code: exitCode.refused, response, text: [failure.message] };
  }
  if (failure instanceof DaemonUnreachable) {
    const response = { error_code: "daemon_unreachable", message: failure.message, retryable: true };
    const text = [failure.message, unreachableRemedy(failure.address)];
    return { code: exitCode.unreachable, response, text };
  }
  return failure instanceof CallFailure ? tellRefusal(failure) : null;
}

function tellUsage(text: readonly string[]): Told {
  const response = { error_code: "usage", message: text.join("; "), retryable: false };
  return { code: exitCode.usage, response, text };
}

/** Only a socket is on this machine for certain; elsewhere a daemon can't be started from here. */
function unreachableRemedy(address: string): string {
  return address.startsWith("unix:")
    ? "start one with `trinity up`"
    : "see that it runs there and that the way to it is open; `trinity context list` tells which daemons answer";
}

function tellRefusal(failure: CallFailure): Told {
  const { reason, violations } = failure;
  const { admin_event_id: adminEventId = "", ...metadata } = failure.metadata;
  const remedy = reason === null ? null : remedyOf(reason);
  const details = {
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    ...(violations.length === 0
      ? {}
      : { violations: violations.map(({ field, description }) => ({ field, description })) }),
  };
  return {
    code: exitCode.refused,
    response: {
      error_code: (reason ?? statusName(failure.code)).toLowerCase(),
      message: failure.message,
      retryable: retryable.has(failure.code),
      ...(Object.keys(details).length === 0 ? {} : { details }),
      ...(adminEventId === "" ? {} : { admin_event_id: adminEventId }),
    },
    text: [...headed(failure), ...(remedy === null ? [] : [remedy])],
  };
}

/** Codes after which the same request may succeed (daemon.md 2.2). */
const retryable: ReadonlySet<status> = new Set([
  status.UNAVAILABLE,
  status.RESOURCE_EXHAUSTED,
  status.ABORTED,
]);

/**
 * A message and its problems, each on a line of its own. The daemon repeats the problems in the message, for
 * clients that show nothing else: there it is cut before the first one.
 */
function headed({ message, violations }: CallFailure): readonly string[] {
  const problems = violations.map(({ field, description }) => `${field}: ${description}`);
  // A sentence that stands for itself needs no second line that says it again with the field's name.
  if (violations.length === 1 && violations[0]?.description === message) return [message];
  const [one] = violations;
  if (violations.length === 1 && one !== undefined && message.includes(`${one.field} ${one.description}`))
    return [message];
  const first = problems[0] === undefined ? -1 : message.indexOf(problems[0]);
  if (first < 0) return [message, ...problems];
  return problems.length === 1 ? [message] : [message.slice(0, first).replace(/:? *$/, ""), ...problems];
}

function statusName(code: status): string {
  return status[code] ?? `STATUS_${code}`;
}
