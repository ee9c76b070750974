import type { Programs, Shell } from "../../cli/shell.ts";
import { runTrinity } from "../../cli/trinity.ts";
import { madeAtMs } from "./messages.ts";

/** What a command left behind. */
export type Outcome = { readonly code: number; readonly out: string; readonly err: string };

export type Circumstances = {
  readonly address?: string;
  readonly env?: Shell["env"];
  readonly isInteractive?: boolean;
  readonly programs?: Partial<Programs>;
  readonly interrupted?: AbortSignal;
  readonly nodeVersion?: string;
  readonly nowMs?: () => number;
  readonly outColumns?: number;
  readonly errColumns?: number;
  readonly newId?: () => string;
  /** What stands on standard input. */
  readonly input?: string;
  /** What a person types when asked. */
  readonly answer?: string;
  /** Told each piece of output as it comes. */
  readonly onOut?: (text: string) => void;
};

/** Carries out one `trinity` command line in this process, on a clock that stands still at `madeAtMs`. */
export async function trinity(argv: readonly string[], given: Circumstances = {}): Promise<Outcome> {
  let out = "";
  let err = "";
  let ids = 0;
  const missing = [process.execPath, "--eval", "process.exit(99)"] as const;
  const shell: Shell = {
    terminal: {
      read: () => Promise.resolve(given.input ?? ""),
      out: (text) => {
        out += text;
        given.onOut?.(text);
      },
      err: (text) => {
        err += text;
      },
      isInteractive: given.isInteractive ?? false,
      outIsTerminal: given.isInteractive ?? false,
      outColumns: () => given.outColumns ?? null,
    },
    env: given.env ?? { HOME: "/nonexistent" },
    programs: { daemon: missing, tui: missing, ...given.programs },
    version: "0.1.0",
    nodeVersion: given.nodeVersion ?? "24.0.0",
    uid: process.getuid?.() ?? 0,
    nowMs: given.nowMs ?? (() => madeAtMs),
    errColumns: () => given.errColumns ?? null,
    newId:
      given.newId ??
      (() => {
        ids += 1;
        return `id-${ids}`;
      }),
    readLine: () => Promise.resolve(given.answer ?? ""),
    interrupted: given.interrupted ?? new AbortController().signal,
  };
  const connect = given.address === undefined ? [] : ["--connect", given.address];
  const code = await runTrinity([...connect, ...argv], shell);
  return { code, out, err };
}
