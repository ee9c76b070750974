import { Command } from "commander";
import { type Run, UpdateRunRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { answered, call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { parsePriority } from "../count.ts";
import { exitCode, UsageError } from "../failures.ts";
import { after, type Instant, parseInstant } from "../instant.ts";
import { type MutationOptions, mutate, mutationOf, withDryRun, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { runLine } from "../output/run-text.ts";
import { timestampAt } from "../output/times.ts";
import { resolveRun } from "../run-reference.ts";
import { example, type Runner } from "./runner.ts";

type EditOptions = MutationOptions & {
  readonly priority?: number;
  readonly operator?: string;
  readonly notBefore?: Instant;
  readonly dryRun?: true;
};

/** `trinity run edit` (cli.md 2). */
export function editRunCommand(run: Runner): Command {
  return withDryRun(withMutationOptions(new Command("edit")))
    .description("change what is outside a run's fingerprint while it waits in the queue")
    .argument("<run>", "id, beginning of it, `last` or `active`")
    .option("--priority <n>", "higher ones start first", (text) => parsePriority("--priority", text))
    .option("--operator <key>", "where it is to run")
    .option("--not-before <time>", "earliest start: RFC 3339, or a duration from now", parseInstant)
    .addHelpText(
      "after",
      example("trinity run edit last --priority 10", "trinity run edit last --not-before 2h"),
    )
    .action(run(editRun));
}

/** `trinity run label` (cli.md 2). */
export function labelRunCommand(run: Runner): Command {
  return withDryRun(withMutationOptions(new Command("label")))
    .description("show a run's labels, or add and take away some")
    .argument("<run>", "id, beginning of it, `last` or `active`")
    .argument("[changes...]", "+LABEL adds, -LABEL takes away")
    .allowUnknownOption()
    .addHelpText("after", example("trinity run label last +night", "trinity run label last -night +kept"))
    .action(run(labelRun));
}

async function editRun(cli: Cli, reference: string, options: EditOptions): Promise<number> {
  const { priority, operator, notBefore } = options;
  const paths = [
    ...(priority === undefined ? [] : ["priority"]),
    ...(operator === undefined ? [] : ["operator_key"]),
    ...(notBefore === undefined ? [] : ["not_before"]),
  ];
  if (paths.length === 0)
    throw new UsageError("nothing to change; give --priority, --operator or --not-before");
  const before = await runOf(cli, reference);
  const change = {
    updateMask: paths,
    priority: priority ?? 0,
    operatorKey: operator ?? "",
    ...(notBefore && { notBefore: timestampAt(after(notBefore, cli.shell.nowMs())) }),
  };
  return update(cli, options, before, { ...change, validateOnly: options.dryRun ?? false }, (run) =>
    runLine(run, cli.paint),
  );
}

async function labelRun(
  cli: Cli,
  reference: string,
  changes: readonly string[],
  options: MutationOptions & { readonly dryRun?: true },
): Promise<number> {
  for (const change of changes) {
    if (!/^[+-][^-]/.test(change))
      throw new UsageError(`${JSON.stringify(change)} is no change; write +LABEL or -LABEL`);
  }
  const before = await runOf(cli, reference);
  if (changes.length === 0) {
    print(cli, "Run", before, () => labelsText(before));
    return exitCode.done;
  }
  const labels = new Set(before.labels);
  for (const change of changes) {
    if (change.startsWith("+")) labels.add(change.slice(1));
    else labels.delete(change.slice(1));
  }
  return update(
    cli,
    options,
    before,
    { updateMask: ["labels"], labels: [...labels], validateOnly: options.dryRun ?? false },
    labelsText,
  );
}

/** The etag of the record that was read keeps a change of somebody else's from being overwritten. */
async function update(
  cli: Cli,
  options: MutationOptions,
  { runId, etag }: Run,
  change: Parameters<typeof UpdateRunRequest.fromPartial>[0],
  text: (run: Run) => string,
): Promise<number> {
  const request = UpdateRunRequest.fromPartial({ runId, etag, ...change, ...mutationOf(cli, options) });
  const response = await mutate(cli, options, cli.client.runs, cli.client.runs.updateRun, request);
  const run = answered(response.run, "a run");
  print(cli, "Run", run, () => text(run));
  return exitCode.done;
}

async function runOf(cli: Cli, reference: string): Promise<Run> {
  const runId = await resolveRun(cli, reference);
  const { run } = await call(cli, cli.client.runs, cli.client.runs.getRun, { runId });
  return answered(run, "a run");
}

function labelsText({ labels }: Run): string {
  return labels.map((label) => `${cleanText(label)}\n`).join("");
}
