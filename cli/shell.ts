import type { PlacesEnv } from "../proto/places.ts";

/** The environment variables the command line reads; all others are ignored. */
export type CliEnv = PlacesEnv & {
  readonly TRINITY_CONTEXT?: string | undefined;
  readonly XDG_DATA_HOME?: string | undefined;
  /** Where `doctor` looks for the clients of Slurm. */
  readonly PATH?: string | undefined;
  readonly NO_COLOR?: string | undefined;
};

/** Where text goes and whether a person sits there. */
export type Terminal = {
  /** All of standard input. */
  readonly read: () => Promise<string>;
  /** Results. */
  readonly out: (text: string) => void;
  /** Progress, warnings, errors. */
  readonly err: (text: string) => void;
  /** Both standard input and standard output are terminals: somebody can watch and answer. */
  readonly isInteractive: boolean;
  readonly outIsTerminal: boolean;
  /** Columns of the terminal that standard output is; null when it is none. */
  readonly outColumns: () => number | null;
};

/** The programs the command line opens as children: each a command line of its own. */
export type Programs = {
  readonly daemon: readonly [command: string, ...args: string[]];
  readonly tui: readonly [command: string, ...args: string[]];
};

/** Everything outside the command line, given by `main.ts` and by tests (style.md 2.3). */
export type Shell = {
  readonly terminal: Terminal;
  readonly env: CliEnv;
  readonly programs: Programs;
  /** Of this package, of Node, and the user this process runs as. */
  readonly version: string;
  readonly nodeVersion: string;
  readonly uid: number;
  readonly nowMs: () => number;
  /** Columns of the terminal that standard error is; null when it is none. */
  readonly errColumns: () => number | null;
  readonly newId: () => string;
  /** The line a person types next. @throws Interrupted */
  readonly readLine: () => Promise<string>;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
};
