import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import { patience } from "../daemon/support/calls.ts";
import { cleanUp, freshPlaces, startDaemon, type TestDaemon } from "../daemon/support/daemon.ts";
import { eventually } from "../support/eventually.ts";
import { lacking } from "../support/lacking.ts";
import { effort, seed, timeoutMs } from "./effort.ts";
import { fastClock, hasFakedClock } from "./faked-clock.ts";
import { flag, frame, framesIn, frameType, headerBlock, preface, uint32 } from "./http2-frames.ts";
import { openDescriptors, ownMb } from "./process-facts.ts";
import { framed } from "./raw-connection.ts";

/*
 * Goal: no bytes on the socket end the daemon, keep it from serving others, or leave anything behind (daemon.md 2.6; 7,
 * F7). Method: frames made by hand, from a table, cut everywhere, and changed at random; after each the daemon answers
 * another client. What a gRPC client could send stands in test/daemon/transport.test.ts.
 */
const { headers, data, rstStream, settings, ping, windowUpdate, continuation, priority, goaway } = frameType;
const opening = Buffer.concat([preface, frame(settings, 0, 0)]);
const call = headerBlock({
  ":method": "POST",
  ":scheme": "http",
  ":path": "/trinity.gate.v1.OperatorService/GetState",
  ":authority": "localhost",
  "content-type": "application/grpc",
  te: "trailers",
});
const request = (stream: number): Buffer =>
  Buffer.concat([
    frame(headers, flag.endHeaders, stream, call),
    frame(data, flag.endStream, stream, framed(Buffer.alloc(0))),
  ]);
const many = (count: number, make: (at: number) => Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, at) => make(at)));

/** Where the answers can keep up with the questions, either may happen. */
type Fate = "closed" | "open" | "closed or open";

type Row = { readonly name: string; readonly bytes: Buffer; readonly fate: Fate };

const rows: readonly Row[] = [
  { name: "a call", bytes: request(1), fate: "open" },
  { name: "a frame of a type nobody knows", bytes: frame(200, 255, 77, Buffer.alloc(50)), fate: "open" },
  { name: "a frame longer than agreed", bytes: frame(data, 0, 1, Buffer.alloc(20_000)), fate: "closed" },
  { name: "a header block on no stream", bytes: frame(headers, flag.endHeaders, 0, call), fate: "closed" },
  { name: "a header block on a stream of the server", bytes: request(2), fate: "closed" },
  {
    name: "data on a stream that was never opened",
    bytes: frame(data, 0, 9, Buffer.alloc(8)),
    fate: "closed",
  },
  {
    name: "the reset of a stream that was never opened",
    bytes: frame(rstStream, 0, 9, uint32(8)),
    fate: "closed",
  },
  {
    name: "settings of a length that cannot be",
    bytes: frame(settings, 0, 0, Buffer.alloc(5)),
    fate: "closed",
  },
  {
    name: "a window of more than is possible",
    bytes: many(2, () => frame(windowUpdate, 0, 0, uint32(2 ** 31 - 1))),
    fate: "closed",
  },
  { name: "a window of nothing more", bytes: frame(windowUpdate, 0, 0, uint32(0)), fate: "closed" },
  { name: "a ping of a length that cannot be", bytes: frame(ping, 0, 0, Buffer.alloc(7)), fate: "closed" },
  { name: "a continuation of nothing", bytes: frame(continuation, flag.endHeaders, 1, call), fate: "closed" },
  {
    name: "something else amid a header block",
    bytes: Buffer.concat([frame(headers, 0, 1, call), frame(ping, 0, 0, Buffer.alloc(8))]),
    fate: "closed",
  },
  {
    name: "a header block that is noise",
    bytes: frame(headers, flag.endHeaders, 1, Buffer.alloc(64, 0xff)),
    fate: "closed",
  },
  {
    name: "a stream that depends on itself",
    bytes: frame(priority, 0, 3, Buffer.concat([uint32(3), Buffer.of(0)])),
    fate: "open",
  },
  {
    name: "ten thousand continuations",
    bytes: Buffer.concat([
      frame(headers, 0, 1, call),
      many(10_000, () => frame(continuation, 0, 1, headerBlock({ more: "x".repeat(90) }))),
    ]),
    fate: "closed",
  },
  {
    name: "ten thousand continuations that are empty",
    bytes: Buffer.concat([frame(headers, 0, 1, call), many(10_000, () => frame(continuation, 0, 1))]),
    fate: "closed",
  },
  {
    name: "a thousand headers",
    bytes: frame(
      headers,
      flag.endHeaders,
      1,
      Buffer.concat([
        call,
        headerBlock(Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`h-${at}`, "y"]))),
      ]),
    ),
    fate: "open",
  },
  {
    name: "ten thousand calls that are reset at once",
    bytes: many(10_000, (at) =>
      Buffer.concat([
        frame(headers, flag.endHeaders, 2 * at + 1, call),
        frame(rstStream, 0, 2 * at + 1, uint32(8)),
      ]),
    ),
    fate: "closed",
  },
  {
    name: "twenty thousand pings",
    bytes: many(20_000, () => frame(ping, 0, 0, Buffer.alloc(8))),
    fate: "closed or open",
  },
  {
    name: "twenty thousand settings",
    bytes: many(20_000, () => frame(settings, 0, 0, Buffer.alloc(6))),
    fate: "closed or open",
  },
  {
    name: "twenty thousand pieces of nothing",
    bytes: Buffer.concat([frame(headers, flag.endHeaders, 1, call), many(20_000, () => frame(data, 0, 1))]),
    fate: "closed",
  },
  {
    name: "a message that is longer than what comes",
    bytes: Buffer.concat([
      frame(headers, flag.endHeaders, 1, call),
      frame(data, flag.endStream, 1, Buffer.of(0, 0, 0, 0, 9, 1)),
    ]),
    fate: "open",
  },
  {
    name: "two messages where one is due",
    bytes: Buffer.concat([
      frame(headers, flag.endHeaders, 1, call),
      frame(data, flag.endStream, 1, Buffer.concat([framed(Buffer.alloc(0)), framed(Buffer.alloc(0))])),
    ]),
    fate: "open",
  },
  {
    name: "half a message head",
    bytes: Buffer.concat([
      frame(headers, flag.endHeaders, 1, call),
      frame(data, flag.endStream, 1, Buffer.of(0, 0)),
    ]),
    fate: "open",
  },
  {
    name: "a call without a method",
    bytes: frame(headers, flag.endHeaders + flag.endStream, 1, headerBlock({ ":path": "/" })),
    fate: "open",
  },
  {
    name: "a goodbye, and calls after it",
    bytes: Buffer.concat([frame(goaway, 0, 0, Buffer.alloc(8)), request(1)]),
    fate: "open",
  },
];

