import { Command } from "commander";
import { call } from "../call.ts";
import type { Cli } from "../cli.ts";
import { printPage } from "../print-page.ts";
import { resolveRun } from "../run-reference.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity run checkpoints`: what a run can be gone on from. */
export function checkpointsCommand(run: Runner): Command {
  return new Command("checkpoints")
    .description("the kept engine states of a run, newest first")
    .argument("<run>", "id, beginning of it, `last` or `active`")
    .addHelpText("after", example("trinity run checkpoints last"))
    .action(run(listCheckpoints));
}

async function listCheckpoints(cli: Cli, reference: string): Promise<number> {
  const runId = await resolveRun(cli, reference);
  const response = await call(cli, cli.client.runs, cli.client.runs.listCheckpoints, { runId });
  return printPage(cli, "ListCheckpointsResponse", response, response.checkpoints, {
    header: ["TICK", "BYTES", "TICK HASH", "DIGEST", "ENGINE"],
    row: ({ tick, sizeBytes, tickHash, digest, engineVersion }) => [
      String(tick),
      String(sizeBytes),
      tickHash,
      digest,
      engineVersion,
    ],
  });
}
