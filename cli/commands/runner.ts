import type { Cli } from "../cli.ts";

/** Turns a command into what the parser calls: it gets the global options first, then its own arguments. */
export type Runner = <Args extends readonly unknown[]>(
  body: (cli: Cli, ...args: Args) => Promise<number>,
) => (...args: Args) => Promise<void>;

/** The example under a command's help. */
export function example(...lines: readonly string[]): string {
  return `\nExample${lines.length > 1 ? "s" : ""}:\n${lines.map((line) => `  ${line}\n`).join("")}`;
}