let daemon: TestDaemon;
let descriptorsBefore = 0;

beforeAll(async () => {
  daemon = await startDaemon();
  await expectServing();
  descriptorsBefore = openDescriptors(daemon.pid);
});
afterAll(cleanUp);

describe("frames by hand", () => {
  test.each(rows)("$name: the connection is $fate, and others are served", async ({ bytes, fate }) => {
    const socket = connect(daemon.socket);
    socket.on("error", () => undefined);
    socket.write(opening);
    socket.write(bytes);
    const found = await fateOf(socket);
    socket.destroy();
    expect(fate).toContain(found);
    await expectServing();
    await expectNothingLeft();
  });
});

test.each([
  { name: "HTTP/1", bytes: Buffer.from("GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n") },
  { name: "the hello of TLS", bytes: Buffer.from("16030100c8010000c403037777777777777777", "hex") },
  { name: "a preface with one letter wrong", bytes: Buffer.from("PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n") },
  { name: "zeros", bytes: Buffer.alloc(65_536) },
])("$name instead of a preface closes the connection", async ({ bytes }) => {
  const socket = connect(daemon.socket);
  socket.on("error", () => undefined);
  socket.write(bytes);
  socket.resume();
  await once(socket, "close");
  await expectServing();
});

test("a call that is cut off at any byte leaves nothing behind", { timeout: timeoutMs }, async () => {
  const whole = Buffer.concat([opening, request(1)]);
  for (let length = 0; length <= whole.length; length += 1) await sendAndLeave(whole.subarray(0, length));
  await expectServing();
  await expectNothingLeft();
});

test("calls with bytes changed at random leave nothing behind", { timeout: timeoutMs }, async () => {
  const beforeMb = ownMb(daemon.pid);
  const whole = Buffer.concat([opening, request(1), request(3), frame(ping, 0, 0, Buffer.alloc(8))]);
  const change = fc.record({ at: fc.nat(whole.length - 1), value: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      const bytes = Buffer.from(whole);
      for (const { at, value } of changes) bytes[at] = value;
      await sendAndLeave(bytes);
    }),
    { numRuns: effort(300, 20_000), seed },
  );
  await expectServing();
  await expectNothingLeft();
  expect(ownMb(daemon.pid) - beforeMb).toBeLessThan(100);
});

test.skipIf(lacking(hasFakedClock, "faketime (Debian) is not installed", "can be installed")).each([
  { name: "nothing", bytes: Buffer.alloc(0) },
  { name: "half a preface", bytes: preface.subarray(0, 12) },
  { name: "how it wants to talk, and then nothing", bytes: opening },
  { name: "half a call, and then nothing", bytes: Buffer.concat([opening, request(1).subarray(0, 60)]) },
])("who connects and says $name is shown out in time", { timeout: timeoutMs }, async ({ bytes }) => {
  // Minutes pass in seconds there.
  const hasty = await startDaemon(freshPlaces(), [], { env: fastClock(300) });
  const socket = connect(hasty.socket);
  socket.on("error", () => undefined);
  socket.write(bytes);
  socket.resume();
  await once(socket, "close");
  expect(await hasty.end("SIGTERM")).toEqual({ code: 0, signal: null });
});

/** Whether the daemon closes the connection, or answers a ping on it. */
async function fateOf(socket: Socket): Promise<"closed" | "open"> {
  const mark = Buffer.from("are you?");
  socket.write(frame(ping, 0, 0, mark));
  // Not `once`, which takes the error of a closed connection for its own.
  const closed = new Promise<"closed">((resolve) => socket.on("close", () => resolve("closed")));
  const answered = new Promise<"open">((resolve) => {
    let received: Buffer = Buffer.alloc(0);
    socket.on("data", (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      for (const { type, payload } of framesIn(received))
        if (type === ping && payload.equals(mark)) resolve("open");
    });
  });
  return Promise.race([closed, answered]);
}

/** Sends bytes, and is gone as soon as they are in the kernel. */
async function sendAndLeave(bytes: Buffer): Promise<void> {
  const socket = connect(daemon.socket);
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  socket.destroy();
}

async function expectServing(): Promise<void> {
  const { admin } = daemon.client;
  const { daemon: told } = await unary(admin, admin.getInfo, {}, patience);
  expect(told?.pid).toBe(daemon.pid);
}

/** No descriptor of a connection that has gone is left; each look is a call. */
async function expectNothingLeft(): Promise<void> {
  await eventually(
    async () => {
      await expectServing();
      return openDescriptors(daemon.pid);
    },
    (count) => count <= descriptorsBefore,
  );
}
