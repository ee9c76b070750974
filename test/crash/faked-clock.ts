import { globSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [library] = globSync("/usr/lib/*/faketime/libfaketimeMT.so.1");

/** Whether this machine has libfaketime (Debian package `faketime`). */
export const hasFakedClock: boolean = library !== undefined;

/** The wall clock of a process that can be set while it runs. */
export type FakedClock = {
  /** For the environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  /** In the words of faketime(1): `+1h`, `-1d`, or a date at which it stands still. */
  readonly set: (to: string) => void;
};

/** For the environment of a process whose every clock and timer runs so many times as fast. */
export function fastClock(times: number): Readonly<Record<string, string>> {
  return { LD_PRELOAD: library ?? "", FAKETIME: `+0 x${times}` };
}

/** A clock that is right until it is set. */
export function fakedClock(folder: string): FakedClock {
  const file = join(folder, "clock");
  const set = (to: string): void => {
    // Never half written, since it is read at every question for the time.
    writeFileSync(`${file}.new`, `${to}\n`);
    renameSync(`${file}.new`, file);
  };
  set("+0");
  return {
    set,
    env: {
      LD_PRELOAD: library ?? "",
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      // As where somebody sets the date: what counts from the start of the machine goes on.
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    },
  };
}
