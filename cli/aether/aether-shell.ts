import type { CliEnv, Terminal } from "../shell.ts";

/** Everything outside the engine tooling, given by `main.ts` and by tests (style.md 2.3). */
export type AetherShell = {
  readonly terminal: Terminal;
  readonly env: CliEnv;
  /** The registry used when none is named. */
  readonly registry: string;
  readonly nowMs: () => number;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
};

/** What every command works with: the shell and the global options. */
export type Aether = {
  readonly shell: AetherShell;
  readonly isJson: boolean;
};
