import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isRunning } from "../../cli/daemon-control/process.ts";
import type { Programs } from "../../cli/shell.ts";
import { makeScratchFolder } from "../support/scratch-folder.ts";
import { type Circumstances, type Outcome, trinity } from "./command-line.ts";

/** A temporary home in which tests start the fixture daemon through the command line. */
export type DaemonHome = {
  readonly stateDir: string;
  readonly socket: string;
  readonly logFile: string;
  /** Carries out a command line; `fixture` are flags of the fixture daemon. */
  readonly trinity: (
    argv: readonly string[],
    fixture?: readonly string[],
    given?: Pick<Circumstances, "interrupted" | "onOut">,
  ) => Promise<Outcome>;
  /** Process id of the daemon that runs; null when none does. */
  readonly pid: () => number | null;
  /** Tick delay of the last started run, as the daemon was told. */
  readonly startedWith: () => unknown;
  /** Ends what still runs and removes the files. */
  readonly remove: () => void;
};

export function daemonHome(interactive: Partial<{ readonly tui: Programs["tui"] }> = {}): DaemonHome {
  const home = makeScratchFolder();
  const stateDir = join(home.path, "state");
  const script = fileURLToPath(new URL("fixture-daemon.ts", import.meta.url));
  const pid = (): number | null => {
    const file = join(stateDir, "pid");
    if (!existsSync(file)) return null;
    const told = Number(readFileSync(file, "utf8"));
    return isRunning(told) ? told : null;
  };
  return {
    stateDir,
    socket: join(stateDir, "trinityd.sock"),
    logFile: join(stateDir, "daemon.log"),
    trinity: (argv, fixture = [], given = {}) =>
      trinity(argv, {
        ...given,
        env: { HOME: home.path, TRINITY_HOME: stateDir },
        isInteractive: interactive.tui !== undefined,
        programs: { daemon: [process.execPath, script, ...fixture], ...interactive },
        nowMs: () => Date.now(),
      }),
    pid,
    startedWith: () => JSON.parse(readFileSync(join(stateDir, "started.json"), "utf8")),
    remove: () => {
      const running = pid();
      if (running !== null) process.kill(running, "SIGKILL");
      home.remove();
    },
  };
}
