import { Command } from "commander";
import { putText } from "../../../engine/bytes/byte-writer.ts";
import { inFileForm } from "../../../engine/document/file-form.ts";
import { type Part, partBytes } from "../../../engine/document/layout.ts";
import type { Artefacts, IntrospectionView } from "../../../engine/introspection/introspection-view.ts";
import { toC2 } from "../../../engine/json/write.ts";
import { example } from "../../commands/runner.ts";
import { exitCode } from "../../failures.ts";
import type { Aether } from "../aether-shell.ts";
import { breather } from "../breather.ts";
import { openView } from "../open-view.ts";
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
  const { view, close } = await openView(shell, resolveTarget(named, options, shell.registry));
  const breathe = breather(shell.interrupted);
  try {
    for (const chunk of ledgerText(view)) {
      shell.terminal.out(chunk);
      await breathe();
    }
    shell.terminal.out("\n");
    return exitCode.done;
  } finally {
    close();
  }
}

/** `{"ledger": [entries by tick]}` as C3, entry by entry. */
function* ledgerText(view: IntrospectionView<Artefacts>): Generator<string> {
  const ledger: Part = {
    kind: "list",
    *items() {
      for (const entry of view.uLedgerEntries()) yield (writer) => putText(writer, toC2(entry));
    },
  };
  // Both forms are ASCII (engine-core 2).
  for (const chunk of inFileForm(partBytes({ kind: "map", fields: [["ledger", ledger]] }))) {
    yield Buffer.from(chunk).toString("latin1");
  }
}
