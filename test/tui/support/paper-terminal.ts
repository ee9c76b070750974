import type { Size } from "../../../tui/layout/size.ts";
import type { Terminal } from "../../../tui/screen/terminal.ts";
import { enterSequence, leaveSequence } from "../../../tui/screen/terminal-modes.ts";
import { type Emulator, emulator } from "./emulator.ts";

/** A terminal in memory: what the cockpit writes is drawn by an emulator, keys are pushed in by the test. */
export type PaperTerminal = {
  readonly terminal: Terminal;
  readonly emulator: Emulator;
  readonly types: (text: string) => void;
  readonly resize: (size: Size) => void;
  /** Stops and goes on taking what is written. */
  readonly stall: () => void;
  readonly drain: () => void;
  /** Resolves as soon as the picture fits; the pictures until then are in the failure. */
  readonly shows: (fits: (rows: readonly string[]) => boolean) => Promise<readonly string[]>;
  readonly paints: () => number;
  readonly bytes: () => string;
};

export function paperTerminal(size: Size): PaperTerminal {
  const screen = emulator(size);
  let current = size;
  let isEntered = false;
  let isStalled = false;
  let held: (() => void) | null = null;
  let paints = 0;
  let bytes = "";
  let onBytes = (_bytes: Uint8Array): void => {};
  let onResize = (): void => {};
  const watchers = new Set<() => void>();

  const draw = async (text: string): Promise<void> => {
    bytes += text;
    await screen.write(text);
    for (const look of [...watchers]) look();
  };
  return {
    emulator: screen,
    terminal: {
      size: () => current,
      onResize: (listener) => {
        onResize = listener;
      },
      onBytes: (listener) => {
        onBytes = listener;
      },
      onEnd: () => {},
      write: (text, done) => {
        paints += 1;
        const finish = (): void => {
          void draw(text).then(() => done(null));
        };
        if (isStalled) held = finish;
        else finish();
      },
      enter: () => {
        isEntered = true;
        void draw(enterSequence);
      },
      leave: () => {
        if (isEntered) void draw(leaveSequence);
        isEntered = false;
      },
      close: () => {},
    },
    types: (text) => onBytes(new TextEncoder().encode(text)),
    resize: (next) => {
      current = next;
      screen.resize(next);
      onResize();
    },
    stall: () => {
      isStalled = true;
    },
    drain: () => {
      isStalled = false;
      held?.();
      held = null;
    },
    shows: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const rows = screen.rows();
          if (!fits(rows)) return;
          watchers.delete(look);
          resolve(rows);
        };
        watchers.add(look);
        look();
      }),
    paints: () => paints,
    bytes: () => bytes,
  };
}
