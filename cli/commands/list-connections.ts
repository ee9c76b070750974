import { Command } from "commander";
import type { Cli } from "../cli.ts";
import { type MutationOptions, mutationOf, sendRecorded, withMutationOptions } from "../mutation.ts";
import { timeText } from "../output/times.ts";
import { printPage } from "../print-page.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity admin connections` (cli.md 2). */
export function connectionsCommand(run: Runner): Command {
  return withMutationOptions(new Command("connections"))
    .description("who is connected; being asked is audited")
    .addHelpText("after", example("trinity admin connections"))
    .action(run(listConnections));
}

async function listConnections(cli: Cli, options: MutationOptions): Promise<number> {
  const { admin } = cli.client;
  const response = await sendRecorded(cli, options, admin, admin.listConnections, mutationOf(cli, options));
  return printPage(cli, "ListConnectionsResponse", response, response.connections, {
    header: ["LISTENER", "ACTOR", "PEER", "SINCE", "CALLS", "STREAMS"],
    row: ({ listener, actor, peer, since, calls, openStreams }) => [
      listener,
      actor || "-",
      peer || "-",
      timeText(since),
      String(calls),
      String(openStreams),
    ],
  });
}
