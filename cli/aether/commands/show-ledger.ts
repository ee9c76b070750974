import { Command } from "commander";
import { inChunks, partText } from "../../../engine/document/layout.ts";
import type { Artefacts, IntrospectionView } from "../../../engine/introspection/introspection-view.ts";
import { formC3 } from "../../../engine/text/form.ts";
import { example } from "../../commands/runner.ts";
import { exitCode } from "../../failures.ts";
import type { Aether } from "../aether-shell.ts";
import { breather } from "../breather.ts";
import { openView } from "../open-view.ts";
import { resolveTarget, type TargetOptions } from "../target.ts";
import { type AetherRunner, withTarget } from "./runner.ts";

const chunkCharsMin = 16 * 1024;

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
    for (const chunk of inChunks(ledgerText(view), chunkCharsMin)) {
      shell.terminal.out(chunk);
      await breathe();
    }
    shell.terminal.out("\n");
    return exitCode.done;
  } finally {
    close();
  }
}

/** The C3 text of `{"ledger": [entries by tick]}`, entry by entry. */
function ledgerText(view: IntrospectionView<Artefacts>): Iterable<string> {
  return partText(formC3, 0, {
    kind: "map",
    fields: [
      [
        "ledger",
        {
          kind: "list",
          *items(form, depth) {
            for (const entry of view.uLedgerEntries()) yield form.value(entry, depth);
          },
        },
      ],
    ],
  });
}
