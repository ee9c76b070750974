import { readFileSync } from "node:fs";
import { type IPty, spawn } from "@lydell/node-pty";
import xterm from "@xterm/headless";

/** A program in a pseudo-terminal, and what stands on its screen. */
export type Terminal = {
  /** The screen as text, one line per row, without the blanks at line ends. */
  readonly screen: () => string;
  /** Resolves when the screen shows it; rejects with the whole screen when it does not come in time. */
  readonly shows: (wanted: string | RegExp) => Promise<void>;
  readonly presses: (keys: string) => void;
  readonly resizes: (cols: number, rows: number) => void;
  /** Resolves with the exit code. */
  readonly ends: () => Promise<number>;
  /** Ends the program if it still runs. */
  readonly close: () => void;
};

/** Longest wait for something to appear; a busy machine needs it, nothing else does. */
const patienceMs = 20_000;

/** Opens a program in a pseudo-terminal of the given size. */
export function openTerminal(
  program: { readonly file: string; readonly args: readonly string[]; readonly cwd: string },
  env: Readonly<Record<string, string>>,
  size: { readonly cols: number; readonly rows: number },
): Terminal {
  const emulator = new xterm.Terminal({ ...size, allowProposedApi: true, scrollback: 1000 });
  const pty: IPty = spawn(program.file, [...program.args], {
    name: "xterm-256color",
    cwd: program.cwd,
    env: { ...env, TERM: "xterm-256color", COLORTERM: "truecolor", LANG: "C.UTF-8" },
    ...size,
  });
  const watchers = new Set<() => void>();
  let exitCode: number | null = null;
  const tell = (): void => {
    for (const watcher of [...watchers]) watcher();
  };
  pty.onData((bytes) => emulator.write(bytes, tell));
  pty.onExit((end) => {
    exitCode = end.exitCode;
    tell();
  });
  // The emulator answers what the program asks of its terminal.
  emulator.onData((answer) => pty.write(answer));

  const screen = (): string => {
    const { active } = emulator.buffer;
    const rows = Array.from({ length: emulator.rows }, (_, row) => active.getLine(active.baseY + row));
    return rows.map((row) => row?.translateToString(true) ?? "").join("\n");
  };
  const until = (isSo: () => boolean, complaint: () => string): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (): void => {
        if (!isSo()) return;
        leave();
        resolve();
      };
      const timer = setTimeout(() => {
        leave();
        reject(new Error(complaint()));
      }, patienceMs);
      const leave = (): void => {
        clearTimeout(timer);
        watchers.delete(settle);
      };
      watchers.add(settle);
      settle();
    });

  return {
    screen,
    shows: (wanted) =>
      until(
        () => (typeof wanted === "string" ? screen().includes(wanted) : wanted.test(screen())),
        () => `never saw ${wanted}; the screen is\n${screen()}`,
      ),
    presses: (keys) => pty.write(keys),
    resizes: (cols, rows) => {
      emulator.resize(cols, rows);
      pty.resize(cols, rows);
    },
    ends: async () => {
      await until(
        () => exitCode !== null,
        () => `did not end; the screen is\n${screen()}`,
      );
      return exitCode ?? -1;
    },
    close: () => {
      if (exitCode === null) pty.kill("SIGKILL");
    },
  };
}

/** The process id in a daemon's owner record. */
export function daemonPid(stateDir: string): number {
  return JSON.parse(readFileSync(`${stateDir}/owner.json`, "utf8")).pid;
}
