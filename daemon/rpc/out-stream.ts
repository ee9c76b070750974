import type { ServerWritableStream } from "@grpc/grpc-js";
import type { WireStatus } from "../grpc-status.ts";
import { endWithStatus } from "./admit-stream.ts";

/** Messages handed to the transport and not yet taken by it (daemon.md 2.1, "Stream messages are bounded"). */
const outstandingMax = 2;

/**
 * The sending side of one server stream. A slow reader is never buffered for: ask `room()` first, then write one
 * message.
 */
export type OutStream = {
  readonly isOpen: () => boolean;
  /** Resolves when one more message may be written, or when the stream has closed. */
  readonly room: () => Promise<void>;
  /** Sends an encoded message; does nothing once the stream has closed. */
  readonly write: (message: Uint8Array) => void;
  /** Ends the stream in order. */
  readonly end: () => void;
  /** Ends the stream with a status. */
  readonly fail: (status: WireStatus) => void;
  /** Called once, when the caller has gone or the stream has ended. */
  readonly onClose: (listener: () => void) => void;
  /** How much its reader has not been sent yet; 0 until somebody can tell. */
  readonly lag: () => number;
  readonly tellLag: (lag: () => number) => void;
};

export function newOutStream(call: ServerWritableStream<unknown, Uint8Array>): OutStream {
  const closeListeners: (() => void)[] = [];
  let outstanding = 0;
  let lag = (): number => 0;
  let open = !call.cancelled;
  let wakeWriter: (() => void) | null = null;

  const close = (): void => {
    if (!open) return;
    open = false;
    wake();
    for (const listener of closeListeners.splice(0)) listener();
  };
  const wake = (): void => {
    const waiting = wakeWriter;
    wakeWriter = null;
    waiting?.();
  };
  // A caller that goes away, and a deadline that passes, both arrive as this event.
  call.on("cancelled", close);

  return {
    isOpen: () => open,
    room: () => {
      if (!open || outstanding < outstandingMax) return Promise.resolve();
      return new Promise((resolve) => {
        wakeWriter = resolve;
      });
    },
    write: (message) => {
      if (!open) return;
      outstanding += 1;
      call.write(message, () => {
        outstanding -= 1;
        wake();
      });
    },
    end: () => {
      if (!open) return;
      close();
      call.end();
    },
    fail: (status) => {
      if (!open) return;
      close();
      endWithStatus(call, status);
    },
    lag: () => lag(),
    tellLag: (given) => {
      lag = given;
    },
    onClose: (listener) => {
      if (open) closeListeners.push(listener);
      else listener();
    },
  };
}
