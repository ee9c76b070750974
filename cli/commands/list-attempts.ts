import { Command } from "commander";
import { JobStatus } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { JobAttemptRecord } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { type ConfirmOptions, withConfirmation } from "../confirm.ts";
import { parseDuration } from "../duration.ts";
import { exitCode, UsageError } from "../failures.ts";
import { type MutationOptions, withDryRun, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { nameOf } from "../output/names.ts";
import { timeText } from "../output/times.ts";
import { resolveRun } from "../run-reference.ts";
import { cleanupOrphans } from "./cleanup-orphans.ts";
import { example, type Runner } from "./runner.ts";

/** What `trinity attempts` may be told. */
export type AttemptsOptions = MutationOptions &
  ConfirmOptions & {
    readonly orphans?: true;
    readonly olderThan?: number;
    readonly confirm?: true;
    readonly dryRun?: true;
  };

/** `trinity attempts` (cli.md 2). */
export function attemptsCommand(run: Runner): Command {
  return withDryRun(withConfirmation(withMutationOptions(new Command("attempts"))))
    .description("the attempts of a run, oldest first; with --orphans: those of any run that never began")
    .argument("[run]", "id, beginning of it, `last` or `active`")
    .option("--orphans", "attempts without a sign of life for --timeout or --older-than")
    .option("--older-than <duration>", "with --orphans: for this long", parseDuration)
    .option("--confirm", "with --orphans: end them; without it they are only listed")
    .addHelpText(
      "after",
      example("trinity attempts last", "trinity attempts --orphans --timeout 1h --confirm"),
    )
    .action(run(attempts));
}

async function attempts(cli: Cli, reference: string | undefined, options: AttemptsOptions): Promise<number> {
  if (options.orphans) return cleanupOrphans(cli, options);
  if (reference === undefined) throw new UsageError("a run is needed, or --orphans");
  const runId = await resolveRun(cli, reference);
  const response = await call(cli, cli.client.runs, cli.client.runs.listAttempts, { runId });
  print(cli, "ListAttemptsResponse", response, () =>
    [header, ...response.records.map(rowOf)].map(lineOf).join(""),
  );
  return exitCode.done;
}

/** The first seven stand in this order (wiring-and-runs 6.2). */
const header = [
  "attempt_id",
  "attempt_index",
  "status",
  "operator_type",
  "external_id",
  "artifact_path",
  "config_hash",
  "operator_key",
  "wiring_sha256",
  "created_at",
  "ended_at",
  "error_code",
];

function rowOf(record: JobAttemptRecord): readonly string[] {
  return [
    record.attemptId,
    String(record.attemptIndex),
    nameOf(JobStatus, record.status),
    record.operatorType,
    record.externalId,
    record.outputs[0]?.ref ?? "",
    record.configHash,
    record.operatorKey,
    record.wiringSha256,
    timeText(record.createdAtUtc),
    timeText(record.endedAtUtc),
    record.errorCode,
  ];
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map((cell) => cleanText(cell) || "-").join("\t")}\n`;
}
