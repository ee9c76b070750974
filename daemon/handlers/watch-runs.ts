import { type Run, RunsServiceService, WatchRunsResponse } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { RunId } from "../../store/records.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { type PumpClock, pumpStream, type StreamSource } from "../rpc/stream-pump.ts";
import { streamRpc } from "../rpc/stream-rpc.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RunBoard } from "../runs/run-board.ts";
import { parseRunFilter, type RunFilter } from "../runs/run-filter.ts";
import type { RunMessages } from "../runs/run-messages.ts";

export type WatchRunsDeps = {
  readonly board: Pick<RunBoard, "get" | "subscribe">;
  /** The newest runs, newest first. */
  readonly newest: (limit: number) => readonly LiveRun[];
  readonly runMessages: RunMessages;
  readonly clock: PumpClock;
};

/** Runs of the first message; older ones are asked for by ListRuns. */
const firstMax = 200;

/** First the newest runs of a filter, then each that changes; a slow reader gets only where each is now. */
export function watchRuns(deps: WatchRunsDeps): Rpc {
  return streamRpc(RunsServiceService.watchRuns, {
    parse: ({ filter }) => parseRunFilter(filter),
    send: (filter, stream) => pumpStream(stream, newRunsSource(deps, filter), deps.clock),
  });
}

function newRunsSource(deps: WatchRunsDeps, filter: RunFilter): StreamSource {
  const changed = new Set<RunId>();
  let revision = 0n;
  let isFirst = true;
  const encoded = (runs: readonly Run[]): Uint8Array =>
    WatchRunsResponse.encode({ runs: [...runs], revision }).finish();
  const wanted = (runs: readonly (LiveRun | undefined)[]): readonly Run[] =>
    runs.flatMap((run) => (run !== undefined && filter(run.record) ? [deps.runMessages.of(run)] : []));

  return {
    next: () => {
      if (isFirst) {
        isFirst = false;
        return encoded(wanted(deps.newest(firstMax)));
      }
      const runs = wanted([...changed].map((runId) => deps.board.get(runId)));
      changed.clear();
      if (runs.length === 0) return null;
      revision += 1n;
      return encoded(runs);
    },
    heartbeat: () => encoded([]),
    subscribe: (ring) =>
      deps.board.subscribe((change) => {
        if (change.kind !== "run") return;
        changed.add(change.runId);
        ring();
      }),
  };
}
