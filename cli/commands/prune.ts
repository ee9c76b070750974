import { Argument, Command } from "commander";
import { PruneRequest } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { type Cli, note, print } from "../cli.ts";
import { type ConfirmOptions, confirm, withConfirmation } from "../confirm.ts";
import { parseCount } from "../count.ts";
import { parseAge } from "../duration.ts";
import { exitCode, UsageError } from "../failures.ts";
import { answerOperation, type DetachOptions, withDetach } from "../follow-operation.ts";
import { withFilter } from "../list-options.ts";
import { type MutationOptions, mutate, mutationOf, withDryRun, withMutationOptions } from "../mutation.ts";
import { effectText } from "../output/retention-text.ts";
import { durationOf } from "../output/times.ts";
import { example, type Runner } from "./runner.ts";

type PruneOptions = MutationOptions &
  ConfirmOptions &
  DetachOptions & {
    readonly olderThan?: number;
    readonly keepLast?: bigint;
    readonly filter?: string;
    readonly dryRun?: true;
  };

/** `trinity prune` (cli.md 2). */
export function pruneCommand(run: Runner): Command {
  return withDetach(withDryRun(withFilter(withConfirmation(withMutationOptions(new Command("prune"))))))
    .description("let old things go now; pinned, referred to and running ones stay")
    .addArgument(new Argument("<class>", "what goes").choices(["runs", "logs", "artifacts", "events"]))
    .option("--older-than <duration>", "older ones go: 30d, 12h", parseAge)
    .option("--keep-last <n>", "the newest so many stay", (text) => parseCount("--keep-last", text))
    .addHelpText("after", example("trinity prune logs --older-than 30d --dry-run"))
    .action(run(prune));
}

async function prune(cli: Cli, name: string, options: PruneOptions): Promise<number> {
  const { olderThan, keepLast } = options;
  if ((olderThan === undefined) === (keepLast === undefined))
    throw new UsageError("one is needed: --older-than DURATION or --keep-last N");
  const { admin } = cli.client;
  const wish = {
    class: name,
    filter: options.filter ?? "",
    keepLast: keepLast ?? 0n,
    ...(olderThan !== undefined && { olderThan: durationOf(olderThan) }),
  };
  // The dry run says what would go; what is confirmed is exactly that.
  const dryRun = PruneRequest.fromPartial({
    ...wish,
    validateOnly: true,
    requestId: cli.shell.newId(),
    reason: cli.defaultReason,
  });
  const plan = await mutate(cli, { requestId: dryRun.requestId }, admin, admin.prune, dryRun);
  if (options.dryRun) {
    print(cli, "PruneResponse", plan, () => effectText(plan.effect));
    return exitCode.done;
  }
  note(cli, effectText(plan.effect).trimEnd());
  const count = plan.effect?.count ?? 0n;
  await confirm(cli, options, `Let ${count} of ${name} go`);
  const request = PruneRequest.fromPartial({
    ...wish,
    planDigest: plan.planDigest,
    confirm: String(count),
    ...mutationOf(cli, options),
  });
  const answer = await mutate(cli, options, admin, admin.prune, request);
  if (count > 0n) return answerOperation(cli, answer.operation, options);
  print(cli, "PruneResponse", answer, () => "");
  return exitCode.done;
}
