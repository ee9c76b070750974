import { Command, Option } from "commander";
import { example } from "../../commands/runner.ts";
import { exitCode } from "../../failures.ts";
import { jsonDocument } from "../../output/json-text.ts";
import type { Aether } from "../aether-shell.ts";
import { breather } from "../breather.ts";
import { begin, complete, documentOf } from "../execution.ts";
import { heedWarnings } from "../heed-warnings.ts";
import { isMultiGraphFile } from "../is-multi-graph-file.ts";
import { storedDocument } from "../stored-document.ts";
import { loadRunnable, resolveTarget, type Target, type TargetOptions } from "../target.ts";
import { underBytes, underTicks } from "../watched-work.ts";
import { type Chunks, writeWholeFile } from "../write-file.ts";
import { type AetherRunner, withTarget } from "./runner.ts";

/** A form of documents (engine-core 2). */
export type Form = "C2" | "C3";

type GenerateOptions = TargetOptions & { readonly output?: string; readonly form: Form };

/** `aether snapshot generate` (cli.md 3). */
export function generateSnapshotCommand(run: AetherRunner): Command {
  return withTarget(new Command("generate"))
    .description("write the session document of a run")
    .option("--output <file>", "where to; - = standard output (default: TARGET_run_snapshot.json)")
    .addOption(
      new Option("--form <form>", "C3 is indented, C2 is what is hashed").choices(["C2", "C3"]).default("C3"),
    )
    .addHelpText(
      "after",
      example(
        "aether snapshot generate gf01",
        "aether snapshot generate --run-config my.json --output out/my.json",
      ),
    )
    .action(run(generateSnapshot));
}

async function generateSnapshot(
  aether: Aether,
  named: string | undefined,
  options: GenerateOptions,
): Promise<number> {
  const { shell, isJson } = aether;
  const target = resolveTarget(named, options, shell.registry);
  const path = options.output ?? `${target.name}_run_snapshot.json`;
  const { chunks, close } = await documentOfTarget(aether, target, options.form);
  try {
    if (path === "-") {
      const breathe = breather(shell.interrupted);
      for await (const chunk of chunks) {
        // A document is ASCII in both forms (engine-core 2).
        await shell.send(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("latin1"));
        await breathe();
      }
    } else {
      await writeWholeFile(path, underBytes(aether, "writing", chunks), shell.interrupted);
      shell.terminal.out(isJson ? jsonDocument({ path, form: options.form }) : `Wrote snapshot to ${path}\n`);
    }
    return exitCode.done;
  } finally {
    close();
  }
}

/** A document in pieces, and what is to be done when they have been taken. */
export type OpenDocument = {
  readonly chunks: Chunks;
  /** Hash of the last U-ledger entry, where it is known. */
  readonly ledgerHead?: string;
  readonly close: () => void;
};

/** The document a TARGET means: that of a stored run, or the one that running a configuration makes. */
export async function documentOfTarget(aether: Aether, target: Target, form: Form): Promise<OpenDocument> {
  const { shell } = aether;
  if (target.kind === "stored") {
    return { chunks: storedDocument(shell, target.runId, form), close: () => {} };
  }
  if (isMultiGraphFile(target.path)) {
    const { documentOfMultiGraph, executeMultiGraph } = await import("../multi-graph.ts");
    const execution = await executeMultiGraph(target.path, shell.interrupted);
    return { chunks: documentOfMultiGraph(execution, form), close: execution.close };
  }
  const runnable = loadRunnable(target);
  heedWarnings(aether, runnable.session);
  const execution = await underTicks(aether, "running", begin(runnable), (watched) =>
    complete(watched, shell.interrupted),
  );
  const { ledgerHead } = execution.sealed;
  return { chunks: documentOf(execution, form), ledgerHead, close: () => execution.spool.close() };
}
