import { getEventListeners } from "node:events";
import { status } from "@grpc/grpc-js";
import { afterEach, describe, expect, test } from "vitest";
import { connect } from "../../proto/client/connect.ts";
import { followLogs } from "../../proto/client/follow.ts";
import { unary } from "../../proto/client/unary.ts";
import {
  FollowLogsRequest,
  type FollowLogsResponse,
  LogsServiceService,
} from "../../proto/gen/trinity/gate/v1/logs.ts";
import { OperatorServiceService } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { answers, keepsSilent, type Scripted, scriptedServer, streams } from "../support/scripted-server.ts";
import { anEntry, aRun, aState, runId } from "./messages.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

async function clientOf(...scripts: readonly Scripted[]): Promise<ReturnType<typeof connect>> {
  const server = await scriptedServer(scripts);
  const client = connect(server.address);
  cleanups.push(server.stop, client.close);
  return client;
}

describe("a call with a signal", () => {
  const patience = { deadlineMs: 20_000 };

  test("leaves no listener on the signal when it is over", async () => {
    const state = answers(OperatorServiceService.getState, () => ({ state: aState(aRun()), revision: 1n }));
    const { operator } = await clientOf(state);
    const { signal } = new AbortController();
    await unary(operator, operator.getState, {}, { ...patience, signal });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("is cancelled when the signal is aborted on the way", async () => {
    const controller = new AbortController();
    const { operator } = await clientOf(
      keepsSilent(OperatorServiceService.getState, () => controller.abort()),
    );
    const { signal } = controller;
    const calling = unary(operator, operator.getState, {}, { ...patience, signal });
    await expect(calling).rejects.toMatchObject({ code: status.CANCELLED });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("is cancelled at once by a signal that was aborted before", async () => {
    const { operator } = await clientOf(keepsSilent(OperatorServiceService.getState, () => {}));
    const signal = AbortSignal.abort();
    const calling = unary(operator, operator.getState, {}, { ...patience, signal });
    await expect(calling).rejects.toMatchObject({ code: status.CANCELLED });
  });
});

describe("a followed log", () => {
  test("of no named run stays with the run whose entry came first", async () => {
    const asked: FollowLogsRequest[] = [];
    const batch: FollowLogsResponse = { entries: [], cursor: "", gap: undefined, endOfRun: undefined };
    const client = await clientOf(
      streams(LogsServiceService.followLogs, (request, stream) => {
        asked.push(request);
        if (asked.length > 1) return stream.end();
        stream.send({ ...batch, entries: [anEntry(1)], cursor: "c1" });
        stream.fail({ code: status.UNAVAILABLE, details: "going away" });
      }),
    );
    const request = FollowLogsRequest.fromPartial({});
    await new Promise<void>((resolve) => {
      const follower = followLogs(client, request, (event) => {
        if (event.kind === "lost") setImmediate(() => follower.retryNow());
        if (event.kind === "ended") resolve();
      });
      cleanups.push(follower.stop);
    });
    expect(asked.map((each) => [each.runId, each.afterCursor])).toEqual([
      ["", ""],
      [runId, "c1"],
    ]);
  });
});
