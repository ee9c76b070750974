import { spawn } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type Client, connect } from "../../../proto/client/connect.ts";
import { unary } from "../../../proto/client/unary.ts";
import { untilServing } from "./health.ts";
import { ended, ours } from "./own-processes.ts";

/** A real daemon in a process of its own, on a real socket and a real store. */
export type DaemonProcess = {
  readonly client: Client;
  readonly address: string;
  /** As it tells itself: the launcher may have started it as a child. */
  readonly pid: number;
  /** From the start of the process to health SERVING. */
  readonly startMs: number;
  /** Resolves when the process has ended. */
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
};

/** Starts `trinityd` as an operator does, on the store in `folder`, and waits until it serves. `root` is the checkout. */
export async function startDaemon(
  root: string,
  folder: string,
  args: readonly string[] = [],
): Promise<DaemonProcess> {
  const socket = join(folder, "d.sock");
  const places = ["--state-dir", join(folder, "state"), "--config-dir", join(folder, "config")];
  const launcher = join(root, "cli", "launcher", "trinityd.mjs");
  const argv = [launcher, ...places, "--socket", socket, "--log-level", "warn", ...args];
  const begun = performance.now();
  const child = ours(
    spawn(process.execPath, argv, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { PATH: process.env["PATH"] },
    }),
  );
  let complaint = "";
  child.stderr.on("data", (bytes) => {
    complaint += bytes;
  });
  await untilServing(socket, () => (child.exitCode === null ? null : `trinityd ended: ${complaint}`));
  const startMs = performance.now() - begun;
  const address = `unix:${socket}`;
  const client = connect(address);
  const { daemon } = await unary(client.admin, client.admin.getInfo, {}, { deadlineMs: 30_000 });
  const pid = daemon?.pid ?? 0;
  return {
    client,
    address,
    pid,
    startMs,
    end: async (signal) => {
      client.close();
      process.kill(pid, signal);
      await ended(child);
    },
  };
}
