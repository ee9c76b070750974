import { statSync } from "node:fs";
import { Command } from "commander";
import type { Diff } from "../../../engine/compare/diff-snapshots.ts";
import { toC3 } from "../../../engine/json/write.ts";
import { example } from "../../commands/runner.ts";
import { exitCode, UsageError } from "../../failures.ts";
import { cleanText } from "../../output/clean-text.ts";
import type { Aether } from "../aether-shell.ts";
import { candidateOf, formOf } from "../snapshot/candidate.ts";
import { diffDocuments } from "../snapshot/diff-documents.ts";
import { diffLines, diffRecords } from "../snapshot/print-diffs.ts";
import { openSnapshotFile, type SnapshotFile } from "../snapshot/snapshot-file.ts";
import { snapshotText } from "../snapshot/snapshot-text.ts";
import type { TargetOptions } from "../target.ts";
import { underBytes } from "../watched-work.ts";
import { writeWholeFile } from "../write-file.ts";
import { maxDiffsDefault, tellIfCut } from "./compare-snapshot.ts";
import { type AetherRunner, withTarget } from "./runner.ts";

type UpdateOptions = TargetOptions & { readonly baseline: string; readonly yes?: true };

/** `aether snapshot update` (cli.md 3). */
export function updateSnapshotCommand(run: AetherRunner): Command {
  return withTarget(new Command("update"))
    .description("replace a snapshot file by the document of a run, after showing what differs")
    .requiredOption("--baseline <file>", "the snapshot to replace, or to make")
    .option("--yes", "replace it without asking")
    .addHelpText(
      "after",
      example(
        "aether snapshot update gf01 --baseline gf01_run_snapshot.json",
        "aether snapshot update --run-config my.json --baseline my.snapshot.json --yes",
      ),
    )
    .action(run(updateSnapshot));
}

async function updateSnapshot(
  aether: Aether,
  named: string | undefined,
  options: UpdateOptions,
): Promise<number> {
  const { shell } = aether;
  const isAsked = options.yes === undefined;
  if (isAsked && !shell.terminal.isInteractive) {
    throw new UsageError("nobody is at a terminal to be asked; --yes replaces the snapshot without asking");
  }
  const baseline = openBaseline(options.baseline);
  try {
    const { document } = await candidateOf(
      aether,
      named,
      options,
      baseline === null ? "C3" : formOf(baseline),
    );
    try {
      const diffs =
        baseline === null
          ? null
          : await diffDocuments(baseline, document, maxDiffsDefault, shell.interrupted);
      showDiffs(aether, options.baseline, diffs);
      if (diffs?.length === 0) return done(aether, diffs, false);
      if (isAsked && !(await agrees(aether, options.baseline))) {
        done(aether, diffs, false);
        return exitCode.refused;
      }
      const chunks = underBytes(aether, "writing", snapshotText(document));
      await writeWholeFile(options.baseline, chunks, shell.interrupted);
      if (!aether.isJson) shell.terminal.out(`Wrote snapshot to ${options.baseline}\n`);
      return done(aether, diffs, true);
    } finally {
      document.close();
    }
  } finally {
    baseline?.close();
  }
}

/** Null when there is none yet. */
function openBaseline(path: string): SnapshotFile | null {
  return statSync(path, { throwIfNoEntry: false }) === undefined ? null : openSnapshotFile(path);
}

function showDiffs(aether: Aether, path: string, diffs: readonly Diff[] | null): void {
  if (aether.isJson) return;
  const { terminal } = aether.shell;
  if (diffs === null) terminal.out(`${cleanText(path)} does not exist yet\n`);
  else terminal.out(diffs.length === 0 ? "Snapshots match\n" : diffLines(diffs));
  tellIfCut(aether, diffs?.length ?? 0, maxDiffsDefault);
}

async function agrees({ shell }: Aether, path: string): Promise<boolean> {
  shell.terminal.err(`Replace ${cleanText(path)}? [y/N] `);
  if (/^\s*y(es)?\s*$/i.test(await shell.readLine())) return true;
  shell.terminal.err("nothing was written\n");
  return false;
}

/** `match` is false for a baseline that was not there. */
function done({ shell, isJson }: Aether, diffs: readonly Diff[] | null, written: boolean): number {
  const match = diffs?.length === 0;
  if (isJson) shell.terminal.out(`${toC3({ match, diffs: diffRecords(diffs ?? []), written })}\n`);
  return exitCode.done;
}
