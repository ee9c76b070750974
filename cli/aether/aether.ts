import { Command, Option } from "commander";
import { exitCode, UsageError } from "../failures.ts";
import { type ColourChoice, paintFor } from "../output/colours.ts";
import { runProgram } from "../run-program.ts";
import type { Aether, AetherShell } from "./aether-shell.ts";
import { benchCommand } from "./commands/bench.ts";
import { compareSnapshotCommand } from "./commands/compare-snapshot.ts";
import { generateSnapshotCommand } from "./commands/generate-snapshot.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { listScenariosCommand, validateScenariosCommand } from "./commands/list-scenarios.ts";
import { runCommand } from "./commands/run.ts";
import type { AetherRunner } from "./commands/runner.ts";
import { showLedgerCommand } from "./commands/show-ledger.ts";
import { updateSnapshotCommand } from "./commands/update-snapshot.ts";
import { verifyCommand } from "./commands/verify.ts";
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
    code = await body(aetherOf(program.opts<GlobalOptions>(), shell), ...args);
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

type GlobalOptions = { readonly json?: true; readonly quiet?: true; readonly color: ColourChoice };

function aetherOf({ json, quiet, color }: GlobalOptions, shell: AetherShell): Aether {
  const { terminal, env, errColumns } = shell;
  const isWatched = errColumns() !== null;
  return {
    shell,
    isJson: json ?? false,
    isQuiet: quiet ?? false,
    // A bar moves the cursor: whoever wants no colour on a terminal wants no such thing either.
    showsProgress: isWatched && !quiet && color !== "never" && !env.NO_COLOR,
    paint: paintFor(color, terminal.outIsTerminal, env.NO_COLOR),
    paintErr: paintFor(color, isWatched, env.NO_COLOR),
  };
}

/** The command line as a table: every verb, its arguments and its help. `run` carries a verb out. */
export function aetherProgram(version: string, run: AetherRunner): Command {
  const program = new Command("aether")
    .description("Runs the Aether engine on configuration files and shows what it made.")
    .version(version)
    .option("--json", "print JSON")
    .option("--quiet", "print results and errors only")
    .addOption(
      new Option("--color <when>", "use colour").choices(["auto", "always", "never"]).default("auto"),
    );
  program.addCommand(runCommand(run));
  program.addCommand(inspectCommand(run));
  program.addCommand(showLedgerCommand(run));
  program.addCommand(
    new Command("snapshot")
      .description("session documents")
      .addCommand(generateSnapshotCommand(run))
      .addCommand(compareSnapshotCommand(run))
      .addCommand(updateSnapshotCommand(run)),
  );
  program.addCommand(verifyCommand(run));
  program.addCommand(
    new Command("scenario")
      .description("the scenario registry")
      .addCommand(listScenariosCommand(run))
      .addCommand(validateScenariosCommand(run)),
  );
  program.addCommand(benchCommand(run));
  return program;
}
