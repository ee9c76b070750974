import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { oursApart } from "../subject/own-processes.ts";

/** A pm2 daemon with a home of its own, spoken to through pm2's library. */
export type Pm2 = {
  readonly pid: number;
  /** How long it took until the daemon answered, in milliseconds. */
  readonly connectMs: number;
  /** From the call to the answer that the job was started, in milliseconds. */
  readonly startJob: () => Promise<number>;
  readonly startSleepers: (count: number) => Promise<void>;
  /** A list of all jobs, in milliseconds. */
  readonly list: () => Promise<number>;
  /** Lines per second on its bus while a job writes; throws when lines are missing. */
  readonly flood: (lines: number, lineBytes: number) => Promise<number>;
  /** Ends the daemon and its jobs. */
  readonly close: () => Promise<void>;
};

type Answer<Value = unknown> = (error: Error | null, value: Value) => void;
type Bus = { on: (name: string, listener: (event: LogEvent) => void) => void };
type BusSocket = { close: () => void };
type LogEvent = { readonly data: string; readonly process: { readonly name: string } };

/** What we use of pm2's library. */
type Library = {
  connect: (answer: Answer) => void;
  start: (options: object, answer: Answer) => void;
  delete: (name: string, answer: Answer) => void;
  list: (answer: Answer<readonly unknown[]>) => void;
  launchBus: (answer: (error: Error | null, bus: Bus, socket: BusSocket) => void) => void;
  killDaemon: (answer: Answer) => void;
};

type Pm2Module = { readonly custom: new (options: object) => Library };

/** Starts a pm2 daemon in `home`. */
export async function openPm2(module: string, home: string): Promise<Pm2> {
  // It says what it does on standard output otherwise, and asks the registry for newer versions.
  process.env["PM2_SILENT"] = "true";
  process.env["PM2_PROGRAMMATIC"] = "true";
  process.env["PM2_DISABLE_VERSION_CHECK"] = "true";
  const { custom: Custom } = createRequire(import.meta.url)(module) as Pm2Module;
  const pm2 = new Custom({ pm2_home: home, daemon_mode: true });
  const connectMs = await timed(() => answered((answer) => pm2.connect(answer)));
  const pid = Number(readFileSync(join(home, "pm2.pid"), "utf8"));
  const hasEnded = oursApart(pid);
  let jobs = 0;
  const start = (script: string, args: readonly string[]): Promise<string> => {
    jobs += 1;
    const name = `job-${jobs}`;
    const options = { name, script, args, interpreter: "none", autorestart: false };
    return answered((answer) => pm2.start(options, answer)).then(() => name);
  };
  const forget = (name: string): Promise<unknown> => answered((answer) => pm2.delete(name, answer));
  return {
    pid,
    connectMs,
    startJob: async () => {
      let name = "";
      const ms = await timed(async () => {
        name = await start("/bin/sleep", ["100000"]);
      });
      await forget(name);
      return ms;
    },
    startSleepers: async (count) => {
      for (let at = 0; at < count; at += 1) await start("/bin/sleep", ["100000"]);
    },
    list: () => timed(() => answered((answer) => pm2.list(answer))),
    flood: async (lines, lineBytes) => {
      const listening = await answered<{ bus: Bus; socket: BusSocket }>((answer) =>
        pm2.launchBus((error, bus, socket) => answer(error, { bus, socket })),
      );
      const rate = linesPerSecond(listening.bus, lines);
      const line = "x".repeat(lineBytes - 1);
      const name = await start("/bin/sh", ["-c", `yes ${line} | head -n ${lines}`]);
      try {
        return await rate;
      } finally {
        listening.socket.close();
        await forget(name);
      }
    },
    close: async () => {
      await answered((answer) => pm2.killDaemon(answer));
      hasEnded();
    },
  };
}

/** A flood that stays silent for so long has lost lines. */
const silenceMs = 10_000;

/** From the first chunk that arrives to the last line. */
function linesPerSecond(bus: Bus, lines: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let begun = 0;
    let seen = 0;
    const lose = (): void => reject(new Error(`pm2 delivered ${seen} of ${lines} lines`));
    let silence = setTimeout(lose, silenceMs);
    bus.on("log:out", ({ data }) => {
      if (begun === 0) begun = performance.now();
      for (let at = data.indexOf("\n"); at >= 0; at = data.indexOf("\n", at + 1)) seen += 1;
      clearTimeout(silence);
      if (seen >= lines) resolve((1_000 * seen) / (performance.now() - begun));
      else silence = setTimeout(lose, silenceMs);
    });
  });
}

function answered<Value>(call: (answer: Answer<Value>) => void): Promise<Value> {
  return new Promise((resolve, reject) => {
    call((error, value) => (error ? reject(error) : resolve(value)));
  });
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await act();
  return performance.now() - before;
}
