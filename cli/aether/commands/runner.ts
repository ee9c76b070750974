import type { Command } from "commander";
import type { Aether } from "../aether-shell.ts";

/** Turns a command into what the parser calls: it gets the global options first, then its own arguments. */
export type AetherRunner = <Args extends readonly unknown[]>(
  body: (aether: Aether, ...args: Args) => Promise<number>,
) => (...args: Args) => Promise<void>;

/** The argument and the options that say which run a command means (cli.md 3). */
export function withTarget(command: Command): Command {
  return command
    .argument("[target]", "stored run id, run configuration file, or scenario id")
    .option("--run-config <path>", "this run configuration, whatever the target is called")
    .option("--registry <path>", "the scenario registry (default: ours)");
}
