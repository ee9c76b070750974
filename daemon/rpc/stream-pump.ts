import { newBell } from "./bell.ts";
import type { OutStream } from "./out-stream.ts";

/** What a followed stream has to say. Messages are encoded already. */
export type StreamSource = {
  /** The next message, null when there is nothing new, or "end" when nothing more will come. */
  readonly next: () => Uint8Array | null | "end" | Promise<Uint8Array | null | "end">;
  /** The message that only says the stream is alive. */
  readonly heartbeat: () => Uint8Array;
  /** Rings when there may be something new. Answers how to stop ringing. */
  readonly subscribe: (ring: () => void) => () => void;
};

export type PumpClock = {
  /** Milliseconds from anywhere, never going back. */
  readonly monotonicMs: () => number;
  /** A stream silent for so long sends a heartbeat (daemon.md 2.1). */
  readonly heartbeatMs: number;
};

/**
 * Sends what `source` has at the pace of the reader, until the source ends or the stream closes. While the
 * reader is slow nothing is asked of the source, so a source that answers the newest state coalesces by itself.
 */
export async function pumpStream(stream: OutStream, source: StreamSource, clock: PumpClock): Promise<void> {
  const bell = newBell();
  const leave = source.subscribe(bell.ring);
  stream.onClose(bell.ring);
  let lastWriteMs = clock.monotonicMs();
  const write = (message: Uint8Array): void => {
    stream.write(message);
    lastWriteMs = clock.monotonicMs();
  };
  try {
    while (stream.isOpen()) {
      await stream.room();
      if (!stream.isOpen()) return;
      const message = await source.next();
      if (message === "end") return;
      if (message !== null) {
        write(message);
        continue;
      }
      const silenceMs = lastWriteMs + clock.heartbeatMs - clock.monotonicMs();
      if (silenceMs <= 0) write(source.heartbeat());
      else await bell.heard(silenceMs);
    }
  } finally {
    leave();
  }
}
