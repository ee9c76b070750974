import { type ClientReadableStream, type ServiceError, type StatusObject, status } from "@grpc/grpc-js";
import type { FollowLogsRequest, FollowLogsResponse } from "../gen/trinity/gate/v1/logs.ts";
import type { WatchStateResponse } from "../gen/trinity/gate/v1/operator.ts";
import type { Client } from "./connect.ts";
import { type CallFailure, callFailure } from "./failure.ts";

/** What happens on a followed stream, in order. */
export type FollowEvent<Message> =
  | { readonly kind: "message"; readonly message: Message }
  /** The stream broke; the next attempt is made after `nextInMs`. `attempt` counts from 1 since the last message. */
  | {
      readonly kind: "lost";
      readonly failure: CallFailure;
      readonly attempt: number;
      readonly nextInMs: number;
    }
  /** The daemon refused, or ended the stream in order: nothing more will come. `failure` is null for an orderly end. */
  | { readonly kind: "ended"; readonly failure: CallFailure | null };

export type Follower = {
  /** Tries at once instead of waiting out the back-off. */
  readonly retryNow: () => void;
  readonly stop: () => void;
};

const firstBackoffMs = 500;
const lastBackoffMs = 10_000;
/** Three heartbeats without a sign of life: the connection is dead, whatever the socket says (daemon.md 2.1). */
const silenceMs = 30_000;

/** Watches the operator state for ever, beginning with the full state after every reconnection. */
export function followState(
  client: Client,
  onEvent: (event: FollowEvent<WatchStateResponse>) => void,
): Follower {
  return follow({
    open: () => client.operator.watchState({ afterRevision: 0n }),
    onMessage: (message) => message,
    isLast: () => false,
    onEvent,
  });
}

/**
 * Follows a run's log, resuming by cursor after a lost connection. An entry is never delivered twice: sequence
 * numbers are dense, so anything at or below the last one seen is dropped (daemon.md 2.4). An empty run id is the
 * daemon's choice once: the first entry tells the run, and every reconnection asks for that one.
 */
export function followLogs(
  client: Client,
  request: FollowLogsRequest,
  onEvent: (event: FollowEvent<FollowLogsResponse>) => void,
): Follower {
  let { runId } = request;
  let cursor = request.afterCursor;
  let lastSeq = 0n;
  return follow({
    open: () => client.logs.followLogs({ ...request, runId, afterCursor: cursor }),
    onMessage: (message) => {
      if (runId === "") runId = message.entries[0]?.runId ?? "";
      const fresh = message.entries.filter((entry) => entry.seq > lastSeq);
      lastSeq = fresh.at(-1)?.seq ?? lastSeq;
      if (message.cursor !== "") cursor = message.cursor;
      return { ...message, entries: fresh };
    },
    isLast: (message) => request.untilEnd && message.endOfRun !== undefined,
    onEvent,
  });
}

/** How a stream is opened, again after it broke, and what of it is told. */
export type Following<Message> = {
  readonly open: () => ClientReadableStream<Message>;
  readonly onMessage: (message: Message) => Message;
  readonly isLast: (message: Message) => boolean;
  readonly onEvent: (event: FollowEvent<Message>) => void;
};

/** Follows a stream until it ends in order; a broken one is opened again, after a while that grows. */
export function follow<Message>(following: Following<Message>): Follower {
  let attempt = 0;
  let stopped = false;
  let stream: ClientReadableStream<Message> | null = null;
  let retry: NodeJS.Timeout | undefined;
  let silence: NodeJS.Timeout | undefined;

  const stop = (): void => {
    stopped = true;
    clearTimeout(retry);
    clearTimeout(silence);
    stream?.cancel();
  };
  const end = (failure: CallFailure | null): void => {
    stop();
    following.onEvent({ kind: "ended", failure });
  };
  const lose = (failure: CallFailure): void => {
    clearTimeout(silence);
    attempt += 1;
    const nextInMs = Math.min(firstBackoffMs * 2 ** (attempt - 1), lastBackoffMs);
    retry = setTimeout(open, nextInMs);
    following.onEvent({ kind: "lost", failure, attempt, nextInMs });
  };
  const listenForSilence = (current: ClientReadableStream<Message>): void => {
    clearTimeout(silence);
    silence = setTimeout(() => current.cancel(), silenceMs);
  };

  function open(): void {
    retry = undefined;
    const current = following.open();
    let failed = false;
    stream = current;
    listenForSilence(current);
    current.on("data", (message: Message) => {
      if (stopped) return;
      attempt = 0;
      listenForSilence(current);
      const delivered = following.onMessage(message);
      following.onEvent({ kind: "message", message: delivered });
      if (following.isLast(delivered)) end(null);
    });
    current.on("error", (error: ServiceError) => {
      if (stopped || stream !== current) return;
      failed = true;
      const failure = callFailure(error);
      if (isWorthRetrying(failure)) lose(failure);
      else end(failure);
    });
    current.on("status", (ended: StatusObject) => {
      if (!stopped && !failed && stream === current && ended.code === status.OK) end(null);
    });
  }

  open();
  return {
    retryNow: () => {
      if (stopped || retry === undefined) return;
      clearTimeout(retry);
      open();
    },
    stop,
  };
}

/** A failure that says nothing about the request: the connection broke, or the daemon is going or coming. */
function isWorthRetrying(failure: CallFailure): boolean {
  if (failure.reason !== null) return failure.code === status.UNAVAILABLE;
  return transportCodes.has(failure.code);
}

const transportCodes: ReadonlySet<status> = new Set([
  status.CANCELLED,
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.INTERNAL,
  status.UNAVAILABLE,
]);
