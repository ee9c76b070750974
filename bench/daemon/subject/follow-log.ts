import { performance } from "node:perf_hooks";
import { FollowLogsRequest, type LogsServiceClient } from "../../../proto/gen/trinity/gate/v1/logs.ts";

/** What a follower was sent. */
export type Followed = {
  readonly entries: number;
  /** Between the first message and the one that held the last entry waited for. */
  readonly ms: number;
};

export type LogFollower = {
  /** So many entries have come; rejects when one is missing, comes twice or comes late. */
  readonly reached: Promise<Followed>;
  /** The run is over, and everything it wrote has come. */
  readonly ended: Promise<void>;
  readonly cancel: () => void;
};

/** Follows a run's log from its beginning. */
export function followLog(logs: LogsServiceClient, runId: string, awaited: number): LogFollower {
  const stream = logs.followLogs(FollowLogsRequest.fromPartial({ runId, untilEnd: true }));
  const reached = Promise.withResolvers<Followed>();
  const ended = Promise.withResolvers<void>();
  const fail = (failure: Error): void => {
    reached.reject(failure);
    ended.reject(failure);
  };
  // Whoever waits for only one of them leaves the other to nobody.
  reached.promise.catch(() => undefined);
  ended.promise.catch(() => undefined);
  let entries = 0;
  let begunMs = 0;
  stream.on("error", fail);
  stream.on("data", (message) => {
    if (begunMs === 0 && message.entries.length > 0) begunMs = performance.now();
    for (const { seq } of message.entries) {
      entries += 1;
      if (seq !== BigInt(entries)) fail(new Error(`entry ${seq} came where ${entries} was due`));
    }
    if (entries >= awaited) reached.resolve({ entries, ms: performance.now() - begunMs });
    const end = message.endOfRun;
    if (end === undefined) return;
    if (end.lastSeq === BigInt(entries)) ended.resolve();
    else fail(new Error(`${entries} of ${end.lastSeq} entries came`));
  });
  return { reached: reached.promise, ended: ended.promise, cancel: () => stream.cancel() };
}
