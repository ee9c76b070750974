import { status } from "@grpc/grpc-js";
import { CallFailure } from "../proto/client/failure.ts";
import { unary } from "../proto/client/unary.ts";
import type { Cli } from "./cli.ts";
import { DaemonUnreachable, Interrupted } from "./failures.ts";

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
    throw signal.aborted ? new Interrupted() : nameUnreachable(cli, failure);
  }
}

/** Tells an address at which nobody answers from a refusal. */
export function nameUnreachable(cli: Pick<Cli, "address">, failure: unknown): unknown {
  return failure instanceof CallFailure && failure.isUnreachable
    ? new DaemonUnreachable(cli.address)
    : failure;
}

/** The call took longer than its deadline. */
export function isTimeout(failure: unknown): boolean {
  return failure instanceof CallFailure && failure.code === status.DEADLINE_EXCEEDED;
}
