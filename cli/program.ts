import { Command, Option } from "commander";
import { activateScenarioCommand } from "./commands/activate-scenario.ts";
import { callCommand } from "./commands/call.ts";
import { completeCommand, completionCommand } from "./commands/completion.ts";
import { daemonLogsCommand } from "./commands/daemon-logs.ts";
import { logsCommand } from "./commands/follow-logs.ts";
import { whoamiCommand } from "./commands/get-identity.ts";
import { daemonStatusCommand } from "./commands/get-info.ts";
import { showRunCommand } from "./commands/get-run.ts";
import { showScenarioCommand } from "./commands/get-scenario.ts";
import { statusCommand } from "./commands/get-state.ts";
import { runsCommand } from "./commands/list-runs.ts";
import { listScenariosCommand } from "./commands/list-scenarios.ts";
import { pauseRunCommand } from "./commands/pause-run.ts";
import { restartDaemonCommand } from "./commands/restart-daemon.ts";
import { resumeRunCommand } from "./commands/resume-run.ts";
import { runDaemonCommand } from "./commands/run-daemon.ts";
import type { Runner } from "./commands/runner.ts";
import { startDaemonCommand } from "./commands/start-daemon.ts";
import { startRunCommand } from "./commands/start-run.ts";
import { stepRunCommand } from "./commands/step-run.ts";
import { stopDaemonCommand } from "./commands/stop-daemon.ts";
import { stopRunCommand } from "./commands/stop-run.ts";
import { tuiCommand } from "./commands/tui.ts";
import { upCommand } from "./commands/up.ts";
import { waitRunCommand } from "./commands/wait-run.ts";
import { parseTimeout } from "./duration.ts";

/** The options every command takes (cli.md 1). */
export type GlobalOptions = {
  readonly connect?: string;
  readonly json?: true;
  readonly timeout?: number;
  readonly quiet?: true;
  readonly color: "auto" | "always" | "never";
};

/** The command line as a table: every verb, its arguments and its help. `run` carries a verb out. */
export function trinityProgram(version: string, run: Runner): Command {
  const program = new Command("trinity")
    .description("Watches and steers Aether engine runs. Without a command: the cockpit.")
    .version(version)
    .option(
      "--connect <address>",
      "unix:PATH or HOST:PORT (default: TRINITY_CONNECT, else the daemon's own socket)",
    )
    .option("--json", "print JSON")
    .option(
      "--timeout <duration>",
      "what a call, or a waiting verb, may take: 500ms, 30s, 2m, 1h",
      parseTimeout,
    )
    .option("--quiet", "print results and errors only")
    .addOption(
      new Option("--color <when>", "use colour").choices(["auto", "always", "never"]).default("auto"),
    );
  program.addCommand(upCommand(run));
  program.addCommand(tuiCommand(run));
  program.addCommand(statusCommand(run));
  program.addCommand(
    group("run", "start, steer and read one run", [
      startRunCommand(run),
      stopRunCommand(run),
      pauseRunCommand(run),
      resumeRunCommand(run),
      stepRunCommand(run),
      waitRunCommand(run),
      showRunCommand(run),
    ]),
  );
  program.addCommand(runsCommand(run));
  program.addCommand(logsCommand(run));
  program.addCommand(
    group("scenario", "the scenarios of the registry", [
      listScenariosCommand(run),
      showScenarioCommand(run),
      activateScenarioCommand(run),
    ]),
  );
  program.addCommand(
    group("daemon", "the daemon's process", [
      startDaemonCommand(run),
      stopDaemonCommand(run),
      restartDaemonCommand(run),
      daemonStatusCommand(run),
      daemonLogsCommand(run),
      runDaemonCommand(run),
    ]),
  );
  program.addCommand(whoamiCommand(run));
  program.addCommand(callCommand(run));
  program.addCommand(completionCommand(run));
  program.addCommand(
    completeCommand(run, () => program),
    { hidden: true },
  );
  return program;
}

function group(name: string, description: string, commands: readonly Command[]): Command {
  const parent = new Command(name).description(description);
  for (const command of commands) parent.addCommand(command);
  return parent;
}
