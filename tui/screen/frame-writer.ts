import type { Grid } from "./cells.ts";
import { present } from "./present.ts";

/** Writes bytes to the terminal without waiting; `done` is called when they are out, or with the failure. */
export type WriteBytes = (bytes: string, done: (failure: Error | null) => void) => void;

export type FrameWriter = {
  /** Shows a frame as soon as the former one is out; a frame that waited in vain is dropped. */
  readonly show: (grid: Grid) => void;
  /** Paints every cell anew with the next frame, as after a foreign program wrote to the screen. */
  readonly forget: () => void;
  readonly isBusy: () => boolean;
  /** Drops what waits; resolves when the write that is under way is out. */
  readonly settled: () => Promise<void>;
};

export type FrameWriterDeps = {
  readonly write: WriteBytes;
  readonly nowMono: () => number;
  /** After each frame that was written, how long the terminal took for it, in milliseconds. */
  readonly onDrained: (tookMs: number) => void;
  readonly onFailure: (failure: Error) => void;
};

const beginSynchronized = "\u001b[?2026h";
const endSynchronized = "\u001b[?2026l";

/**
 * Hands frames to the terminal, one in flight. While a write is pending only the newest frame is kept, so a
 * terminal that stops reading delays neither keys nor keepalives and is never sent a backlog (tui.md 4, "Writer").
 * Frames are whole, and the difference is taken from what was really written, so dropping one is always safe.
 */
export function frameWriter(deps: FrameWriterDeps): FrameWriter {
  let shown: Grid | null = null;
  let waiting: Grid | null = null;
  let inFlight: Promise<void> | null = null;

  const pump = (): void => {
    if (inFlight !== null || waiting === null) return;
    const bytes = present(shown, waiting);
    shown = waiting;
    waiting = null;
    if (bytes === "") return;
    const startedMono = deps.nowMono();
    inFlight = new Promise((resolve) => {
      deps.write(beginSynchronized + bytes + endSynchronized, (failure) => {
        inFlight = null;
        resolve();
        if (failure !== null) deps.onFailure(failure);
        else deps.onDrained(deps.nowMono() - startedMono);
        pump();
      });
    });
  };

  return {
    show: (grid) => {
      waiting = grid;
      pump();
    },
    forget: () => {
      shown = null;
    },
    isBusy: () => inFlight !== null,
    settled: async () => {
      waiting = null;
      await inFlight;
    },
  };
}
