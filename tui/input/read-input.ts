import { decode, nothingPending, type Pending, settle } from "./decode.ts";
import type { InputEvent } from "./input-event.ts";

/** Starts a timer and returns what cancels it. */
export type StartTimer = (afterMs: number, then: () => void) => () => void;

/** A bare Esc is decided after this time (tui.md 2). */
const escapeMs = 40;
/** The rest of a longer sequence may be on its way over a slow link; its pieces must not be taken for keys. */
const sequenceMs = 500;

export type InputReader = {
  /** Takes the bytes of one read. */
  readonly push: (bytes: Uint8Array) => void;
  readonly stop: () => void;
};

/** Turns reads from the terminal into input events, holding a beginning until its end comes or its time is up. */
export function readInput(onEvent: (event: InputEvent) => void, startTimer: StartTimer): InputReader {
  const decoder = new TextDecoder("utf-8");
  let pending: Pending = nothingPending;
  let cancel = (): void => {};

  const take = (decoded: { readonly events: readonly InputEvent[]; readonly pending: Pending }): void => {
    pending = decoded.pending;
    cancel();
    const waitMs = waitFor(pending);
    cancel = waitMs === null ? () => {} : startTimer(waitMs, () => take(settle(pending)));
    for (const event of decoded.events) onEvent(event);
  };

  return {
    push: (bytes) => {
      const text = decoder.decode(bytes, { stream: true });
      if (text !== "") take(decode(pending, text));
    },
    stop: () => cancel(),
  };
}

function waitFor(pending: Pending): number | null {
  switch (pending.kind) {
    case "escape":
      return escapeMs;
    case "sequence":
      return sequenceMs;
    case "nothing":
    case "paste":
      return null;
  }
}
