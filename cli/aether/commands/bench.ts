import { Command } from "commander";
import { example } from "../../commands/runner.ts";
import { runChild } from "../../run-child.ts";
import type { Aether } from "../aether-shell.ts";
import type { AetherRunner } from "./runner.ts";

/** `aether bench` (cli.md 3): the same as `npm run bench`. */
export function benchCommand(run: AetherRunner): Command {
  return new Command("bench")
    .description("measure the engine's targets as ratios; exit 1 when one is missed")
    .argument("[ids...]", "only these, for example E1 E4")
    .addHelpText("after", example("aether bench", "aether bench E4"))
    .action(run(bench));
}

async function bench({ shell }: Aether, ids: readonly string[]): Promise<number> {
  const [command, ...args] = shell.bench;
  return runChild(command, [...args, ...ids]);
}
