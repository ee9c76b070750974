import { Command } from "commander";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { type Cli, note, print } from "../cli.ts";
import { parseCount } from "../count.ts";
import { exitCode } from "../failures.ts";
import { valueNamed } from "../output/names.ts";
import { runLine } from "../output/run-text.ts";
import { resolveRun } from "../run-reference.ts";
import { exitCodeOf, terminalStates, waitForRun } from "../wait-for-run.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity run wait` (cli.md 2). */
export function waitRunCommand(run: Runner): Command {
  return new Command("wait")
    .description("wait until a run has ended, is in a state, or has done a tick; --timeout bounds it")
    .argument("<run>", "id, beginning of it, `last` or `active`")
    .option("--for <states>", "these states instead, separated by commas", parseStates)
    .option("--tick <n>", "until this tick is done", (text) => parseCount("--tick", text))
    .addHelpText(
      "after",
      example("trinity run wait active --timeout 5m", "trinity run wait last --for paused,completed"),
    )
    .action(run(waitRun));
}

async function waitRun(
  cli: Cli,
  reference: string,
  options: { readonly for?: readonly RunState[]; readonly tick?: bigint },
): Promise<number> {
  const runId = await resolveRun(cli, reference);
  const asked = options.for ?? [];
  const tick = options.tick ?? 0n;
  // A run that ends elsewhere would be waited for in vain.
  const states = [...new Set([...asked, ...terminalStates])];
  const arrived = await waitForRun(cli, { runId, states, tick });
  print(cli, "Run", arrived, () => runLine(arrived, cli.paint));
  if (tick > 0n && arrived.ticksCompleted >= tick) return exitCode.done;
  if (asked.length > 0 && !asked.includes(arrived.state))
    note(cli, "it has ended, so it does not get there any more");
  return exitCodeOf(arrived, asked.length > 0 ? asked : [RunState.COMPLETED]);
}

function parseStates(text: string): readonly RunState[] {
  return text.split(",").map((name) => valueNamed(RunState, "state", name.trim()));
}
