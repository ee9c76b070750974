import type { ClientReadableStream, ServiceError } from "@grpc/grpc-js";
import type { Client } from "../../../proto/client/connect.ts";
import { CallFailure, callFailure } from "../../../proto/client/failure.ts";
import { unary } from "../../../proto/client/unary.ts";
import { type AdminEvent, ListAdminEventsRequest } from "../../../proto/gen/trinity/gate/v1/audit.ts";
import { RunState } from "../../../proto/gen/trinity/gate/v1/common.ts";
import { ListLogsRequest, type LogEntry } from "../../../proto/gen/trinity/gate/v1/logs.ts";
import type { Operation } from "../../../proto/gen/trinity/gate/v1/operations.ts";
import { type Run, StartRunRequest, WaitRunRequest } from "../../../proto/gen/trinity/gate/v1/runs.ts";

/** Long enough for a busy machine; nothing waits so long when all is well. */
export const patience = { deadlineMs: 25_000 };
export const reason = "a test says so";
/** A run with this pause between ticks stays where it is until somebody steers it. */
export const anHour = 3_600_000;

/** The failure a call ends with; throws when it succeeds. */
export async function failureOf(call: Promise<unknown>): Promise<CallFailure> {
  const outcome = await call.then(
    () => null,
    (failure: unknown) => failure,
  );
  if (outcome instanceof CallFailure) return outcome;
  throw outcome ?? new Error("the call succeeded");
}

type Wishes = Parameters<typeof StartRunRequest.fromPartial>[0];

export async function startRun(client: Client, wishes: Wishes): Promise<Run> {
  const request = StartRunRequest.fromPartial({ reason, ...wishes });
  const { run } = await unary(client.runs, client.runs.startRun, request, patience);
  return known(run);
}

export async function waitRun(
  client: Client,
  runId: string,
  wish: { readonly states?: readonly RunState[]; readonly tick?: bigint } = {},
): Promise<Run> {
  const request = WaitRunRequest.fromPartial({
    runId,
    states: [...(wish.states ?? [])],
    tick: wish.tick ?? 0n,
  });
  const { run } = await unary(client.runs, client.runs.waitRun, request, patience);
  return known(run);
}

/** Starts a run and waits until it has completed. */
export async function completedRun(client: Client, wishes: Wishes = { scenarioId: "gf01" }): Promise<Run> {
  const { runId } = await startRun(client, wishes);
  return waitRun(client, runId, { states: [RunState.COMPLETED] });
}

/** A run held before its first tick. */
export async function heldRun(client: Client, wishes: Wishes = { scenarioId: "gf01" }): Promise<Run> {
  const { runId } = await startRun(client, { ...wishes, startPaused: true });
  return waitRun(client, runId, { states: [RunState.PAUSED] });
}

export async function stopRun(client: Client, runId: string): Promise<Run> {
  await unary(client.runs, client.runs.stopRun, { runId, reason, requestId: "" }, patience);
  return waitRun(client, runId, { states: [RunState.CANCELLED] });
}

/** An operation as it ended; the request that began it may be long answered. */
export async function endedOperation(client: Client, begun: Operation | undefined): Promise<Operation> {
  const { operationId } = known(begun);
  const { messages } = await drained(client.operations.watchOperation({ operationId }));
  return known(messages.at(-1)?.operation);
}

/** The log entries of a wish from its cursor on, page after page; of its page size, else 1000. */
export async function wholeLog(
  client: Client,
  wish: Parameters<typeof ListLogsRequest.fromPartial>[0],
): Promise<readonly LogEntry[]> {
  const entries: LogEntry[] = [];
  for (let afterCursor = wish?.afterCursor ?? ""; ; ) {
    const request = ListLogsRequest.fromPartial({ pageSize: 1000, ...wish, afterCursor });
    const page = await unary(client.logs, client.logs.listLogs, request, patience);
    entries.push(...page.entries);
    if (!page.hasMore) return entries;
    afterCursor = page.nextCursor;
  }
}

/** What the audit says to a filter, newest first; at most 1000 records. */
export async function auditOf({ audit }: Client, filter = ""): Promise<readonly AdminEvent[]> {
  const request = ListAdminEventsRequest.fromPartial({ pageSize: 1000, filter });
  return (await unary(audit, audit.listAdminEvents, request, patience)).events;
}

/** Everything a stream delivers until it ends, and the failure it ends with. */
export function drained<Message>(
  stream: ClientReadableStream<Message>,
  onMessage: (message: Message) => void = () => undefined,
): Promise<{ readonly messages: readonly Message[]; readonly failure: CallFailure | null }> {
  return new Promise((resolve) => {
    const messages: Message[] = [];
    let failure: CallFailure | null = null;
    stream.on("data", (message: Message) => {
      messages.push(message);
      onMessage(message);
    });
    stream.on("error", (error: ServiceError) => {
      failure = callFailure(error);
    });
    stream.on("status", () => setImmediate(() => resolve({ messages, failure })));
  });
}

/** The messages of a stream one by one; the stream is cancelled when the reader is done. */
export function reader<Message>(stream: ClientReadableStream<Message>): {
  readonly next: () => Promise<Message>;
  readonly cancel: () => void;
} {
  const messages = stream[Symbol.asyncIterator]();
  return {
    next: async () => {
      const { value, done } = await messages.next();
      if (done === true) throw new Error("the stream has ended");
      return value;
    },
    cancel: () => {
      stream.on("error", () => undefined);
      stream.cancel();
    },
  };
}

export function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("the answer has a hole");
  return value;
}
