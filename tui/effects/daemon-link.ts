import type { Client } from "../../proto/client/connect.ts";
import { CallFailure } from "../../proto/client/failure.ts";
import { type Follower, followLogs, followState } from "../../proto/client/follow.ts";
import { unary } from "../../proto/client/unary.ts";
import { FollowLogsRequest } from "../../proto/gen/trinity/gate/v1/logs.ts";
import type { StartTimer } from "../input/read-input.ts";
import type { Effect } from "../model/effect.ts";
import type { BookName } from "../model/logs.ts";
import type { CockpitEvent } from "../model/message.ts";
import { logBatch, wireFilter } from "../wire/log-line.ts";
import { identityFacts, partsOf, scenarioFacts, stateMessage } from "../wire/state-message.ts";
import { failureText } from "./failure-text.ts";
import { sendCommand } from "./send-command.ts";

/** The effects that concern the daemon. */
export type DaemonEffect = Extract<
  Effect,
  {
    kind:
      | "follow_logs"
      | "stop_logs"
      | "reconnect"
      | "read_state"
      | "read_identity"
      | "list_scenarios"
      | "send";
  }
>;

export type DaemonLink = {
  readonly perform: (effect: DaemonEffect) => void;
  /** Ends every stream; nothing is dispatched afterwards. */
  readonly stop: () => void;
};

export type DaemonLinkDeps = {
  readonly client: Client;
  readonly dispatch: (event: CockpitEvent) => void;
  readonly nowMono: () => number;
  readonly startTimer: StartTimer;
};

type FollowEffect = Extract<DaemonEffect, { kind: "follow_logs" }>;

const readDeadlineMs = 10_000;
/** A stream the daemon ended in order is opened again after this time. In milliseconds. */
const reopenMs = 500;
/** Pages of a thousand scenarios; a longer registry is cut. */
const pagesMax = 20;

/** Watches the daemon's state from now on, and carries out what the model asks of the daemon. */
export function openDaemonLink(deps: DaemonLinkDeps): DaemonLink {
  const { client } = deps;
  const logs = new Map<BookName, Follower>();
  let state: Follower | null = null;
  let cancelReopen = (): void => {};
  let isStopped = false;
  /** The state stream broke; as soon as it is back, the logs need not wait out their own back-off. */
  let isLost = false;

  const dispatch = (event: CockpitEvent): void => {
    if (!isStopped) deps.dispatch(event);
  };

  const retryLogs = (): void => {
    for (const follower of [...logs.values()]) follower.retryNow();
  };
  const watch = (): void => {
    cancelReopen();
    state = followState(client, (event) => {
      switch (event.kind) {
        case "message":
          if (isLost) retryLogs();
          isLost = false;
          return dispatch({ kind: "state", message: stateMessage(event.message) });
        case "lost": {
          isLost = true;
          const { attempt, nextInMs } = event;
          return dispatch({ kind: "link_lost", reason: failureText(event.failure), attempt, nextInMs });
        }
        case "ended":
          state = null;
          isLost = true;
          if (event.failure !== null) {
            return dispatch({ kind: "link_refused", reason: failureText(event.failure) });
          }
          cancelReopen = deps.startTimer(reopenMs, watch);
          return dispatch({
            kind: "link_lost",
            reason: "the daemon ended the stream",
            attempt: 1,
            nextInMs: reopenMs,
          });
      }
      event satisfies never;
    });
  };

  const followBook = (effect: FollowEffect, afterCursor: string): void => {
    const { book, runId, tail } = effect;
    stopBook(book);
    let cursor = afterCursor;
    let hasEnded = false;
    const reopen = (fromCursor: string, reason: string): void => {
      dispatch({ kind: "logs_lost", book, reason });
      const cancel = deps.startTimer(reopenMs, () => followBook(effect, fromCursor));
      logs.set(book, { retryNow: () => followBook(effect, fromCursor), stop: cancel });
    };
    const request = FollowLogsRequest.fromPartial({
      runId,
      afterCursor,
      filter: wireFilter(effect.terms),
      tail,
    });
    const follower = followLogs(client, request, (event) => {
      switch (event.kind) {
        case "message":
          if (event.message.cursor !== "") cursor = event.message.cursor;
          hasEnded ||= event.message.endOfRun !== undefined;
          return dispatch({ kind: "logs", book, batch: logBatch(event.message) });
        case "lost":
          return dispatch({ kind: "logs_lost", book, reason: failureText(event.failure) });
        case "ended":
          if (event.failure === null)
            return hasEnded ? undefined : reopen(cursor, "the daemon ended the stream");
          // Another store answers than the one the cursor is from; its log is read from its own beginning.
          if (cursor !== "" && event.failure.reason === "CURSOR_INVALID")
            return reopen("", failureText(event.failure));
          return dispatch({ kind: "logs_closed", book, reason: failureText(event.failure) });
      }
      event satisfies never;
    });
    logs.set(book, follower);
  };
  const stopBook = (book: BookName): void => {
    logs.get(book)?.stop();
    logs.delete(book);
  };

  /** Carries out a read; a failure becomes an event, since nobody waits for the promise. */
  const reading = (read: () => Promise<void>, onFailure: (reason: string) => CockpitEvent): void => {
    read().catch((failure: unknown) => {
      if (!(failure instanceof CallFailure)) throw failure;
      dispatch(onFailure(failureText(failure)));
    });
  };
  const limits = { deadlineMs: readDeadlineMs };

  const readState = async (): Promise<void> => {
    const { state: read, revision } = await unary(client.operator, client.operator.getState, {}, limits);
    if (read === undefined) return;
    dispatch({ kind: "state", message: { kind: "full_state", revision, parts: partsOf(read) } });
  };
  const readIdentity = async (): Promise<void> => {
    const startedMono = deps.nowMono();
    const answer = await unary(client.operator, client.operator.getIdentity, {}, limits);
    const roundTripMs = deps.nowMono() - startedMono;
    dispatch({ kind: "identity", identity: identityFacts(answer), roundTripMs });
  };
  const listScenarios = async (): Promise<void> => {
    const scenarios = [];
    let pageToken = "";
    for (let page = 0; page < pagesMax; page += 1) {
      const request = { pageSize: 1_000, pageToken };
      const answer = await unary(client.scenarios, client.scenarios.listScenarios, request, limits);
      scenarios.push(...answer.scenarios.map(scenarioFacts));
      pageToken = answer.nextPageToken;
      if (pageToken === "") break;
    }
    dispatch({ kind: "scenarios", scenarios });
  };

  watch();
  return {
    perform: (effect) => {
      switch (effect.kind) {
        case "follow_logs":
          return followBook(effect, "");
        case "stop_logs":
          return stopBook(effect.book);
        case "reconnect":
          if (state === null) return watch();
          state.retryNow();
          return retryLogs();
        case "read_state":
          return reading(readState, (reason) => ({ kind: "read_failed", what: "the full state", reason }));
        case "read_identity":
          return reading(readIdentity, (reason) => ({ kind: "read_failed", what: "the identity", reason }));
        case "list_scenarios":
          return reading(listScenarios, (reason) => ({ kind: "scenarios_failed", reason }));
        case "send":
          void sendCommand(client, effect.command, effect.requestId).then((answer) =>
            dispatch({ kind: "answered", requestId: effect.requestId, answer }),
          );
          return;
      }
      effect satisfies never;
    },
    stop: () => {
      isStopped = true;
      cancelReopen();
      state?.stop();
      for (const follower of logs.values()) follower.stop();
    },
  };
}
