/** A moment on both clocks. Ages come from the monotonic one only; the wall clock is for display (tui.md 4). */
export type Instant = {
  /** Milliseconds on a clock that never jumps; its zero means nothing. */
  readonly monoMs: number;
  /** Milliseconds since 1970, UTC. */
  readonly wallMs: number;
};
