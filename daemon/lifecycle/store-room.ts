import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { StoreStatus } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { reserveBytes } from "../../store/disk-guard.ts";
import { diskRoom } from "../../store/disk-room.ts";

/** What the disk and the store's files are like now. In bytes. */
export type StoreRoom = {
  readonly freeBytes: number;
  readonly reserveBytes: number;
  readonly historyBytes: number;
  readonly logsBytes: number;
  readonly objectsBytes: number;
};

/** Looks at the disk and at the sizes of the store's files. */
export function lookAtRoom(stateDir: string): StoreRoom {
  const { freeBytes, totalBytes } = diskRoom(stateDir);
  return {
    freeBytes,
    reserveBytes: reserveBytes(totalBytes),
    historyBytes: sizeOf(join(stateDir, "history", "data.mdb")),
    logsBytes: sizeOf(join(stateDir, "logs", "data.mdb")),
    objectsBytes: sizeBelow(join(stateDir, "objects")),
  };
}

export function toStoreSizes(
  room: StoreRoom,
): Pick<StoreStatus, "freeBytes" | "reserveBytes" | "historyBytes" | "logsBytes" | "objectsBytes"> {
  return {
    freeBytes: BigInt(room.freeBytes),
    reserveBytes: BigInt(room.reserveBytes),
    historyBytes: BigInt(room.historyBytes),
    logsBytes: BigInt(room.logsBytes),
    objectsBytes: BigInt(room.objectsBytes),
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function sizeBelow(directory: string): number {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) return 0;
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + sizeOf(join(entry.parentPath, entry.name)), 0);
}
