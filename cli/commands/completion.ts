import { Argument, Command } from "commander";
import { ListRunsRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { call } from "../call.ts";
import type { Cli } from "../cli.ts";
import { candidatesAfter } from "../complete-words.ts";
import { exitCode } from "../failures.ts";
import { shortForm } from "../run-reference.ts";
import { example, type Runner } from "./runner.ts";

/** Somebody waits for it with a finger on the tab key. */
const deadlineMs = 500;
const idsMax = 50;

/** `trinity completion` (cli.md 2). */
export function completionCommand(run: Runner): Command {
  return new Command("completion")
    .description("print a script that completes commands, options and live ids in your shell")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash"]))
    .addHelpText("after", example("source <(trinity completion bash)"))
    .action(run(completion, "no_daemon"));
}

/** What the script asks; not for people. */
export function completeCommand(run: Runner, program: () => Command): Command {
  return new Command("complete")
    .argument("[words...]", "the words typed so far")
    .action(run((cli: Cli, words: readonly string[]) => complete(cli, program(), words)));
}

const bash = `# Completes trinity; load it with: source <(trinity completion bash)
_trinity() {
  local IFS=$'\\n'
  local words
  words="$(trinity complete -- "\${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _trinity trinity
`;

async function completion(cli: Cli): Promise<number> {
  cli.shell.terminal.out(bash);
  return exitCode.done;
}

async function complete(cli: Cli, program: Command, typed: readonly string[]): Promise<number> {
  const { words, live } = candidatesAfter(program, typed);
  const ids = live === null ? [] : await liveIds(cli, live);
  cli.shell.terminal.out([...ids, ...words].map((word) => `${word}\n`).join(""));
  return exitCode.done;
}

async function liveIds(cli: Cli, kind: "run" | "scenario"): Promise<readonly string[]> {
  const page = { pageSize: idsMax, pageToken: "" };
  if (kind === "scenario") {
    const { scenarios } = cli.client;
    const list = await call(cli, scenarios, scenarios.listScenarios, page, deadlineMs);
    return list.scenarios.map(({ scenarioId }) => scenarioId);
  }
  const { runs } = cli.client;
  const list = await call(cli, runs, runs.listRuns, ListRunsRequest.fromPartial(page), deadlineMs);
  return ["last", "active", ...list.runs.map(({ runId }) => shortForm(runId))];
}
