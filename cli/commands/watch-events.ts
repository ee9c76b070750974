import { Command } from "commander";
import {
  type Event,
  EventFilter,
  EventKind,
  ListEventsRequest,
  WatchEventsRequest,
} from "../../proto/gen/trinity/gate/v1/operator.ts";
import { call } from "../call.ts";
import { type Cli, note, printOneOfMany } from "../cli.ts";
import { exitCode, Interrupted } from "../failures.ts";
import { before, type Instant, parseInstant } from "../instant.ts";
import { cleanText } from "../output/clean-text.ts";
import { nameOf, valueNamed } from "../output/names.ts";
import { timestampAt, timeText } from "../output/times.ts";
import { resolveRun } from "../run-reference.ts";
import { watch } from "../watch.ts";
import { example, type Runner } from "./runner.ts";

const pageSize = 1_000;
/** How many are shown to who names no beginning. */
const usualTail = 50;

type EventOptions = {
  readonly follow?: true;
  readonly kind?: readonly EventKind[];
  readonly notify?: true;
  readonly run?: string;
  readonly since?: Instant;
  readonly cursor?: string;
};

/** `trinity events` (cli.md 2). */
export function eventsCommand(run: Runner): Command {
  return new Command("events")
    .description(
      "what happened: runs, health, admin actions; oldest first, the last 50 when no beginning is named",
    )
    .option("-f, --follow", "go on with new events as they come")
    .option("--kind <kinds>", "only these kinds, separated by commas", parseKinds)
    .option("--notify", "only what is worth a notification")
    .option("--run <run>", "only events of this run")
    .option("--since <time>", "from then on: RFC 3339, or a duration before now", parseInstant)
    .option("--cursor <cursor>", "go on where a former answer ended")
    .addHelpText(
      "after",
      example("trinity events --since 1h", "trinity events -f --json | while read -r e; do ...; done"),
    )
    .action(run(events));
}

async function events(cli: Cli, options: EventOptions): Promise<number> {
  const filter = EventFilter.fromPartial({
    kinds: [...(options.kind ?? [])],
    notifyOnly: options.notify ?? false,
    runId: options.run === undefined ? "" : await resolveRun(cli, options.run),
  });
  const startsNow = options.follow && options.cursor === undefined && options.since === undefined;
  let cursor = options.cursor ?? "";
  if (!startsNow) cursor = await list(cli, filter, options);
  if (!options.follow) {
    note(cli, `next events: --cursor ${cursor}`);
    return exitCode.done;
  }
  try {
    return await watch(
      cli,
      () => cli.client.operator.watchEvents(WatchEventsRequest.fromPartial({ filter, afterCursor: cursor })),
      (batch) => {
        for (const event of batch.events) printEvent(cli, event);
        if (batch.cursor !== "") cursor = batch.cursor;
        return "more";
      },
    );
  } catch (failure) {
    if (failure instanceof Interrupted && cursor !== "") note(cli, `next events: --cursor ${cursor}`);
    throw failure;
  }
}

/** Prints every stored event that is asked for; answers where to go on. */
async function list(cli: Cli, filter: EventFilter, options: EventOptions): Promise<string> {
  const { operator } = cli.client;
  const since = options.since && timestampAt(before(options.since, cli.shell.nowMs()));
  const isTail = since === undefined && options.cursor === undefined;
  let from: Parameters<typeof ListEventsRequest.fromPartial>[0] = isTail
    ? { tail: usualTail }
    : { afterCursor: options.cursor ?? "", ...(since && { since }) };
  for (;;) {
    const request = ListEventsRequest.fromPartial({ filter, pageSize, ...from });
    const page = await call(cli, operator, operator.listEvents, request);
    for (const event of page.events) printEvent(cli, event);
    if (page.nextAfterSeq >= page.lastSeq || isTail) return page.nextCursor;
    from = { afterCursor: page.nextCursor };
  }
}

function printEvent(cli: Cli, event: Event): void {
  printOneOfMany(cli, "Event", event, () => eventText(event));
}

/** `time kind object message` (cli.md 2). */
function eventText({ at, kind, refs, message }: Event): string {
  const [object] = refs;
  const what = object === undefined ? "-" : cleanText(object.id);
  return `${timeText(at)}  ${nameOf(EventKind, kind).toLowerCase().padEnd(20)}  ${what}  ${cleanText(message)}\n`;
}

function parseKinds(text: string): readonly EventKind[] {
  return text.split(",").map((name) => valueNamed(EventKind, "kind", name.trim()));
}
