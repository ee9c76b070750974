import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Client, connect } from "../../../proto/client/connect.ts";
import { daemonEntry } from "../../support/daemon-entry.ts";

/** How a process ended. */
export type End = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** A real daemon in a process of its own, on a real socket and a real store. */
export type TestDaemon = {
  readonly client: Client;
  readonly socket: string;
  readonly stateDir: string;
  readonly pid: number;
  /** Sends a signal and answers how the process ended. */
  readonly end: (signal: NodeJS.Signals) => Promise<End>;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<End>;
  /** What it has written to standard error so far. */
  readonly complaint: () => string;
};

export type DaemonPlaces = { readonly folder: string; readonly stateDir: string; readonly socket: string };

/** A daemon that did not start. */
export type Refused = End & { readonly complaint: string };
const alive = new Set<ChildProcess>();
const folders: string[] = [];
const clients: Client[] = [];

/** A fresh folder, gone after the tests of the file; short, because a socket's path has a limit. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tg-"));
  folders.push(folder);
  return folder;
}

export function freshPlaces(): DaemonPlaces {
  const folder = scratchFolder();
  return { folder, stateDir: join(folder, "state"), socket: join(folder, "d.sock") };
}

/**
 * `fileBytesMax` makes every file of the daemon end there, as a full disk would; `env` is what it finds in its environment
 * beside the path of programs; `under` is a program that starts it and leaves its process the one that was started.
 */
export type Hardship = {
  readonly fileBytesMax?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly under?: readonly string[];
};

/** Starts a daemon and waits until it says that it serves. Throws with its own words when it does not start. */
export async function startDaemon(
  places: DaemonPlaces = freshPlaces(),
  args: readonly string[] = [],
  hardship: Hardship = {},
): Promise<TestDaemon> {
  const { child, ended, complaint } = spawnDaemon(places, args, hardship);
  const serving = new Promise<void>((resolve) => {
    const lines = createInterface({ input: stderrOf(child) });
    lines.on("line", (line) => {
      if (line.includes('"msg":"serving"')) resolve();
    });
  });
  const refused = ended.then((end) => {
    throw new Error(`the daemon ended with ${end.code ?? end.signal}: ${complaint()}`);
  });
  await Promise.race([serving, refused]);
  refused.catch(() => undefined);
  const client = connect(`unix:${places.socket}`);
  clients.push(client);
  return {
    client,
    socket: places.socket,
    stateDir: places.stateDir,
    pid: child.pid ?? 0,
    ended,
    complaint,
    signal: (signal) => void child.kill(signal),
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Starts a daemon that is expected to refuse, and answers how. */
export async function refusedStart(places: DaemonPlaces, args: readonly string[] = []): Promise<Refused> {
  const { ended, complaint } = spawnDaemon(places, args);
  return { ...(await ended), complaint: complaint() };
}

/** Runs `trinityd` with arguments of its own, to its end. */
export async function trinityd(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Refused & { readonly out: string }> {
  const child = spawn(process.execPath, [daemonEntry, ...args], {
    env: { PATH: process.env["PATH"], ...env },
  });
  alive.add(child);
  let out = "";
  let complaint = "";
  child.stdout.on("data", (bytes) => {
    out += bytes;
  });
  child.stderr.on("data", (bytes) => {
    complaint += bytes;
  });
  const end = await endOf(child);
  return { ...end, out, complaint };
}

/** Ends what the tests of a file left behind. */
export async function cleanUp(): Promise<void> {
  for (const client of clients.splice(0)) client.close();
  const ends = [...alive].map(endOf);
  for (const child of alive) child.kill("SIGKILL");
  await Promise.all(ends);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

type Spawned = {
  readonly child: ChildProcess;
  readonly ended: Promise<End>;
  readonly complaint: () => string;
};

function spawnDaemon(
  { stateDir, socket, folder }: DaemonPlaces,
  args: readonly string[],
  { fileBytesMax, env, under = [] }: Hardship = {},
): Spawned {
  const places = ["--state-dir", stateDir, "--socket", socket, "--config-dir", join(folder, "config")];
  const command = [...under, process.execPath, daemonEntry, ...places, ...args];
  // A shell counts in blocks of 512 bytes and is replaced by the daemon, so the process is the same.
  const limited =
    fileBytesMax === undefined
      ? command
      : ["sh", "-c", `ulimit -f ${Math.ceil(fileBytesMax / 512)} && exec "$@"`, "sh", ...command];
  const [program = "", ...rest] = limited;
  const child = spawn(program, rest, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env["PATH"], ...env },
  });
  alive.add(child);
  let complaint = "";
  stderrOf(child).on("data", (bytes) => {
    complaint += bytes;
  });
  const ended = endOf(child);
  void ended.then(() => alive.delete(child));
  return { child, ended, complaint: () => complaint };
}

function stderrOf(child: ChildProcess): NodeJS.ReadableStream {
  if (child.stderr === null) throw new Error("the daemon was started without its standard error");
  return child.stderr;
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve, reject) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve({ code: child.exitCode, signal: child.signalCode });
      return;
    }
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}
