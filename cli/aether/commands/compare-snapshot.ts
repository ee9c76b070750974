import { Command } from "commander";
import { toC3 } from "../../../engine/json/write.ts";
import { example } from "../../commands/runner.ts";
import { parseSmallCount } from "../../count.ts";
import { exitCode, UsageError } from "../../failures.ts";
import { type Aether, note } from "../aether-shell.ts";
import { candidateOf, formOf } from "../snapshot/candidate.ts";
import { diffDocuments } from "../snapshot/diff-documents.ts";
import { diffLines, diffRecords } from "../snapshot/print-diffs.ts";
import { openSnapshotFile, type SnapshotFile } from "../snapshot/snapshot-file.ts";
import { snapshotText } from "../snapshot/snapshot-text.ts";
import type { TargetOptions } from "../target.ts";
import { underBytes } from "../watched-work.ts";
import { writeWholeFile } from "../write-file.ts";
import { type AetherRunner, withTarget } from "./runner.ts";

type CompareOptions = TargetOptions & {
  readonly baseline: string;
  readonly candidate?: string;
  readonly output?: string;
  readonly maxDiffs: number;
};

/** How many differences are told when nobody says (engine-governance 11). */
export const maxDiffsDefault: number = 50;

/** `aether snapshot compare` (cli.md 3). */
export function compareSnapshotCommand(run: AetherRunner): Command {
  return withTarget(new Command("compare"))
    .description("compare the document of a run with a snapshot file; exit 1 when they differ")
    .requiredOption("--baseline <file>", "the snapshot to compare with")
    .option("--candidate <file>", "compare this snapshot instead of running TARGET")
    .option("--output <file>", "write the candidate too, also when it matches")
    .option("--max-diffs <n>", "tell so many differences", parseMaxDiffs, maxDiffsDefault)
    .addHelpText(
      "after",
      example(
        "aether snapshot compare gf01 --baseline gf01_run_snapshot.json",
        "aether snapshot compare --baseline old.json --candidate new.json --max-diffs 5",
      ),
    )
    .action(run(compareSnapshot));
}

async function compareSnapshot(
  aether: Aether,
  named: string | undefined,
  options: CompareOptions,
): Promise<number> {
  const { shell, isJson, paint } = aether;
  const baseline = openSnapshotFile(options.baseline);
  try {
    const candidate = await openCandidate(aether, named, options, baseline);
    try {
      if (options.output !== undefined) {
        const chunks = underBytes(aether, "writing", snapshotText(candidate));
        await writeWholeFile(options.output, chunks, shell.interrupted);
      }
      const diffs = await diffDocuments(baseline, candidate, options.maxDiffs, shell.interrupted);
      const match = diffs.length === 0;
      if (isJson) shell.terminal.out(`${toC3({ match, diffs: diffRecords(diffs) })}\n`);
      else shell.terminal.out(match ? `${paint("good", "Snapshots match")}\n` : diffLines(diffs));
      tellIfCut(aether, diffs.length, options.maxDiffs);
      return match ? exitCode.done : exitCode.refused;
    } finally {
      candidate.close();
    }
  } finally {
    baseline.close();
  }
}

async function openCandidate(
  aether: Aether,
  named: string | undefined,
  options: CompareOptions,
  baseline: SnapshotFile,
): Promise<SnapshotFile> {
  if (options.candidate !== undefined) return openSnapshotFile(options.candidate);
  return (await candidateOf(aether, named, options, formOf(baseline))).document;
}

/** Says that there may be more differences than were told. */
export function tellIfCut(aether: Aether, told: number, maxDiffs: number): void {
  if (told >= maxDiffs) note(aether, `there may be more than these ${told}; --max-diffs raises the limit`);
}

function parseMaxDiffs(text: string): number {
  const count = parseSmallCount("--max-diffs", text, Number.MAX_SAFE_INTEGER);
  if (count === 0) throw new UsageError("--max-diffs must be at least 1: with none, everything would match");
  return count;
}
