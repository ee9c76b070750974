import { createDiskGuard, type DiskGuard, type Pressure } from "../../store/disk-guard.ts";
import { diskRoom, openBallast } from "../../store/disk-room.ts";
import type { Logger } from "./own-log.ts";

const meaning: Readonly<Record<Pressure, string>> = {
  normal: "there is room on the disk again; everything goes on",
  intake_paused: "the disk has too little room: runs wait at a tick boundary and changes are refused",
  runs_paused: "the disk is nearly full: only what ends work is done",
};

/** Watches the disk the state directory is on (daemon.md 4.4). */
export function watchDisk(stateDir: string, log: Logger): DiskGuard {
  return createDiskGuard({
    room: () => diskRoom(stateDir),
    ballast: openBallast(stateDir),
    onChange: (pressure, room) => log.warn({ pressure, ...room }, meaning[pressure]),
    later: (ms, act) => {
      const timer = setTimeout(act, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
  });
}
