import { Command, Option } from "commander";
import { activateScenarioCommand } from "./commands/activate-scenario.ts";
import { addContextCommand } from "./commands/add-context.ts";
import { noteRunCommand } from "./commands/add-run-note.ts";
import { backupCommand } from "./commands/backup.ts";
import { callCommand } from "./commands/call.ts";
import { compactStoreCommand } from "./commands/compact-store.ts";
import { completeCommand, completionCommand } from "./commands/completion.ts";
import { checkpointRunCommand } from "./commands/create-checkpoint.ts";
import { cloneScenarioCommand } from "./commands/create-scenario.ts";
import { daemonLogsCommand } from "./commands/daemon-logs.ts";
import { deleteRunCommand } from "./commands/delete-run.ts";
import { deleteScenarioCommand } from "./commands/delete-scenario.ts";
import { diffGovernanceCommand } from "./commands/diff-governance.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { drainCommand } from "./commands/drain.ts";
import { dumpCommand } from "./commands/dump-diagnostics.ts";
import { explainRunCommand } from "./commands/explain-run.ts";
import { finalizeUpgradeCommand } from "./commands/finalize-upgrade.ts";
import { logsCommand } from "./commands/follow-logs.ts";
import { showGovernanceCommand } from "./commands/get-governance.ts";
import { whoamiCommand } from "./commands/get-identity.ts";
import { daemonStatusCommand } from "./commands/get-info.ts";
import { metricsCommand } from "./commands/get-metrics.ts";
import { requestCommand } from "./commands/get-request.ts";
import { showRetentionCommand } from "./commands/get-retention.ts";
import { showRunCommand } from "./commands/get-run.ts";
import { showScenarioCommand } from "./commands/get-scenario.ts";
import { statusCommand } from "./commands/get-state.ts";
import { killRunCommand } from "./commands/kill-run.ts";
import { laterArtifactCommands, laterCommands, laterRunCommands } from "./commands/later.ts";
import { auditCommand } from "./commands/list-admin-events.ts";
import { listArtifactsCommand } from "./commands/list-artifacts.ts";
import { attemptsCommand } from "./commands/list-attempts.ts";
import { checkpointsCommand } from "./commands/list-checkpoints.ts";
import { connectionsCommand } from "./commands/list-connections.ts";
import { listContextsCommand } from "./commands/list-contexts.ts";
import { governanceHistoryCommand } from "./commands/list-governance-revisions.ts";
import { healthCommand } from "./commands/list-health-signals.ts";
import { historyCommand } from "./commands/list-history.ts";
import { operationsCommand } from "./commands/list-operations.ts";
import { pillarsCommand } from "./commands/list-pillars.ts";
import { presetsCommand } from "./commands/list-presets.ts";
import { runsCommand } from "./commands/list-runs.ts";
import { scenarioRevisionsCommand } from "./commands/list-scenario-revisions.ts";
import { listScenariosCommand } from "./commands/list-scenarios.ts";
import { moveRunCommand } from "./commands/move-run.ts";
import { pauseRunCommand } from "./commands/pause-run.ts";
import { pinArtifactCommand } from "./commands/pin-artifact.ts";
import { pruneCommand } from "./commands/prune.ts";
import { getArtifactCommand } from "./commands/read-artifact.ts";
import { reloadScenariosCommand } from "./commands/reload-scenarios.ts";
import { removeContextCommand } from "./commands/remove-context.ts";
import { replayCommand } from "./commands/request-replay.ts";
import { restartDaemonCommand } from "./commands/restart-daemon.ts";
import { restoreCommand } from "./commands/restore-store.ts";
import { resumeRunCommand } from "./commands/resume-run.ts";
import { retryRunCommand } from "./commands/retry-run.ts";
import { rotateSecretCommand } from "./commands/rotate-secret.ts";
import { runDaemonCommand } from "./commands/run-daemon.ts";
import type { Runner } from "./commands/runner.ts";
import { logLevelCommand } from "./commands/set-log-level.ts";
import { setRetentionCommand } from "./commands/set-retention.ts";
import { showContextCommand } from "./commands/show-context.ts";
import { startDaemonCommand } from "./commands/start-daemon.ts";
import { startRunCommand } from "./commands/start-run.ts";
import { stepRunCommand } from "./commands/step-run.ts";
import { stopDaemonCommand } from "./commands/stop-daemon.ts";
import { stopRunCommand } from "./commands/stop-run.ts";
import { tuiCommand } from "./commands/tui.ts";
import { undrainCommand } from "./commands/undrain.ts";
import { upCommand } from "./commands/up.ts";
import { setGovernanceCommand } from "./commands/update-governance.ts";
import { editRunCommand, labelRunCommand } from "./commands/update-run.ts";
import { editScenarioCommand } from "./commands/update-scenario.ts";
import { switchContextCommand } from "./commands/use-context.ts";
import { validateCommand } from "./commands/validate-config.ts";
import { verifyArtifactCommand } from "./commands/verify-artifact.ts";
import { verifyStoreCommand } from "./commands/verify-store.ts";
import { waitRunCommand } from "./commands/wait-run.ts";
import { eventsCommand } from "./commands/watch-events.ts";
import { watchRunCommand } from "./commands/watch-runs.ts";
import { parseTimeout } from "./duration.ts";

