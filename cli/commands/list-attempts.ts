import { Command } from "commander";
import { JobStatus } from "../../proto/gen/trinity/gate/v1/common.ts";
import { call } from "../call.ts";
import type { Cli } from "../cli.ts";
import { type ConfirmOptions, withConfirmation } from "../confirm.ts";
import { parseDuration } from "../duration.ts";
import { UsageError } from "../failures.ts";
import { type MutationOptions, withDryRun, withMutationOptions } from "../mutation.ts";
import { nameOf } from "../output/names.ts";
import { timeText } from "../output/times.ts";
import { printPage } from "../print-page.ts";
import { resolveRun } from "../run-reference.ts";
import { cleanupOrphans } from "./cleanup-orphans.ts";
import { example, type Runner } from "./runner.ts";

/** What `trinity attempts` may be told. */
export type AttemptsOptions = MutationOptions &
  ConfirmOptions & { readonly orphans?: true; readonly olderThan?: number; readonly dryRun?: true };

/** `trinity attempts` (cli.md 2). */
export function attemptsCommand(run: Runner): Command {
  return withDryRun(withConfirmation(withMutationOptions(new Command("attempts"))))
    .description("the attempts of a run, oldest first; with --orphans: end those that never began")
    .argument("[run]", "id, beginning of it, `last` or `active`")
    .option("--orphans", "end attempts of any run without a sign of life")
    .option("--older-than <duration>", "with --orphans: for this long", parseDuration)
    .addHelpText(
      "after",
      example("trinity attempts last", "trinity attempts --orphans --older-than 1h --dry-run"),
    )
    .action(run(attempts));
}

async function attempts(cli: Cli, reference: string | undefined, options: AttemptsOptions): Promise<number> {
  if (options.orphans) return cleanupOrphans(cli, options);
  if (reference === undefined) throw new UsageError("a run is needed, or --orphans");
  const runId = await resolveRun(cli, reference);
  const response = await call(cli, cli.client.runs, cli.client.runs.listAttempts, { runId });
  return printPage(cli, "ListAttemptsResponse", response, response.attempts, {
    header: ["ATTEMPT", "STATUS", "OPERATOR", "EXTERNAL", "CREATED", "ENDED", "ERROR"],
    row: (attempt) => [
      attempt.attemptId,
      nameOf(JobStatus, attempt.status),
      attempt.operatorKey,
      attempt.externalId || "-",
      timeText(attempt.createdAt),
      timeText(attempt.endedAt),
      attempt.errorCode || "-",
    ],
  });
}
