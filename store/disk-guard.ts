import type { Commit } from "./commit.ts";
import { StoreError } from "./errors.ts";

/** What the disk allows: everything; no new log entries and no changes; no run going on either (daemon.md 4.4). */
export type Pressure = "normal" | "intake_paused" | "runs_paused";

/** Room on the disk the store is on, in bytes. */
export type DiskRoom = { readonly freeBytes: number; readonly totalBytes: number };

const mib = 1024 * 1024;
const reserveMin = 8 * mib;
const reserveMax = 256 * mib;

/** What is kept free: 2 % of the disk, at least 8 MiB, at most 256 MiB (daemon.md 4.4). In bytes. */
export function reserveBytes(totalBytes: number): number {
  return Math.min(reserveMax, Math.max(reserveMin, Math.floor(totalBytes / 50)));
}

/** The size of the file that is given up for the closing records, in bytes. */
export function ballastBytes(totalBytes: number): number {
  return Math.floor(reserveBytes(totalBytes) / 4);
}

/**
 * The next pressure. It rises below the reserve and below half of it, and falls only a quarter of the reserve above
 * the border it rose at, so that a disk at a border does not flutter.
 */
export function nextPressure(now: Pressure, { freeBytes, totalBytes }: DiskRoom): Pressure {
  const reserve = reserveBytes(totalBytes);
  const slack = reserve / 4;
  const runsBorder = reserve / 2 + (now === "runs_paused" ? slack : 0);
  const intakeBorder = reserve + (now === "normal" ? 0 : slack);
  if (freeBytes < runsBorder) return "runs_paused";
  return freeBytes < intakeBorder ? "intake_paused" : "normal";
}

/** A file that only takes room. */
export type Ballast = {
  readonly isHeld: () => boolean;
  /** Makes it with real bytes, giving way to other work; without room for it there is none. Never rejects. */
  readonly hold: (bytes: number) => Promise<void>;
  readonly release: () => void;
};

export type DiskGuard = {
  readonly pressure: () => Pressure;
  /** Asks the disk, acts on the answer and returns it. */
  readonly look: () => Pressure;
  /** A commit that waits while intake is paused and goes on by itself, in the order of the calls. */
  readonly holding: (commit: Commit) => Commit;
  /** Rejects with StoreError `closed` what waits, and waits for nothing more. */
  readonly close: () => void;
};

/** How often a paused guard asks the disk, in milliseconds. */
const lookEveryMs = 250;
/** The ballast is made when a daemon has settled: its bytes would slow the start down. */
const holdAfterMs = 30_000;

/**
 * Watches the disk before each commit. `onChange` hears of every change of pressure: the place to pause and resume
 * runs. Room that the released ballast gave counts as taken, so that giving it up does not look like a return.
 */
export function createDiskGuard(deps: {
  readonly room: () => DiskRoom;
  readonly ballast: Ballast;
  readonly onChange: (pressure: Pressure, room: DiskRoom) => void;
  /** Calls back once after so many milliseconds; answers how to call it off. */
  readonly later: (ms: number, act: () => void) => () => void;
}): DiskGuard {
  const { ballast } = deps;
  type Waiting = { readonly go: () => void; readonly refuse: (error: StoreError) => void };
  let pressure: Pressure = "normal";
  let waiting: Waiting[] = [];
  let callOff: (() => void) | null = null;
  let callOffHold: (() => void) | null = null;
  let isClosed = false;

  function look(): Pressure {
    const room = deps.room();
    const freeBytes = room.freeBytes - (ballast.isHeld() ? 0 : ballastBytes(room.totalBytes));
    const next = nextPressure(pressure, { ...room, freeBytes });
    if (next === "runs_paused") ballast.release();
    else if (next === "normal") holdSoon(ballastBytes(room.totalBytes));
    const hasChanged = next !== pressure;
    pressure = next;
    if (hasChanged) deps.onChange(next, room);
    if (next === "normal") {
      const released = waiting;
      waiting = [];
      for (const one of released) one.go();
    } else lookAgain();
    return next;
  }

  function holdSoon(bytes: number): void {
    if (isClosed || callOffHold !== null || ballast.isHeld()) return;
    callOffHold = deps.later(holdAfterMs, () => {
      void ballast.hold(bytes).then(() => {
        callOffHold = null;
        if (pressure === "runs_paused") ballast.release();
      });
    });
  }

  function lookAgain(): void {
    if (isClosed || callOff !== null) return;
    callOff = deps.later(lookEveryMs, () => {
      callOff = null;
      look();
    });
  }

  return {
    pressure: () => pressure,
    look,
    holding: (commit) => (writes) => {
      if (isClosed) return Promise.reject(closed());
      if (waiting.length === 0 && look() === "normal") return commit(writes);
      return new Promise((resolve, reject) => {
        waiting.push({ go: () => commit(writes).then(resolve, reject), refuse: reject });
      });
    },
    close: () => {
      isClosed = true;
      callOff?.();
      callOff = null;
      callOffHold?.();
      for (const one of waiting.splice(0)) one.refuse(closed());
    },
  };
}

function closed(): StoreError {
  return new StoreError("closed", "the store is closed and takes no more writes");
}
