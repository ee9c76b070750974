import { Command } from "commander";
import { GetGovernanceRequest, type GovernanceSnapshot } from "../../proto/gen/trinity/gate/v1/governance.ts";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { parseSmallCount } from "../count.ts";
import { exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { freshnessText } from "../output/freshness-text.ts";
import { pairs } from "../output/table.ts";
import { example, type Runner } from "./runner.ts";

type ShowOptions = { readonly scenario?: string; readonly preset?: string; readonly revision?: number };

/** `trinity governance show` (cli.md 2). */
export function showGovernanceCommand(run: Runner): Command {
  return new Command("show")
    .description("the base of every run's governance, and what a run of a scenario would get now")
    .option("--scenario <id>", "whose is shown (default: the active scenario)")
    .option("--preset <id>", "with this preset on top")
    .option("--revision <n>", "the base as it was then", (text) =>
      parseSmallCount("--revision", text, 2 ** 31),
    )
    .addHelpText("after", example("trinity governance show --scenario gf01"))
    .action(run(getGovernance));
}

async function getGovernance(cli: Cli, options: ShowOptions): Promise<number> {
  const { governance } = cli.client;
  const request = GetGovernanceRequest.fromPartial({
    scenarioId: options.scenario ?? "",
    governancePreset: options.preset ?? "",
    revision: options.revision ?? 0,
  });
  const response = await call(cli, governance, governance.getGovernance, request);
  const age = freshnessText(response.freshness, cli.shell.nowMs());
  print(cli, "GetGovernanceResponse", response, () => {
    const effective =
      response.effective === undefined
        ? ""
        : `\n${snapshotText(`a run of ${cleanText(response.scenarioId)}`, response.effective)}`;
    const base = snapshotText("base", response.base);
    return `revision  ${response.revision} ${age}\netag      ${cleanText(response.etag)}\n\n${base}${effective}`;
  });
  return exitCode.done;
}

/** Mode, limits and hash of one layer. */
export function snapshotText(title: string, snapshot: GovernanceSnapshot | undefined): string {
  if (snapshot === undefined) return `${title}: unknown\n`;
  const limits = snapshot.budgetKnobs.map(
    ({ policyId, name, value }) =>
      [`  ${cleanText(policyId)}.${cleanText(name)}`, value === undefined ? "none" : String(value)] as const,
  );
  return `${title}\n${pairs([
    ["  mode", cleanText(snapshot.governanceMode) || "-"],
    ["  codex", cleanText(snapshot.codexActionMode) || "-"],
    ["  policy hash", cleanText(snapshot.policySetHash) || "-"],
    ...limits,
  ])}`;
}
