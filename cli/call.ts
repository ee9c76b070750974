import { status } from "@grpc/grpc-js";
import { CallFailure } from "../proto/client/failure.ts";
import { unary } from "../proto/client/unary.ts";
import type { Cli } from "./cli.ts";
import { durationText } from "./duration.ts";
import { CommandFailure, DaemonUnreachable, Interrupted } from "./failures.ts";

/** The default deadline of a unary call in milliseconds (cli.md 1). */
export const defaultDeadlineMs = 30_000;

/** A unary method of a generated client. */
type Method<Service, Request, Response> = Parameters<typeof unary<Service, Request, Response>>[1];

/**
 * Calls the daemon within `--timeout`, or within `deadlineMs` when given.
 *
 * @throws CallFailure when the daemon refused, DaemonUnreachable, Interrupted
 */
export async function call<Service, Request, Response>(
  cli: Cli,
  service: Service,
  method: Method<Service, Request, Response>,
  request: Request,
  deadlineMs: number = cli.timeoutMs ?? defaultDeadlineMs,
): Promise<Response> {
  const signal = cli.shell.interrupted;
  if (signal.aborted) throw new Interrupted();
  try {
    return await unary(service, method, request, { deadlineMs, signal });
  } catch (failure) {
    throw signal.aborted ? new Interrupted() : nameFailure(cli, failure, deadlineMs);
  }
}

/** Tells an address at which nobody answers, or somebody else, from a refusal. */
export function nameUnreachable(cli: Pick<Cli, "address">, failure: unknown): unknown {
  if (!(failure instanceof CallFailure) || failure.reason !== null) return failure;
  if (failure.isUnreachable) return new DaemonUnreachable(cli.address);
  // The library's words for an answer that is none of gRPC's.
  if (!/^Received HTTP status code \d+/.test(failure.message)) return failure;
  const message = `what answers at ${cli.address} is no daemon (${failure.message.slice("Received ".length)})`;
  return new CommandFailure("not_a_daemon", message);
}

/**
 * The same, and says in our words that a call took longer than `deadlineMs`, unless the daemon said why: the
 * library's own text tells of its inner steps. `deadlineMs` is null for a call without a deadline.
 */
export function nameFailure(cli: Pick<Cli, "address">, failure: unknown, deadlineMs: number | null): unknown {
  if (deadlineMs !== null && failure instanceof CallFailure && isTimeout(failure) && !failure.reason) {
    const message = `no answer within ${durationText(deadlineMs)}; give a longer --timeout`;
    return new CallFailure(failure.code, message, null, {}, []);
  }
  return nameUnreachable(cli, failure);
}

/** The call took longer than its deadline. */
export function isTimeout(failure: unknown): boolean {
  return failure instanceof CallFailure && failure.code === status.DEADLINE_EXCEEDED;
}

/**
 * A part of an answer that every answer has; `what` names it in a sentence, like `a run`.
 *
 * @throws CommandFailure `bug` when it is missing
 */
export function answered<Part>(part: Part | undefined, what: string): Part {
  if (part === undefined) throw new CommandFailure("bug", `the daemon answered without ${what}`);
  return part;
}
