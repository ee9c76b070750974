import type { Command } from "commander";
import { type Cli, note } from "./cli.ts";

/** The options of every command that changes something (cli.md 1). */
export type MutationOptions = { readonly reason?: string; readonly requestId?: string };

/** Declares `--reason` and `--request-id`. */
export function withMutationOptions(command: Command): Command {
  return command
    .option("--reason <text>", "why; the command itself when absent")
    .option("--request-id <id>", "repeats a request safely; made and printed when absent");
}

const reasonCharactersMax = 1_000;

/** Request id and reason of a mutation. An id made here is said, so that the command can be repeated with it. */
export function mutationOf(
  cli: Cli,
  options: MutationOptions,
): { readonly requestId: string; readonly reason: string } {
  const reason = options.reason ?? cli.commandLine.slice(0, reasonCharactersMax);
  if (options.requestId !== undefined) return { requestId: options.requestId, reason };
  const requestId = cli.shell.newId();
  note(cli, `request id ${requestId}`);
  return { requestId, reason };
}
