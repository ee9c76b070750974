import { Command } from "commander";
import { DiffGovernanceRequest } from "../../proto/gen/trinity/gate/v1/governance.ts";
import { call } from "../call.ts";
import { type Cli, note, print } from "../cli.ts";
import { parseSmallCount } from "../count.ts";
import { exitCode } from "../failures.ts";
import { changesText } from "../output/changes-text.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity governance diff` (cli.md 2). */
export function diffGovernanceCommand(run: Runner): Command {
  return new Command("diff")
    .description("what differs between two revisions of the base; exit 1 when something does")
    .argument("[from]", "revision (default: the one before)", revisionOf)
    .argument("[to]", "revision (default: the newest)", revisionOf)
    .addHelpText("after", example("trinity governance diff", "trinity governance diff 3 5"))
    .action(run(diffGovernance));
}

function revisionOf(text: string): number {
  return parseSmallCount("a revision", text, 2 ** 31);
}

async function diffGovernance(cli: Cli, from: number | undefined, to: number | undefined): Promise<number> {
  const { governance } = cli.client;
  const request = DiffGovernanceRequest.fromPartial({
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  });
  const response = await call(cli, governance, governance.diffGovernance, request);
  note(cli, `revision ${response.from} -> ${response.to}`);
  const isSame = response.changes.length === 0;
  print(cli, "DiffGovernanceResponse", response, () =>
    isSame ? "identical\n" : changesText(response.changes),
  );
  return isSame ? exitCode.done : exitCode.refused;
}
