import type { Command } from "commander";
import { announceEnvironment } from "./announce-environment.ts";
import type { Cli } from "./cli.ts";
import { CommandFailure, UsageError } from "./failures.ts";
import { refuseReadOnly } from "./mutation.ts";

/** The option of every command that asks before it does something that is hard to take back (cli.md 1). */
export type ConfirmOptions = { readonly yes?: true };

/** Declares `--yes`. */
export function withConfirmation(command: Command): Command {
  return command.option("--yes", "do it without asking; needed where nobody can be asked");
}

/**
 * Asks whether to go on, unless `--yes` was given. `question` names what will happen and to what.
 *
 * @throws UsageError when nobody can be asked, CommandFailure `declined` when the answer is no, Interrupted
 */
export async function confirm(cli: Cli, options: ConfirmOptions, question: string): Promise<void> {
  refuseReadOnly(cli);
  if (options.yes === true) return;
  const { terminal, readLine } = cli.shell;
  if (!terminal.isInteractive)
    throw new UsageError(`nobody is at a terminal to be asked; --yes does it without asking (${question})`);
  await announceEnvironment(cli);
  terminal.err(`${question}? [y/N] `);
  if (/^\s*y(es)?\s*$/i.test(await readLine())) return;
  throw new CommandFailure("declined", "nothing was changed");
}
