import { Command } from "commander";
import { GetGovernanceRequest, UpdateGovernanceRequest } from "../../proto/gen/trinity/gate/v1/governance.ts";
import { call } from "../call.ts";
import { type Cli, note, print } from "../cli.ts";
import { type ConfirmOptions, confirm, withConfirmation } from "../confirm.ts";
import { exitCode, UsageError } from "../failures.ts";
import { parseGovernanceEdit } from "../governance-edit.ts";
import { type MutationOptions, mutate, mutationOf, withDryRun, withMutationOptions } from "../mutation.ts";
import { changesText } from "../output/changes-text.ts";
import { readInput } from "../read-input.ts";
import { snapshotText } from "./get-governance.ts";
import { example, type Runner } from "./runner.ts";

type SetOptions = MutationOptions &
  ConfirmOptions & {
    readonly file?: string;
    readonly etag?: string;
    readonly scenario?: string;
    readonly dryRun?: true;
  };

/** `trinity governance set` (cli.md 2). */
export function setGovernanceCommand(run: Runner): Command {
  return withDryRun(withConfirmation(withMutationOptions(new Command("set"))))
    .description("change the base for later runs; names the first run it applies to")
    .argument("[changes...]", "mode=MODE, POLICY.LIMIT=N; none takes one away")
    .option("--file <file>", "the whole base as JSON; - is standard input")
    .option("--etag <etag>", "only if it is still as it was then (default: as it is now)")
    .option("--scenario <id>", "whose effect is shown (default: the active scenario)")
    .addHelpText("after", example("trinity governance set mode=DRY_RUN default.max_actions=10 --dry-run"))
    .action(run(setGovernance));
}

async function setGovernance(cli: Cli, given: readonly string[], options: SetOptions): Promise<number> {
  const { governance } = cli.client;
  const text = options.file === undefined ? null : await readInput(cli, options.file);
  const change = parseGovernanceEdit(given, text);
  if (change.updateMask.length === 0) throw new UsageError("nothing to change; give KEY=VALUE or --file");
  const isDryRun = options.dryRun ?? false;
  const now = GetGovernanceRequest.fromPartial({});
  const etag = options.etag ?? (await call(cli, governance, governance.getGovernance, now)).etag;
  if (!isDryRun) await confirm(cli, options, "Change the base governance of every later run");
  const request = UpdateGovernanceRequest.fromPartial({
    ...change,
    etag,
    scenarioId: options.scenario ?? "",
    validateOnly: isDryRun,
    confirm: isDryRun ? "" : "governance",
    ...mutationOf(cli, options),
  });
  const response = await mutate(cli, options, governance, governance.updateGovernance, request);
  if (response.noop) note(cli, "it is so already");
  print(cli, "UpdateGovernanceResponse", response, () => {
    const effect =
      response.effectiveAfter === undefined ? "" : snapshotText("a run gets", response.effectiveAfter);
    return `${changesText(response.changes)}${effect}revision ${response.revision}, from admission ${response.appliesFromAdmission} on\n`;
  });
  return exitCode.done;
}
