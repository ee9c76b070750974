import { Command } from "commander";
import type { ScenarioDetail } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { answered, call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { pairs } from "../output/table.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity scenario show` (cli.md 2). */
export function showScenarioCommand(run: Runner): Command {
  return new Command("show")
    .description("a scenario, its effective values and its problems")
    .argument("<scenario>", "id of the scenario")
    .addHelpText("after", example("trinity scenario show gf01"))
    .action(run(getScenario));
}

async function getScenario(cli: Cli, scenarioId: string): Promise<number> {
  const response = await call(cli, cli.client.scenarios, cli.client.scenarios.getScenario, { scenarioId });
  const scenario = answered(response.scenario, "a scenario");
  print(cli, "GetScenarioResponse", response, () => scenarioBlock(scenario));
  return exitCode.done;
}

function scenarioBlock({ summary, coreParams }: ScenarioDetail): string {
  const problems = summary?.problems ?? [];
  return pairs([
    ["scenario", cleanText(summary?.scenarioId ?? "")],
    ["description", cleanText(summary?.description ?? "")],
    ["active", summary?.active ? "yes" : "no"],
    ["size", cleanText(summary?.runtimeHint ?? "")],
    ["pillars", (summary?.pillars ?? []).map(cleanText).join(", ")],
    ["ticks", coreParams === undefined ? null : String(coreParams.ticksTotal)],
    ["gid", coreParams === undefined ? null : cleanText(coreParams.gid)],
    ["engine run id", coreParams === undefined ? null : cleanText(coreParams.engineRunId)],
    ["primary window", coreParams === undefined ? null : cleanText(coreParams.primaryWindowId)],
    ["governance", coreParams === undefined ? null : cleanText(coreParams.governanceMode)],
    ["codex", coreParams === undefined ? null : cleanText(coreParams.codexActionMode)],
    ["policy hash", coreParams === undefined ? null : cleanText(coreParams.policySetHash) || "-"],
    ["metrics", coreParams === undefined ? null : onOff(coreParams.metricsEnabled)],
    ["logging", coreParams === undefined ? null : onOff(coreParams.loggingEnabled)],
    ...problems.map(
      ({ file, field, reason }) =>
        ["problem", `${cleanText(file)}: ${cleanText(field)}: ${cleanText(reason)}`] as const,
    ),
  ]);
}

function onOff(isOn: boolean): string {
  return isOn ? "on" : "off";
}
