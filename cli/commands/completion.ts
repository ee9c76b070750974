import { Argument, Command } from "commander";
import { connect } from "../../proto/client/connect.ts";
import type { Cli } from "../cli.ts";
import { note } from "../cli.ts";
import { candidatesFor, type Live, type Word } from "../completion/candidates.ts";
import { installCompletion } from "../completion/install.ts";
import { liveWords } from "../completion/live-words.ts";
import { type CompletedShell, completedShells, completionScripts } from "../completion/scripts.ts";
import { chooseTarget } from "../contexts/choose-target.ts";
import { exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { readToken } from "../read-token.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity completion` (cli.md 2). */
export function completionCommand(run: Runner): Command {
  return new Command("completion")
    .description("print a script that completes commands, options, values and live ids in your shell")
    .addArgument(new Argument("<shell>", "the shell").choices(completedShells))
    .option("--install", "put it where the shell looks for it")
    .addHelpText("after", example("source <(trinity completion bash)", "trinity completion fish --install"))
    .action(run(completion, "no_daemon"));
}

/** What the script asks; not for people. */
export function completeCommand(run: Runner, program: () => Command): Command {
  return new Command("complete")
    .argument("[words...]", "the words typed so far; the last one may be half typed or empty")
    .option("--describe", "with a word about each, behind a tab")
    .action(
      run(
        (cli: Cli, typed: readonly string[], options: { readonly describe?: true }) =>
          complete(cli, program(), typed, options.describe === true),
        "no_daemon",
      ),
    );
}

async function completion(
  cli: Cli,
  shell: CompletedShell,
  options: { readonly install?: true },
): Promise<number> {
  if (!options.install) {
    cli.shell.terminal.out(completionScripts[shell]);
    return exitCode.done;
  }
  const { path, hint } = installCompletion(shell, cli.shell.env);
  cli.shell.terminal.out(`${path}\n`);
  if (hint !== null) note(cli, hint);
  return exitCode.done;
}

async function complete(
  cli: Cli,
  program: Command,
  typed: readonly string[],
  isDescribed: boolean,
): Promise<number> {
  const { words, live } = candidatesFor(program, typed);
  const current = typed.at(-1) ?? "";
  const ids = live === null ? [] : await idsOf(cli, live, typed);
  const lines = [...ids, ...words]
    .filter(({ word }) => word.startsWith(current))
    .map(({ word, about }) => (isDescribed && about !== "" ? `${word}\t${cleanText(about)}` : word));
  cli.shell.terminal.out(lines.map((line) => `${line}\n`).join(""));
  return exitCode.done;
}

/** The ids of the daemon the line is about; none when it does not answer: the rest of the line can be completed all the same. */
async function idsOf(cli: Cli, live: Live, typed: readonly string[]): Promise<readonly Word[]> {
  const named = (option: string): string | undefined => typed[typed.indexOf(option) + 1];
  const options = {
    ...(typed.includes("--connect") && { connect: named("--connect") ?? "" }),
    ...(typed.includes("--context") && { context: named("--context") ?? "" }),
    ...(typed.includes("--token-file") && { tokenFile: named("--token-file") ?? "" }),
  };
  let client = cli.client;
  try {
    if (live !== "context" && Object.keys(options).length > 0) {
      const target = await chooseTarget(options, cli.shell.env);
      client = connect(target.address, target.tokenFile === null ? null : await readToken(target.tokenFile));
    }
    return await liveWords({ ...cli, client }, live);
  } catch {
    return [];
  } finally {
    if (client !== cli.client) client.close();
  }
}