/** The options every command takes (cli.md 1). */
export type GlobalOptions = {
  readonly connect?: string;
  readonly context?: string;
  readonly tokenFile?: string;
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
    .option(
      "--context <name>",
      "a daemon by its name in contexts.yaml (default: TRINITY_CONTEXT, else the current one)",
    )
    .option("--token-file <file>", "a file with the token to call with, for addresses that need one")
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
    group(
      "run",
      "start, steer and read one run",
      [
        startRunCommand(run),
        stopRunCommand(run),
        pauseRunCommand(run),
        resumeRunCommand(run),
        stepRunCommand(run),
        waitRunCommand(run),
        showRunCommand(run),
        watchRunCommand(run),
        explainRunCommand(run),
        killRunCommand(run),
        retryRunCommand(run),
        editRunCommand(run),
        moveRunCommand(run),
        labelRunCommand(run),
        noteRunCommand(run),
        checkpointRunCommand(run),
        checkpointsCommand(run),
        deleteRunCommand(run),
      ],
      laterRunCommands(run),
    ),
  );
  program.addCommand(runsCommand(run));
  program.addCommand(attemptsCommand(run));
  program.addCommand(historyCommand(run));
  program.addCommand(eventsCommand(run));
  program.addCommand(logsCommand(run));
  program.addCommand(pillarsCommand(run));
  program.addCommand(
    group("scenario", "the scenarios of the registry", [
      listScenariosCommand(run),
      showScenarioCommand(run),
      activateScenarioCommand(run),
      editScenarioCommand(run),
      cloneScenarioCommand(run),
      deleteScenarioCommand(run),
      scenarioRevisionsCommand(run),
      reloadScenariosCommand(run),
    ]),
  );
  program.addCommand(
    group("governance", "what later runs may do", [
      showGovernanceCommand(run),
      setGovernanceCommand(run),
      diffGovernanceCommand(run),
      governanceHistoryCommand(run),
      presetsCommand(run),
    ]),
  );
  program.addCommand(
    group(
      "artifact",
      "exports and outputs, addressed by content",
      [
        listArtifactsCommand(run),
        getArtifactCommand(run),
        verifyArtifactCommand(run),
        pinArtifactCommand(run),
      ],
      laterArtifactCommands(run),
    ),
  );
  program.addCommand(pruneCommand(run));
  program.addCommand(
    group("admin", "look after the daemon, and see what was done to it", [
      auditCommand(run),
      requestCommand(run),
      drainCommand(run),
      undrainCommand(run),
      replayCommand(run),
      group("retention", "how long what is kept", [showRetentionCommand(run), setRetentionCommand(run)]),
      rotateSecretCommand(run),
      backupCommand(run),
      verifyStoreCommand(run),
      restoreCommand(run),
      finalizeUpgradeCommand(run),
      connectionsCommand(run),
      logLevelCommand(run),
      dumpCommand(run),
    ]),
  );
  program.addCommand(operationsCommand(run));
  program.addCommand(healthCommand(run));
  program.addCommand(metricsCommand(run));
  program.addCommand(
    group("daemon", "the daemon's process", [
      startDaemonCommand(run),
      stopDaemonCommand(run),
      restartDaemonCommand(run),
      daemonStatusCommand(run),
      daemonLogsCommand(run),
      runDaemonCommand(run),
      compactStoreCommand(run),
    ]),
  );
  program.addCommand(
    group("context", "the daemons you work with, by name", [
      listContextsCommand(run),
      showContextCommand(run),
      switchContextCommand(run),
      addContextCommand(run),
      removeContextCommand(run),
    ]),
  );
  program.addCommand(validateCommand(run));
  program.addCommand(doctorCommand(run));
  program.addCommand(whoamiCommand(run));
  program.addCommand(callCommand(run));
  program.addCommand(completionCommand(run));
  for (const command of laterCommands(run)) program.addCommand(command, { hidden: true });
  program.addCommand(
    completeCommand(run, () => program),
    { hidden: true },
  );
  return program;
}

function group(
  name: string,
  description: string,
  commands: readonly Command[],
  hidden: readonly Command[] = [],
): Command {
  const parent = new Command(name).description(description);
  for (const command of commands) parent.addCommand(command);
  for (const command of hidden) parent.addCommand(command, { hidden: true });
  return parent;
}
