import type { Cell, Grid } from "./cells.ts";

/**
 * The bytes that turn one screen into another: only changed cells, each run placed absolutely. Nothing is ever
 * erased; a blank is written where something was (tui.md 4, "presenter", and target U9). With no former screen,
 * or one of another size, every cell is written. The styles are left switched off.
 */
export function present(former: Grid | null, next: Grid): string {
  const isSameSize =
    former !== null && former.length === next.length && former[0]?.length === next[0]?.length;
  let bytes = "";
  let style = "";
  for (const [y, row] of next.entries()) {
    for (const run of changedRuns(isSameSize ? (former[y] ?? null) : null, row)) {
      bytes += `\u001b[${y + 1};${run.from + 1}H`;
      for (let x = run.from; x < run.upto; x += 1) {
        const cell = row[x];
        if (cell === undefined || cell.text === "") continue;
        if (cell.style !== style) {
          bytes += cell.style === "" ? "\u001b[0m" : `\u001b[0;${cell.style}m`;
          style = cell.style;
        }
        bytes += cell.text;
      }
    }
  }
  return style === "" ? bytes : `${bytes}\u001b[0m`;
}

type Run = { readonly from: number; readonly upto: number };

/** Moving the cursor costs about as much as this many cells, so a smaller gap is written over. */
const gapMax = 4;

function changedRuns(former: readonly Cell[] | null, row: readonly Cell[]): readonly Run[] {
  if (former === null) return [{ from: 0, upto: row.length }];
  const runs: Run[] = [];
  for (let x = 0; x < row.length; x += 1) {
    if (isSame(former[x], row[x])) continue;
    const from = startOfCharacter(former, row, x);
    let upto = x + 1;
    // The rest of a wide character, former or new, belongs to the run.
    while (upto < row.length && (row[upto]?.text === "" || former[upto]?.text === "")) upto += 1;
    const last = runs.at(-1);
    if (last !== undefined && from - last.upto <= gapMax) runs[runs.length - 1] = { from: last.from, upto };
    else runs.push({ from, upto });
    x = upto - 1;
  }
  return runs;
}

function startOfCharacter(former: readonly Cell[], row: readonly Cell[], x: number): number {
  let start = x;
  while (start > 0 && (row[start]?.text === "" || former[start]?.text === "")) start -= 1;
  return start;
}

function isSame(a: Cell | undefined, b: Cell | undefined): boolean {
  return a?.text === b?.text && a?.style === b?.style;
}
