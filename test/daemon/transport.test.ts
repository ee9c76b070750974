import { once } from "node:events";
import http2 from "node:http2";
import { connect as connectSocket, type Socket } from "node:net";
import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import { FollowLogsRequest } from "../../proto/gen/trinity/gate/v1/logs.ts";
import type { WatchStateResponse } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { ListRunsRequest, StartRunRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { completedRun, drained, heldRun, patience, reader, reason, stopRun } from "./support/calls.ts";
import { cleanUp, startDaemon, type TestDaemon } from "./support/daemon.ts";

/*
 * Goal: whatever arrives on the socket, the daemon answers as it should and goes on serving (daemon.md 2.6).
 * Method: one real daemon; raw HTTP/2 frames where a gRPC client would not send such things.
 */
let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startDaemon();
});
afterAll(cleanUp);

const isServing = async (): Promise<boolean> => {
  const { admin } = daemon.client;
  const { daemon: told } = await unary(admin, admin.getInfo, {}, patience);
  return told?.pid === daemon.pid;
};

/** The response headers and trailers of one raw request. */
async function raw(
  headers: http2.OutgoingHttpHeaders,
  body: Buffer,
): Promise<{ readonly headers: http2.IncomingHttpHeaders; readonly bytes: number }> {
  const session = http2.connect("http://localhost", { createConnection: () => connectSocket(daemon.socket) });
  const stream = session.request({
    ":method": "POST",
    ":path": "/trinity.gate.v1.OperatorService/GetState",
    "content-type": "application/grpc",
    te: "trailers",
    ...headers,
  });
  const found: http2.IncomingHttpHeaders = {};
  let bytes = 0;
  stream.on("response", (response) => Object.assign(found, response));
  stream.on("trailers", (trailers) => Object.assign(found, trailers));
  stream.on("data", (data: Buffer) => {
    bytes += data.length;
  });
  stream.end(body);
  await once(stream, "close");
  session.destroy();
  return { headers: found, bytes };
}

const frame = (length: number, payload: Buffer, compressed = 0): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt8(compressed, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, payload]);
};

describe("malformed traffic", () => {
  test("a well-formed raw request is answered", async () => {
    const answer = await raw({}, frame(0, Buffer.alloc(0)));
    expect(answer.headers["grpc-status"]).toBe("0");
    expect(answer.bytes).toBeGreaterThan(100);
  });

  test.each([
    {
      name: "an unknown method",
      headers: { ":path": "/trinity.gate.v1.OperatorService/Fly" },
      body: frame(0, Buffer.alloc(0)),
      code: status.UNIMPLEMENTED,
    },
    { name: "no message", headers: {}, body: Buffer.alloc(0), code: status.UNIMPLEMENTED },
    {
      name: "a declared length over 4 MiB",
      headers: {},
      body: frame(2 ** 31, Buffer.alloc(16)),
      code: status.RESOURCE_EXHAUSTED,
    },
    {
      name: "an unknown compression",
      headers: { "grpc-encoding": "br" },
      body: frame(3, Buffer.from("abc"), 1),
      code: status.UNIMPLEMENTED,
    },
    {
      name: "broken compression",
      headers: { "grpc-encoding": "gzip" },
      body: frame(3, Buffer.from("abc"), 1),
      code: status.INTERNAL,
    },
    ...["v1", "v1alpha"].map((version) => ({
      name: `bytes that are no question, to reflection ${version},`,
      headers: { ":path": `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo` },
      // A text of 100 bytes that is not there; then a question, which nobody answers any more.
      body: Buffer.concat([frame(2, Buffer.from([0x0a, 100])), frame(2, Buffer.from([0x3a, 0]))]),
      code: status.INVALID_ARGUMENT,
    })),
    {
      name: "metadata over 8 KiB",
      headers: { padding: "x".repeat(9000) },
      body: frame(0, Buffer.alloc(0)),
      code: status.RESOURCE_EXHAUSTED,
    },
  ])("$name is $code", async ({ headers, body, code }) => {
    expect((await raw(headers, body)).headers["grpc-status"]).toBe(String(code));
    expect(await isServing()).toBe(true);
  });

  test("another content type is HTTP 415", async () => {
    const { headers } = await raw({ "content-type": "text/html" }, Buffer.alloc(0));
    expect(headers[":status"]).toBe(415);
  });

  test.each([
    { name: "HTTP/1", bytes: Buffer.from("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n") },
    { name: "noise", bytes: Buffer.alloc(4096, 0xa7) },
  ])("$name closes the connection and nothing else", async ({ bytes }) => {
    const socket = connectSocket(daemon.socket);
    socket.on("error", () => undefined);
    socket.write(bytes);
    socket.resume();
    await once(socket, "close");
    expect(await isServing()).toBe(true);
  });
});

