import type { Cli } from "../cli.ts";

/** Turns a command into what the parser calls: it gets the global options first, then its own arguments. */
export type Runner = <Args extends readonly unknown[]>(
  body: (cli: Cli, ...args: Args) => Promise<number>,
  needs?: Needs,
) => (...args: Args) => Promise<void>;

/** Whether a command calls a daemon. One that does not works also where nobody can tell which daemon is meant. */
export type Needs = "daemon" | "no_daemon";

/** The example under a command's help. */
export function example(...lines: readonly string[]): string {
  return `\nExample${lines.length > 1 ? "s" : ""}:\n${lines.map((line) => `  ${line}\n`).join("")}`;
}
