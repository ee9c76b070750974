import type { Paint } from "../output/colours.ts";
import type { CliEnv, Terminal } from "../shell.ts";

/** Everything outside the engine tooling, given by `main.ts` and by tests (style.md 2.3). */
export type AetherShell = {
  readonly terminal: Terminal;
  readonly env: CliEnv;
  /** The registry used when none is named. */
  readonly registry: string;
  /** The program that measures, to which the ids of benchmarks are added. */
  readonly bench: readonly [command: string, ...args: string[]];
  /** Writes a piece of a large result, and waits while its reader is behind. @throws Interrupted */
  readonly send: (text: string) => Promise<void>;
  readonly nowMs: () => number;
  /** Columns of the terminal that standard error is; null when it is none. */
  readonly errColumns: () => number | null;
  /** The line a person types next. @throws Interrupted */
  readonly readLine: () => Promise<string>;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
};

/** What every command works with: the shell and the global options (cli.md 1). */
export type Aether = {
  readonly shell: AetherShell;
  readonly isJson: boolean;
  /** Results and errors only. */
  readonly isQuiet: boolean;
  /** Whether a person watches standard error who wants to see how far work is. */
  readonly showsProgress: boolean;
  /** Colours for results. */
  readonly paint: Paint;
  /** Colours for standard error. */
  readonly paintErr: Paint;
};

/** Says something beside the result, on standard error; nothing with `--quiet`. */
export function note({ shell, isQuiet }: Aether, text: string): void {
  if (!isQuiet) shell.terminal.err(`${text}\n`);
}
