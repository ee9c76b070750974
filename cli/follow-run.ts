import { followLogs } from "../proto/client/follow.ts";
import { RunState } from "../proto/gen/trinity/gate/v1/common.ts";
import {
  FollowLogsRequest,
  type FollowLogsResponse,
  type LogEndOfRun,
} from "../proto/gen/trinity/gate/v1/logs.ts";
import { type Cli, note, printOneOfMany } from "./cli.ts";
import { gapText, logText } from "./output/log-text.ts";
import { nameOf } from "./output/names.ts";
import { untilEnded } from "./until-ended.ts";

/**
 * Prints a run's log as it comes, without a repeated or a missing line over lost connections. With `untilEnd`
 * it ends after the last entry of a terminal run and answers the end marker; else only Ctrl-C ends it.
 * `onCursor` learns where to go on after each batch.
 *
 * @throws as `untilEnded`
 */
export async function followRun(
  cli: Cli,
  request: FollowLogsRequest,
  onCursor: (cursor: string) => void = () => {},
): Promise<LogEndOfRun | null> {
  let end: LogEndOfRun | null = null;
  await untilEnded<FollowLogsResponse>(
    cli,
    (onEvent) => followLogs(cli.client, request, onEvent),
    (batch) => {
      for (const entry of batch.entries) printOneOfMany(cli, "LogEntry", entry, () => logText(entry));
      const { gap } = batch;
      if (gap !== undefined) printOneOfMany(cli, "LogGap", gap, () => gapText(gap));
      if (batch.endOfRun !== undefined) {
        end = batch.endOfRun;
        note(cli, `the run has ended: ${nameOf(RunState, end.state)}`);
      }
      if (batch.cursor !== "") onCursor(batch.cursor);
    },
  );
  return end;
}

/** Every entry of a run from the first one on, until the run has ended. */
export function wholeLog(runId: string): FollowLogsRequest {
  return FollowLogsRequest.fromPartial({ runId, untilEnd: true });
}
