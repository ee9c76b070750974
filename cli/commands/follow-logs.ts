import { Command } from "commander";
import { LogLevel } from "../../proto/gen/trinity/gate/v1/common.ts";
import { FollowLogsRequest, ListLogsRequest, type LogFilter } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { call } from "../call.ts";
import { type Cli, note, printOneOfMany } from "../cli.ts";
import { parseSmallCount } from "../count.ts";
import { CommandFailure, exitCode, Interrupted, UsageError } from "../failures.ts";
import { followRun } from "../follow-run.ts";
import { before, type Instant, parseInstant } from "../instant.ts";
import { logText } from "../output/log-text.ts";
import { valueNamed } from "../output/names.ts";
import { timestampAt } from "../output/times.ts";
import { impliedRun, resolveRun } from "../run-reference.ts";
import { parseTickRange, type TickRange } from "../tick-range.ts";
import { example, type Runner } from "./runner.ts";

const pageSize = 1_000;
const tailMax = 1_000_000;

type LogOptions = {
  readonly follow?: true;
  readonly level?: LogLevel;
  readonly event?: readonly string[];
  readonly component?: string;
  readonly grep?: string;
  readonly tick?: TickRange;
  readonly attempt?: number;
  readonly since?: Instant;
  readonly tail?: number;
  readonly cursor?: string;
  readonly untilEnd?: true;
};

/** `trinity logs` (cli.md 2). */
export function logsCommand(run: Runner): Command {
  return new Command("logs")
    .description("the log of a run: the active one when none is named, else the newest")
    .argument("[run]", "id, beginning of it, `last` or `active`")
    .option("-f, --follow", "go on with new entries as they come")
    .option("--level <level>", "at least this level: debug, info, warn, error", parseLevel)
    .option("--event <types>", "only these event types, separated by commas", (text) => text.split(","))
    .option("--component <name>", "only this one: aether, press, umx, loom, codex, engine")
    .option("--grep <text>", "only entries whose message or payload holds this text")
    .option("--tick <range>", "only these ticks: A..B, A.., ..B or A", parseTickRange)
    .option("--attempt <n>", "only this attempt", (text) => parseSmallCount("--attempt", text, 1_000_000))
    .option("--since <time>", "from then on: RFC 3339, or a duration before now", parseInstant)
    .option("--tail <n>", "only the last n", (text) => parseSmallCount("--tail", text, tailMax))
    .option("--cursor <cursor>", "go on where a former answer ended")
    .option("--until-end", "with --follow: end when the run has ended")
    .addHelpText(
      "after",
      example("trinity logs -f --since 10m", "trinity logs last --level warn --tick 3..5 --json"),
    )
    .action(run(logs));
}

async function logs(cli: Cli, reference: string | undefined, options: LogOptions): Promise<number> {
  const begins = [options.since, options.tail, options.cursor].filter((each) => each !== undefined);
  if (begins.length > 1) throw new UsageError("--since, --tail and --cursor exclude each other");
  if (options.untilEnd && !options.follow) throw new UsageError("--until-end belongs to --follow");
  // Decided once: left to the daemon, each page could be of another run, and the cursor of none.
  const runId = reference === undefined ? await impliedRun(cli) : await resolveRun(cli, reference);
  const filter = await filterOf(cli, runId, options);
  if (options.follow) return follow(cli, runId, filter, options);
  const { cursor: reached, count } = await list(cli, runId, filter, options);
  if (count === 0 && options.tail !== 0) note(cli, `no entry of run ${runId} fits`);
  if (options.cursor !== undefined) note(cli, `next entries: --cursor ${reached}`);
  return exitCode.done;
}

/** How many entries were printed, and where to go on. */
type Listed = { readonly count: number; readonly cursor: string };

/** Prints every stored entry that is asked for. */
async function list(cli: Cli, runId: string, filter: LogFilter, options: LogOptions): Promise<Listed> {
  let count = 0;
  const { since, cursor = "", tail = 0 } = options;
  // None of them: of the newest one only its cursor counts.
  if (options.tail === 0) {
    const newest = ListLogsRequest.fromPartial({ runId, filter, tail: 1 });
    const { nextCursor } = await call(cli, cli.client.logs, cli.client.logs.listLogs, newest);
    return { count, cursor: nextCursor };
  }
  let begin: Parameters<typeof ListLogsRequest.fromPartial>[0] =
    since === undefined
      ? { afterCursor: cursor, tail }
      : { since: timestampAt(before(since, cli.shell.nowMs())) };
  for (;;) {
    const request = ListLogsRequest.fromPartial({ runId, filter, pageSize, ...begin });
    const page = await call(cli, cli.client.logs, cli.client.logs.listLogs, request);
    if ((begin.afterCursor ?? "") === "" && page.firstAvailable > 1n)
      note(cli, `retention took the entries before ${page.firstAvailable}`);
    for (const entry of page.entries) printOneOfMany(cli, "LogEntry", entry, () => logText(entry));
    count += page.entries.length;
    if (!page.hasMore || page.nextCursor === "") return { count, cursor: page.nextCursor };
    begin = { afterCursor: page.nextCursor };
  }
}

async function follow(cli: Cli, runId: string, filter: LogFilter, options: LogOptions): Promise<number> {
  // Only a list can begin at a time, or behind everything; following goes on where it ends.
  const isListed = options.since !== undefined || options.tail === 0;
  let cursor = isListed ? (await list(cli, runId, filter, options)).cursor : (options.cursor ?? "");
  const request = FollowLogsRequest.fromPartial({
    runId,
    afterCursor: cursor,
    filter,
    untilEnd: options.untilEnd ?? false,
    tail: options.tail ?? 0,
  });
  try {
    await followRun(cli, request, (reached) => {
      cursor = reached;
    });
    return exitCode.done;
  } catch (failure) {
    if (failure instanceof Interrupted && cursor !== "") note(cli, `next entries: --cursor ${cursor}`);
    throw failure;
  }
}

async function filterOf(cli: Cli, runId: string, options: LogOptions): Promise<LogFilter> {
  return {
    level: options.level ?? LogLevel.UNSPECIFIED,
    eventTypes: [...(options.event ?? [])],
    component: options.component ?? "",
    text: options.grep ?? "",
    fromTick: options.tick?.from ?? 0n,
    toTick: options.tick?.to ?? 0n,
    attemptId: options.attempt === undefined ? "" : await attemptId(cli, runId, options.attempt),
  };
}

async function attemptId(cli: Cli, runId: string, index: number): Promise<string> {
  const { attempts } = await call(cli, cli.client.runs, cli.client.runs.listAttempts, { runId });
  const found = attempts.find((attempt) => attempt.attemptIndex === index);
  if (found !== undefined) return found.attemptId;
  throw new CommandFailure(
    "attempt_not_found",
    `run ${runId} has no attempt ${index}; it has ${attempts.length}`,
  );
}

function parseLevel(text: string): LogLevel {
  return valueNamed(LogLevel, "level", text);
}
