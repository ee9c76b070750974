/**
 * The words a daemon and an engine thread share (daemon.md 3, "Worker"). The daemon writes wishes, the engine
 * reads them at every tick boundary without messages, and sleeps on the wake counter when it must wait.
 *
 *     Int32   0 wake counter   1 mode   2 ticks left to step, -1 = no limit   3 batches committed   4 replies sent
 *             5 checkpoints asked for   6 heartbeats   7 changes of the mode
 *     Int64   5 pause after this tick, 0 = none
 */
export type Control = {
  readonly buffer: SharedArrayBuffer;
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly ticks: BigInt64Array<SharedArrayBuffer>;
};

/** What the engine is asked to do at the next tick boundary. */
export type ControlMode = "run" | "hold" | "stop";

const wakeAt = 0;
const modeAt = 1;
const stepAt = 2;
const committedAt = 3;
const repliesAt = 4;
const checkpointsAt = 5;
const heartbeatsAt = 6;
const changesAt = 7;
const pauseAtTickAt = 0;
const tickWordsOffsetBytes = 32;
const lengthBytes = 40;

const modeNumber: Record<ControlMode, number> = { run: 0, hold: 1, stop: 2 };
const modeNames: readonly ControlMode[] = ["run", "hold", "stop"];

/** Fresh control words; `holdAtStart` makes the engine wait before its first tick. */
export function newControl(options: {
  readonly holdAtStart: boolean;
  readonly pauseAtTick: number;
}): Control {
  const control = controlOf(new SharedArrayBuffer(lengthBytes));
  Atomics.store(control.words, modeAt, modeNumber[options.holdAtStart ? "hold" : "run"]);
  Atomics.store(control.words, stepAt, -1);
  Atomics.store(control.ticks, pauseAtTickAt, BigInt(options.pauseAtTick));
  return control;
}

/** The same words seen from the other thread. */
export function controlOf(buffer: SharedArrayBuffer): Control {
  return {
    buffer,
    words: new Int32Array(buffer, 0, tickWordsOffsetBytes / 4),
    ticks: new BigInt64Array(buffer, tickWordsOffsetBytes),
  };
}

function wake(control: Control): void {
  Atomics.add(control.words, wakeAt, 1);
  Atomics.notify(control.words, wakeAt);
}

/** Asks for a mode. A stop is final: nothing overrides it. */
export function ask(control: Control, mode: ControlMode): void {
  const wanted = modeNumber[mode];
  for (;;) {
    const current = Atomics.load(control.words, modeAt);
    if (current === modeNumber.stop) return;
    if (hasChanged(control, current, wanted)) break;
  }
  wake(control);
}

/** Changes the mode if it is `current`; counts a change that is one. */
function hasChanged(control: Control, current: number, wanted: number): boolean {
  if (Atomics.compareExchange(control.words, modeAt, current, wanted) !== current) return false;
  if (current !== wanted) Atomics.add(control.words, changesAt, 1);
  return true;
}

/** Asks to run on without a limit. */
export function askToRun(control: Control): void {
  Atomics.store(control.words, stepAt, -1);
  ask(control, "run");
}

/** Asks for `ticks` more ticks and then a hold. */
export function askToStep(control: Control, ticks: number): void {
  Atomics.store(control.words, stepAt, ticks);
  ask(control, "run");
}

/** Asks to hold after a tick; 0 takes the wish back. A tick that has passed already holds at the next boundary. */
export function askToPauseAt(control: Control, tick: number): void {
  Atomics.store(control.ticks, pauseAtTickAt, BigInt(tick));
  wake(control);
}

/** Asks for a checkpoint at the next tick boundary, or at once while the engine holds. */
export function askForCheckpoint(control: Control): void {
  Atomics.add(control.words, checkpointsAt, 1);
  wake(control);
}

/** Checkpoints asked for so far. */
export function checkpointsAsked(control: Control): number {
  return Atomics.load(control.words, checkpointsAt);
}

/** Tells the engine that one more of its batches is on disk. */
export function confirmBatch(control: Control): void {
  Atomics.add(control.words, committedAt, 1);
  wake(control);
}

/** Tells the engine that a reply to its question is in its message queue. */
export function confirmReply(control: Control): void {
  Atomics.add(control.words, repliesAt, 1);
  wake(control);
}

/** The engine's sign of life, with every tick and every page of ticks it reads again. */
export function beat(control: Control): void {
  Atomics.add(control.words, heartbeatsAt, 1);
}

/** Signs of life so far; wraps around. */
export function heartbeats(control: Control): number {
  return Atomics.load(control.words, heartbeatsAt);
}

/** The mode asked for. */
export function modeOf(control: Control): ControlMode {
  return modeNames[Atomics.load(control.words, modeAt)] ?? "stop";
}

/** Changes of the mode so far: tells whether what an engine said of it has been overtaken by another wish. */
export function modeChanges(control: Control): number {
  return Atomics.load(control.words, changesAt);
}

/** Batches on disk so far. */
export function batchesCommitted(control: Control): number {
  return Atomics.load(control.words, committedAt);
}

/** Replies sent so far. */
export function repliesSent(control: Control): number {
  return Atomics.load(control.words, repliesAt);
}

/**
 * The engine's side of a tick boundary: turns the mode to hold when the step budget is
 * used up or the pause tick is reached. A wish that came in meanwhile (stop, hold) is never overwritten.
 */
export function passBoundary(control: Control, tick: number): void {
  beat(control);
  const left = Atomics.load(control.words, stepAt);
  const usedUp = left > 0 && Atomics.sub(control.words, stepAt, 1) === 1;
  const pauseAtTick = Atomics.load(control.ticks, pauseAtTickAt);
  const reached = pauseAtTick !== 0n && BigInt(tick) >= pauseAtTick;
  if (!usedUp && !reached) return;
  if (reached) Atomics.compareExchange(control.ticks, pauseAtTickAt, pauseAtTick, 0n);
  hasChanged(control, modeNumber.run, modeNumber.hold);
}

/** Blocks the thread until `isDone` holds; looks again at every wake. */
export function waitUntil(control: Control, isDone: () => boolean): void {
  for (;;) {
    const seen = Atomics.load(control.words, wakeAt);
    if (isDone()) return;
    Atomics.wait(control.words, wakeAt, seen);
  }
}

/** The same, but no longer than `timeoutMs` of a clock that never goes back. */
export function waitAtMost(
  control: Control,
  isDone: () => boolean,
  timeoutMs: number,
  monotonicMs: () => number,
): void {
  const until = monotonicMs() + timeoutMs;
  for (;;) {
    const seen = Atomics.load(control.words, wakeAt);
    const leftMs = until - monotonicMs();
    if (isDone() || leftMs <= 0) return;
    Atomics.wait(control.words, wakeAt, seen, leftMs);
  }
}
