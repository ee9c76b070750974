import { Command } from "commander";
import { ListScenarioRevisionsRequest } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { call } from "../call.ts";
import type { Cli } from "../cli.ts";
import { type ListOptions, pageOf, withListOptions } from "../list-options.ts";
import { timeText } from "../output/times.ts";
import { printPage } from "../print-page.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity scenario revisions` (cli.md 2). */
export function scenarioRevisionsCommand(run: Runner): Command {
  return withListOptions(new Command("revisions"))
    .description("what a scenario was and who changed it, newest first")
    .argument("<scenario>", "id of the scenario")
    .addHelpText("after", example("trinity scenario revisions gf01"))
    .action(run(listScenarioRevisions));
}

async function listScenarioRevisions(cli: Cli, scenarioId: string, options: ListOptions): Promise<number> {
  const { scenarios } = cli.client;
  const request = ListScenarioRevisionsRequest.fromPartial({
    scenarioId,
    ...pageOf(options),
  });
  const response = await call(cli, scenarios, scenarios.listScenarioRevisions, request);
  return printPage(cli, "ListScenarioRevisionsResponse", response, response.revisions, {
    header: ["REVISION", "AT", "ACTOR", "DIGEST", "EVENT", "REASON"],
    row: (revision) => [
      `${revision.revision}${revision.deleted ? " deleted" : ""}`,
      timeText(revision.at),
      revision.actor,
      revision.digest.slice(0, 12),
      revision.adminEventId || "-",
      revision.reason || "-",
    ],
  });
}
