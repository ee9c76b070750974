import { Command } from "commander";
import { toC3 } from "../../../engine/json/write.ts";
import { example } from "../../commands/runner.ts";
import { exitCode } from "../../failures.ts";
import type { Aether } from "../aether-shell.ts";
import { mapsOf, readDocument } from "../read-document.ts";
import { resolveTarget, type TargetOptions } from "../target.ts";
import { type AetherRunner, withTarget } from "./runner.ts";

/** `aether show-ledger` (cli.md 3). */
export function showLedgerCommand(run: AetherRunner): Command {
  return withTarget(new Command("show-ledger"))
    .description("print the U-ledger, entry by entry")
    .addHelpText("after", example("aether show-ledger gf01"))
    .action(run(showLedger));
}

async function showLedger(
  { shell }: Aether,
  named: string | undefined,
  options: TargetOptions,
): Promise<number> {
  const { tickResult } = await readDocument(shell, resolveTarget(named, options, shell.registry));
  const ledger = mapsOf(tickResult.get("u_ledger_entries"));
  shell.terminal.out(`${toC3({ ledger })}\n`);
  return exitCode.done;
}
