import { Command } from "commander";
import { exitCode, UsageError } from "../failures.ts";
import { runProgram } from "../run-program.ts";
import type { Aether, AetherShell } from "./aether-shell.ts";
import { generateSnapshotCommand } from "./commands/generate-snapshot.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { listScenariosCommand, validateScenariosCommand } from "./commands/list-scenarios.ts";
import { runCommand } from "./commands/run.ts";
import type { AetherRunner } from "./commands/runner.ts";
import { showLedgerCommand } from "./commands/show-ledger.ts";
import { reportAetherFailure } from "./report-aether-failure.ts";

/** Carries out one `aether` command line and answers its exit code (cli.md 3). */
export async function runAether(
  argv: readonly string[],
  shell: AetherShell,
  version: string,
): Promise<number> {
  const { terminal } = shell;
  let code: number = exitCode.done;
  const program = aetherProgram(version, (body) => async (...args) => {
    const aether: Aether = { shell, isJson: program.opts<GlobalOptions>().json ?? false };
    code = await body(aether, ...args);
  });
  try {
    await runProgram(program, argv, terminal, () => {
      if (argv.length > 0) throw new UsageError("a command is missing; `aether --help` lists them");
      return program.help({ error: true });
    });
    return code;
  } catch (failure) {
    return reportAetherFailure(terminal, program.opts<GlobalOptions>().json ?? false, failure);
  }
}

type GlobalOptions = { readonly json?: true };

/** The command line as a table: every verb, its arguments and its help. `run` carries a verb out. */
export function aetherProgram(version: string, run: AetherRunner): Command {
  const program = new Command("aether")
    .description("Runs the Aether engine on configuration files and shows what it made.")
    .version(version)
    .option("--json", "print JSON");
  program.addCommand(runCommand(run));
  program.addCommand(inspectCommand(run));
  program.addCommand(showLedgerCommand(run));
  program.addCommand(
    new Command("snapshot").description("session documents").addCommand(generateSnapshotCommand(run)),
  );
  program.addCommand(
    new Command("scenario")
      .description("the scenario registry")
      .addCommand(listScenariosCommand(run))
      .addCommand(validateScenariosCommand(run)),
  );
  return program;
}
