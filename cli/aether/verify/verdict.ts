import type { Json } from "../../../engine/json/json.ts";
import { toC3 } from "../../../engine/json/write.ts";
import { exitCode } from "../../failures.ts";
import { cleanText } from "../../output/clean-text.ts";
import type { Aether } from "../aether-shell.ts";
import type { FirstDifference } from "../snapshot/first-difference.ts";
import { diffLines, diffRecords } from "../snapshot/print-diffs.ts";

/** What came of a comparison; `compared` says what with what. */
export type Verdict = {
  readonly compared: string;
  /** How many ticks were compared, all of them when they are identical. */
  readonly ticks: number;
  /** Null when what was compared does not tell. */
  readonly ledgerHead: string | null;
  /** Null for identical. */
  readonly difference: FirstDifference | null;
};

/** Prints a verdict and answers the exit code. */
export function tellVerdict({ shell, isJson, paint }: Aether, verdict: Verdict): number {
  const { difference, compared, ledgerHead, ticks } = verdict;
  const lines: string[] = [];
  if (difference === null) {
    const head = ledgerHead === null ? "" : `, ledger head ${cleanText(ledgerHead)}`;
    lines.push(`${paint("good", "identical")}: ${ticks} tick${ticks === 1 ? "" : "s"}${head}`);
  } else {
    const { tick } = difference;
    const where = tick === null ? "differs, outside of ticks" : `differs first at tick ${tick}`;
    lines.push(paint("bad", where), ...diffLines(difference.diffs).split("\n").slice(0, -1));
    if (difference.isCut) lines.push("and more at this tick");
  }
  lines.push(cleanText(compared));
  const [verdictLine = "", ...rest] = lines;
  const text = (): string => [verdictLine, ...rest.map((line) => `  ${line}`), ""].join("\n");
  shell.terminal.out(isJson ? `${toC3(recordOf(verdict))}\n` : text());
  return difference === null ? exitCode.done : exitCode.refused;
}

function recordOf({ compared, ticks, ledgerHead, difference }: Verdict): Json {
  return {
    identical: difference === null,
    compared,
    ticks,
    ledger_head: ledgerHead,
    first_difference:
      difference === null
        ? null
        : { tick: difference.tick, diffs: diffRecords(difference.diffs), has_more: difference.isCut },
  };
}