test("above 512 connections the next one is closed at once, and nothing else happens", async () => {
  const sockets: Socket[] = [];
  let isRefused = false;
  while (!isRefused && sockets.length < 600) {
    const socket = connectSocket(daemon.socket);
    socket.on("error", () => undefined);
    sockets.push(socket);
    // A server that takes a connection speaks first, with its settings.
    isRefused = await Promise.race([
      once(socket, "data").then(() => false),
      once(socket, "close").then(() => true),
    ]);
  }
  expect(isRefused).toBe(true);
  expect(sockets.length).toBeGreaterThan(500);
  expect(sockets.length).toBeLessThanOrEqual(513);
  expect(await isServing()).toBe(true);
  for (const socket of sockets) socket.destroy();
});

describe("a reader that does not read", () => {
  test("holds up nobody and is not buffered for", async () => {
    const { client } = daemon;
    const { runId } = await completedRun(client, { scenarioId: "ring-5", overrides: { ticksTotal: 4000n } });
    // A client of its own: flow control is per connection too.
    const session = http2.connect("http://localhost", {
      createConnection: () => connectSocket(daemon.socket),
    });
    const request = FollowLogsRequest.encode(
      FollowLogsRequest.fromPartial({ runId, untilEnd: true }),
    ).finish();
    const stalled = session.request({
      ":method": "POST",
      ":path": "/trinity.gate.v1.LogsService/FollowLogs",
      "content-type": "application/grpc",
      te: "trailers",
    });
    stalled.end(frame(request.length, Buffer.from(request)));
    await once(stalled, "response");
    stalled.pause();

    const { messages, failure } = await drained(
      client.logs.followLogs(FollowLogsRequest.fromPartial({ runId, untilEnd: true })),
    );
    expect(failure).toBeNull();
    expect(messages.at(-1)?.endOfRun).toBeDefined();
    expect(await isServing()).toBe(true);
    // The stalled reader gets the rest when it reads again, to the end.
    let bytes = 0;
    stalled.on("data", (data: Buffer) => {
      bytes += data.length;
    });
    stalled.resume();
    const [trailers] = await once(stalled, "trailers");
    expect(trailers["grpc-status"]).toBe("0");
    expect(bytes).toBeGreaterThan(256 * 1024);
    session.destroy();
  });
});

describe("a call that was given up", () => {
  test("leaves a start that was under way to happen once", async () => {
    const { client } = daemon;
    const request = StartRunRequest.fromPartial({
      scenarioId: "gf01",
      requestId: "given-up",
      startPaused: true,
      reason,
    });
    const call = client.runs.startRun(request, () => undefined);
    const { runs } = client;
    const again = unary(runs, runs.startRun, request, patience);
    call.cancel();
    const { run } = await again;
    const { runs: all } = await unary(
      runs,
      runs.listRuns,
      ListRunsRequest.fromPartial({ states: [1, 2, 3] }),
      patience,
    );
    expect(all.map(({ runId }) => runId)).toEqual([run?.runId]);
    await stopRun(client, run?.runId ?? "");
  });

  test("ends its stream and is forgotten", async () => {
    const { client } = daemon;
    const messages = reader(client.operator.watchState({ afterRevision: 0n }));
    await messages.next();
    messages.cancel();
    expect(await isServing()).toBe(true);
  });
});

describe("watching the state", () => {
  test("follows a run from start to end with rising revisions", async () => {
    const { client } = daemon;
    const messages = reader<WatchStateResponse>(client.operator.watchState({ afterRevision: 0n }));
    const first = await messages.next();
    expect(first.message?.$case).toBe("fullState");
    let revision = first.revision;
    const states: number[] = [];
    const held = heldRun(client);
    for (;;) {
      const message = await messages.next();
      expect(message.revision).toBeGreaterThan(revision);
      revision = message.revision;
      const { message: said } = message;
      if (said?.$case !== "delta") continue;
      const state = said.value.run?.value?.state;
      if (state !== undefined && states.at(-1) !== state) states.push(state);
      if (state === 3) break;
    }
    const { runId } = await held;
    const ended = stopRun(client, runId);
    for (;;) {
      const { message: said } = await messages.next();
      if (said?.$case === "delta" && said.value.lastRun?.value?.runId === runId) break;
    }
    expect(states).toEqual([2, 3]);
    expect((await ended).runId).toBe(runId);
    messages.cancel();
  });

  test("five pillars and the daemon are in the full state", async () => {
    const { operator } = daemon.client;
    const { state } = await unary(operator, operator.getState, {}, patience);
    expect(state?.pillars.map(({ value }) => value?.pillarId)).toEqual([
      "aether",
      "press",
      "umx",
      "loom",
      "codex",
    ]);
    expect(state?.daemon?.value).toMatchObject({ pid: daemon.pid, maxActiveRuns: 1, epoch: 1n });
    for (const view of [
      state?.run,
      state?.lastRun,
      state?.activeScenario,
      state?.daemon,
      ...(state?.pillars ?? []),
    ]) {
      expect(view?.freshness).toMatchObject({
        source: expect.stringMatching(/./),
        state: expect.any(Number),
      });
    }
  });
});

test("the caller on the owner's socket is its owner and an admin", async () => {
  const { operator } = daemon.client;
  expect(await unary(operator, operator.getIdentity, {}, patience)).toMatchObject({
    actor: expect.stringMatching(/^local:.+/),
    roles: ["admin"],
    listener: "unix socket, owner",
    readOnly: false,
  });
});
