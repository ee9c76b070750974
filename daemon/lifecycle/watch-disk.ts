import { type Ballast, createDiskGuard, type DiskGuard, type Pressure } from "../../store/disk-guard.ts";
import { diskRoom } from "../../store/disk-room.ts";
import type { Logger } from "./own-log.ts";

/** No file takes the ballast's room yet; the guard counts that room as taken, so the closing records have it all the same. */
const noBallast: Ballast = { isHeld: () => false, hold: () => false, release: () => undefined };

const meaning: Readonly<Record<Pressure, string>> = {
  normal: "there is room on the disk again; everything goes on",
  intake_paused: "the disk has too little room: runs wait at a tick boundary and changes are refused",
  runs_paused: "the disk is nearly full: only what ends work is done",
};

/** Watches the disk the state directory is on (daemon.md 4.4). */
export function watchDisk(stateDir: string, log: Logger): DiskGuard {
  return createDiskGuard({
    room: () => diskRoom(stateDir),
    ballast: noBallast,
    onChange: (pressure, room) => log.warn({ pressure, ...room }, meaning[pressure]),
    later: (ms, act) => {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
  });
}
