import { readdirSync, readFileSync } from "node:fs";

/** Memory of a process that is its own, in MB: the pages of the store's files are the system's to take back. */
export function ownMb(pid: number): number {
  const [, kb] = /RssAnon:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kb) / 1024;
}

/** Files, sockets and pipes a process has open. */
export function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
