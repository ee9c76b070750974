import { Writable } from "node:stream";
import { render } from "ink";
import type { Size } from "../layout/size.ts";
import type { Model } from "../model/model.ts";
import { Screen } from "../panes/Screen.tsx";
import type { Theme } from "../theme/theme.ts";

export type MountedScreen = {
  /** Draws the model; the frame comes back through `onFrame` before this returns. */
  readonly paint: (model: Model, theme: Theme) => void;
  readonly unmount: () => void;
  /** Rejects when drawing failed. */
  readonly failed: Promise<never>;
};

/**
 * Mounts the screen with Ink on a stream in memory. Ink lays out and gives whole frames; what of them reaches
 * the terminal, and when, is the writer's business. Tests read the same frames.
 */
export function mountScreen(
  model: Model,
  theme: Theme,
  onFrame: (frame: string, size: Size) => void,
): MountedScreen {
  const stream = new FrameStream(model.size, onFrame);
  const instance = render(<Screen model={model} theme={theme} />, {
    // Ink asks for more of a stream than it uses here: it writes, and reads the size.
    stdout: stream as unknown as NodeJS.WriteStream,
    // In debug mode every commit gives one whole frame at once, which is what dropping frames needs.
    debug: true,
    interactive: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  const failed = instance.waitUntilExit().then(
    () => new Promise<never>(() => {}),
    (reason: unknown) => Promise.reject(reason),
  );
  // Whoever is interested waits for it; nobody being interested is no failure of its own.
  failed.catch(() => {});
  return {
    paint: (next, nextTheme) => {
      stream.size = next.size;
      instance.rerender(<Screen model={next} theme={nextTheme} />);
    },
    unmount: () => {
      stream.isMuted = true;
      instance.unmount();
    },
    failed,
  };
}

class FrameStream extends Writable {
  readonly isTTY = true;
  isMuted = false;
  size: Size;
  private readonly onFrame: (frame: string, size: Size) => void;

  constructor(size: Size, onFrame: (frame: string, size: Size) => void) {
    super({ decodeStrings: false });
    this.size = size;
    this.onFrame = onFrame;
  }

  get columns(): number {
    return this.size.columns;
  }

  get rows(): number {
    return this.size.rows;
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    if (chunk !== "" && !this.isMuted) this.onFrame(chunk, this.size);
    done();
  }
}
