import { accessSync, constants, type Stats, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { DaemonPlaces } from "../daemon-control/places.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** The longest path a unix socket can have on Linux, without its final NUL. */
const socketPathBytesMax = 107;
/** Below this much room a daemon takes no change, whatever the size of the disk (daemon.md 4.4). */
const reserveBytes = 8 * 1024 * 1024;
const othersBits = 0o077;
const othersMayWriteBits = 0o022;

/** Whether the directories are there, whose they are and who else may look into them (daemon.md 2.5). */
export function checkPlaces(places: DaemonPlaces, uid: number): readonly Finding[] {
  return [
    checkDirectory("state", places.stateDir, uid, othersBits),
    checkDirectory("config", places.configDir, uid, othersMayWriteBits),
    checkSocketPath(places.socket, uid),
    ...checkRoom(places.stateDir),
  ];
}

function checkDirectory(check: string, path: string, uid: number, closed: number): Finding {
  const found = statOf(path);
  if (found === null) return ok(check, `${path} is made when it is needed`);
  if (!found.isDirectory()) return fail(check, `${path} is not a directory`, "move it out of the way");
  if (found.uid !== uid)
    return fail(check, `${path} belongs to user ${found.uid}`, `give it to user ${uid}, or choose another`);
  if ((found.mode & closed) !== 0)
    return fail(check, `${path} has mode ${modeText(found)} and lets others in`, `chmod 700 ${path}`);
  if (!isWritable(path)) return fail(check, `${path} can't be written`, `chmod 700 ${path}`);
  return ok(check, `${path} (mode ${modeText(found)})`);
}

function checkSocketPath(socket: string, uid: number): Finding {
  const bytes = Buffer.byteLength(socket);
  if (bytes > socketPathBytesMax)
    return fail(
      "socket",
      `${socket} is ${bytes} bytes long; a socket's path has at most ${socketPathBytesMax}`,
      "choose a shorter one with --connect or XDG_RUNTIME_DIR",
    );
  const directory = checkDirectory("socket", dirname(socket), uid, othersBits);
  if (directory.level !== "ok") return directory;
  const found = statOf(socket);
  if (found === null) return ok("socket", `${socket} is not there: no daemon serves on it`);
  if (!found.isSocket()) return fail("socket", `${socket} is not a socket`, "move it out of the way");
  if ((found.mode & othersBits) !== 0)
    return fail("socket", `${socket} has mode ${modeText(found)} and lets others in`, `chmod 600 ${socket}`);
  return ok("socket", `${socket} (mode ${modeText(found)})`);
}

function checkRoom(stateDir: string): readonly Finding[] {
  if (statOf(stateDir) === null) return [];
  const { bavail, bsize } = statfsSync(stateDir);
  const freeBytes = bavail * bsize;
  const text = `${Math.floor(freeBytes / 1024 / 1024)} MiB are free`;
  if (freeBytes >= reserveBytes) return [ok("disk", text)];
  return [warn("disk", text, "make room: `trinity prune`, or another disk for the state directory")];
}

function statOf(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function modeText({ mode }: Stats): string {
  return `0${(mode & 0o777).toString(8)}`;
}
