import { Command } from "commander";
import { ListGovernanceRevisionsRequest } from "../../proto/gen/trinity/gate/v1/governance.ts";
import { call } from "../call.ts";
import type { Cli } from "../cli.ts";
import { type ListOptions, pageOf, withListOptions } from "../list-options.ts";
import { timeText } from "../output/times.ts";
import { printPage } from "../print-page.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity governance history` (cli.md 2). */
export function governanceHistoryCommand(run: Runner): Command {
  return withListOptions(new Command("history"))
    .description("what the base was and who changed it, newest first")
    .addHelpText("after", example("trinity governance history"))
    .action(run(listGovernanceRevisions));
}

async function listGovernanceRevisions(cli: Cli, options: ListOptions): Promise<number> {
  const { governance } = cli.client;
  const request = ListGovernanceRevisionsRequest.fromPartial({
    ...pageOf(options),
  });
  const response = await call(cli, governance, governance.listGovernanceRevisions, request);
  return printPage(cli, "ListGovernanceRevisionsResponse", response, response.revisions, {
    header: ["REVISION", "AT", "ACTOR", "DIGEST", "EVENT", "REASON"],
    row: (revision) => [
      String(revision.revision),
      timeText(revision.at),
      revision.actor,
      revision.digest.slice(0, 12),
      revision.adminEventId || "-",
      revision.reason || "-",
    ],
  });
}
