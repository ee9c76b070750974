import { Command } from "commander";
import { type Artifact, ListArtifactsRequest } from "../../proto/gen/trinity/gate/v1/artifacts.ts";
import { call } from "../call.ts";
import type { Cli } from "../cli.ts";
import { type ListOptions, pageOf, withListOptions } from "../list-options.ts";
import { printPage } from "../print-page.ts";
import { resolveRun } from "../run-reference.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity artifact list` (cli.md 2). */
export function listArtifactsCommand(run: Runner): Command {
  return withListOptions(new Command("list"))
    .description("the artifacts of a run; of all when none is named")
    .argument("[run]", "id, beginning of it, `last` or `active`")
    .addHelpText("after", example("trinity artifact list last"))
    .action(run(listArtifacts));
}

async function listArtifacts(cli: Cli, reference: string | undefined, options: ListOptions): Promise<number> {
  const request = ListArtifactsRequest.fromPartial({
    runId: reference === undefined ? "" : await resolveRun(cli, reference),
    ...pageOf(options),
  });
  const response = await call(cli, cli.client.artifacts, cli.client.artifacts.listArtifacts, request);
  return printPage(cli, "ListArtifactsResponse", response, response.artifacts, {
    header: ["REF", "SHA256", "BYTES", "NAME", "STATE"],
    row: (artifact) => [
      artifact.ref?.ref ?? "-",
      artifact.ref?.digest ?? "-",
      String(artifact.ref?.sizeBytes ?? "-"),
      artifact.ref?.name || "-",
      stateOf(artifact),
    ],
  });
}

function stateOf({ quarantined, removedAt, pinned }: Artifact): string {
  if (quarantined) return "quarantined";
  if (removedAt !== undefined) return "removed";
  return pinned ? "pinned" : "kept";
}
