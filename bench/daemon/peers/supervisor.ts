import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as after } from "node:timers/promises";
import { ended, ours } from "../subject/own-processes.ts";
import { openXmlRpc } from "./xml-rpc.ts";

/** A supervisor daemon, spoken to over its unix socket. */
export type Supervisor = {
  readonly pid: number;
  /**
   * From each call to the answer that the job was started, in milliseconds. Then ends them all at once: it looks at
   * what has ended once a second.
   */
  readonly startJobs: () => Promise<readonly number[]>;
  /** Starts as many jobs, and leaves them. */
  readonly startSleepers: (count: number) => Promise<void>;
  /** A list of all jobs, in milliseconds. */
  readonly list: () => Promise<number>;
  readonly close: () => Promise<void>;
};

/** Starts supervisor with so many jobs, none of them running yet. */
export async function openSupervisor(
  command: readonly string[],
  folder: string,
  jobs: number,
): Promise<Supervisor> {
  const socket = join(folder, "supervisor.sock");
  const config = join(folder, "supervisor.conf");
  writeFileSync(config, configText(folder, socket, jobs));
  const [program = "", ...rest] = command;
  const child = ours(spawn(program, [...rest, "-n", "-c", config], { stdio: "ignore" }));
  while (!existsSync(socket)) {
    if (child.exitCode !== null) throw new Error(`supervisor ended with ${child.exitCode}`);
    await after(10);
  }
  const rpc = openXmlRpc(socket);
  const timed = async (method: string, ...args: readonly (string | boolean)[]): Promise<number> => {
    const before = performance.now();
    await rpc.call(`supervisor.${method}`, ...args);
    return performance.now() - before;
  };
  return {
    pid: child.pid ?? 0,
    startJobs: async () => {
      const times: number[] = [];
      for (let at = 1; at <= jobs; at += 1) times.push(await timed("startProcess", `job-${at}`, true));
      await timed("stopAllProcesses", true);
      return times;
    },
    startSleepers: async (count) => {
      for (let at = 1; at <= count; at += 1) await timed("startProcess", `job-${at}`, true);
    },
    list: () => timed("getAllProcessInfo"),
    close: async () => {
      rpc.close();
      await ended(child, "SIGTERM");
    },
  };
}

/** With `startsecs=0` a start is answered as soon as the process is there; one that ends at once counts as failed. */
function configText(folder: string, socket: string, jobs: number): string {
  const job = (name: string): readonly string[] => [
    `[program:${name}]`,
    "command=/bin/sleep 100000",
    "autostart=false",
    "autorestart=false",
    "startsecs=0",
  ];
  const lines = [
    "[unix_http_server]",
    `file=${socket}`,
    "[rpcinterface:supervisor]",
    "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface",
    "[supervisord]",
    "logfile=/dev/null",
    "logfile_maxbytes=0",
    `pidfile=${join(folder, "supervisor.pid")}`,
    `childlogdir=${folder}`,
    ...Array.from({ length: jobs }, (_, at) => job(`job-${at + 1}`)).flat(),
  ];
  return `${lines.join("\n")}\n`;
}
