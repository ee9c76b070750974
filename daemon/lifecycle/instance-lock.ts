import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { codeOf } from "./start-refusal.ts";

/** A lock that is held; the kernel releases it when the process ends, however it ends. */
export type InstanceLock = { readonly release: () => Promise<void> };

/**
 * Takes the lock on a thing inside a directory, or answers null when another process holds it. The lock is an
 * abstract socket named after the directory's device and inode: it needs no file, leaves none behind, and two
 * paths to one directory mean one lock (daemon.md 3.4).
 */
export function takeLock(directory: string, thing: string): Promise<InstanceLock | null> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once("error", (failure) => {
      if (codeOf(failure) === "EADDRINUSE") resolve(null);
      else reject(failure);
    });
    server.listen({ path: lockName(directory, thing) }, () => {
      server.unref();
      resolve({ release: () => closed(server) });
    });
  });
}

function lockName(directory: string, thing: string): string {
  const { dev, ino } = statSync(directory, { bigint: true });
  const digest = createHash("sha256")
    .update(JSON.stringify([String(dev), String(ino), thing]))
    .digest("hex");
  return `\0trinityd-${digest}`;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
