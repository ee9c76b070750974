import { Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import { newOutStream } from "../../daemon/rpc/out-stream.ts";
import { pumpStream } from "../../daemon/rpc/stream-pump.ts";

/*
 * Goal: at most two messages are handed to the transport, and the source is asked for no more until one is taken.
 * Method: a transport that takes a message only when the test says so.
 */
type Transport = {
  readonly call: ServerWritableStream<unknown, Uint8Array>;
  readonly taken: () => readonly string[];
  /** Takes the message that has waited for longest; does nothing when none waits. */
  readonly take: () => Promise<void>;
  readonly cancel: () => void;
};

function transport(): Transport {
  const taken: string[] = [];
  let waiting: (() => void) | null = null;
  const sink = new Writable({
    objectMode: true,
    write: (message: Uint8Array, _, done) => {
      waiting = () => {
        taken.push(Buffer.from(message).toString());
        done();
      };
    },
  });
  return {
    // What an out stream uses of a call: a writable that may be cancelled.
    call: Object.assign(sink, { cancelled: false }) as unknown as ServerWritableStream<unknown, Uint8Array>,
    taken: () => taken,
    take: async () => {
      const one = waiting;
      waiting = null;
      one?.();
      await turn();
    },
    cancel: () => sink.emit("cancelled", "cancelled"),
  };
}

/** A pump over a source that has the numbers 1, 2, 3 and so on, up to `last`. */
function pumping(last: number) {
  const { call, ...side } = transport();
  const stream = newOutStream(call);
  let asked = 0;
  let hasLeft = false;
  const ended = pumpStream(
    stream,
    {
      next: () => {
        asked += 1;
        return asked > last ? "end" : Buffer.from(String(asked));
      },
      heartbeat: () => Buffer.from("heartbeat"),
      subscribe: () => () => {
        hasLeft = true;
      },
    },
    { monotonicMs: () => 0, heartbeatMs: 10_000 },
  );
  return { ...side, stream, ended, asked: () => asked, hasLeft: () => hasLeft };
}

describe("a reader that takes nothing", () => {
  test("costs two messages and no more", async () => {
    const { asked, taken } = pumping(100);
    for (let i = 0; i < 10; i += 1) await turn();
    expect(asked()).toBe(2);
    expect(taken()).toEqual([]);
  });

  test("costs one more with each message it takes", async () => {
    const { asked, taken, take } = pumping(100);
    await turn();
    for (const expected of [3, 4, 5]) {
      await take();
      expect(asked()).toBe(expected);
    }
    expect(taken()).toEqual(["1", "2", "3"]);
  });

  test("that goes away frees its source", async () => {
    const { cancel, ended, hasLeft, stream, asked } = pumping(100);
    await turn();
    cancel();
    await ended;
    expect([hasLeft(), stream.isOpen(), asked()]).toEqual([true, false, 2]);
  });
});

test("a reader that takes everything gets everything, in order", async () => {
  const { take, taken, ended } = pumping(5);
  await turn();
  for (let i = 0; i < 5; i += 1) await take();
  await ended;
  expect(taken()).toEqual(["1", "2", "3", "4", "5"]);
});

test("a closed stream takes no message and tells late listeners at once", async () => {
  const { call, taken, take, cancel } = transport();
  const stream = newOutStream(call);
  cancel();
  stream.write(Buffer.from("late"));
  await take();
  expect(taken()).toEqual([]);
  let told = false;
  stream.onClose(() => {
    told = true;
  });
  expect(told).toBe(true);
  await stream.room();
});
