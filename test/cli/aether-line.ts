import { fileURLToPath } from "node:url";
import { runAether } from "../../cli/aether/aether.ts";
import type { CliEnv } from "../../cli/shell.ts";
import type { Outcome } from "./command-line.ts";
import { madeAtMs } from "./messages.ts";

/** Our own registry. */
export const registry: string = fileURLToPath(new URL("../../scenarios/registry.json", import.meta.url));

/** A configuration of ours by its name, for example `ring-5`. */
export function configFile(name: string): string {
  return fileURLToPath(new URL(`../../scenarios/configs/${name}.json`, import.meta.url));
}

/** Carries out one `aether` command line in this process, on a clock that stands still at `madeAtMs`. */
export async function aether(
  argv: readonly string[],
  given: {
    readonly address?: string;
    /** In place of the address. */
    readonly env?: CliEnv;
    readonly interrupted?: AbortSignal;
    /** Told each piece of output as it comes. */
    readonly onOut?: (text: string) => void;
    /** What a person at the terminal answers; without an answer nobody sits there. */
    readonly answer?: string;
    /** Columns of the terminal that standard error is. */
    readonly errColumns?: number;
    readonly noColor?: string;
    readonly nowMs?: () => number;
    readonly bench?: readonly [command: string, ...args: string[]];
  } = {},
): Promise<Outcome> {
  let out = "";
  let err = "";
  const code = await runAether(
    argv,
    {
      terminal: {
        read: () => Promise.resolve(""),
        out: (text) => {
          out += text;
          given.onOut?.(text);
        },
        err: (text) => {
          err += text;
        },
        isInteractive: given.answer !== undefined,
        outIsTerminal: false,
        outColumns: () => null,
      },
      env: given.env ?? {
        TRINITY_CONNECT: given.address ?? "unix:/nonexistent/d.sock",
        NO_COLOR: given.noColor,
      },
      registry,
      bench: given.bench ?? [process.execPath, "--eval", "process.exit(99)"],
      send: (text) => {
        out += text;
        return Promise.resolve();
      },
      nowMs: given.nowMs ?? (() => madeAtMs),
      errColumns: () => given.errColumns ?? null,
      readLine: () => Promise.resolve(given.answer ?? ""),
      interrupted: given.interrupted ?? new AbortController().signal,
    },
    "0.1.0",
  );
  return { code, out, err };
}
