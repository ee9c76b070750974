import type { Command } from "commander";
import type { unary } from "../proto/client/unary.ts";
import { announceEnvironment } from "./announce-environment.ts";
import { call } from "./call.ts";
import { type Cli, note } from "./cli.ts";
import { CommandFailure } from "./failures.ts";

/** The options of every command that changes something (cli.md 1). */
export type MutationOptions = { readonly reason?: string; readonly requestId?: string };

/** Declares `--reason` and `--request-id`. */
export function withMutationOptions(command: Command): Command {
  return command
    .option("--reason <text>", "why; the command itself when absent")
    .option("--request-id <id>", "repeats a request safely; made and printed when absent");
}

/** Declares `--dry-run`, for methods that can say what they would do. */
export function withDryRun(command: Command): Command {
  return command.option("--dry-run", "show what would be done and change nothing");
}

/** What every request that changes something carries (daemon.md 2.1). */
export type Mutation = {
  readonly requestId: string;
  readonly reason: string;
  /** Nothing is changed. */
  readonly validateOnly?: boolean;
};

/** Request id and reason of a mutation: those given, else an id made here and the command itself. */
export function mutationOf(cli: Cli, options: MutationOptions): Mutation {
  return {
    requestId: options.requestId ?? cli.shell.newId(),
    reason: options.reason ?? cli.defaultReason,
  };
}

/** A unary method of a generated client. */
type Method<Service, Request, Response> = Parameters<typeof unary<Service, Request, Response>>[1];

/**
 * Changes something: in a context that is not read-only, after a word where the environment is dangerous.
 *
 * @throws CommandFailure `read_only`, and as `sendRecorded`
 */
export async function mutate<Service, Request extends Mutation, Response>(
  cli: Cli,
  options: MutationOptions,
  service: Service,
  method: Method<Service, Request, Response>,
  request: Request,
): Promise<Response> {
  if (request.validateOnly !== true) {
    refuseReadOnly(cli);
    await announceEnvironment(cli);
  }
  return sendRecorded(cli, options, service, method, request);
}

/**
 * Sends a request that is recorded, also one that only looks. An id that nobody gave is said as the request goes out, so that the
 * command can be repeated with it even when no answer comes.
 *
 * @throws CallFailure when the daemon refused, DaemonUnreachable, Interrupted
 */
export async function sendRecorded<Service, Request extends Mutation, Response>(
  cli: Cli,
  options: MutationOptions,
  service: Service,
  method: Method<Service, Request, Response>,
  request: Request,
): Promise<Response> {
  if (options.requestId === undefined) note(cli, `request id ${request.requestId}`);
  return call(cli, service, method, request);
}

/** Changes nothing where the operator wrote down that nothing is to be changed. @throws CommandFailure `read_only` */
export function refuseReadOnly({ target }: Pick<Cli, "target">): void {
  if (!target.isReadOnly) return;
  throw new CommandFailure(
    "read_only",
    `the context ${target.context} is read-only; take read_only out of contexts.yaml to change something there`,
  );
}
