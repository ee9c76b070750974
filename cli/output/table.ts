/**
 * Rows under a header, columns two spaces apart and as wide as their widest cell; no spaces at line ends. Where that is wider
 * than `columns`, rows are broken between cells instead, so that no cell is torn apart; null: as wide as it is.
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number | null = null,
): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const width = widths.reduce((sum, each) => sum + each + gap.length, -gap.length);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(gap)
      .trimEnd();
  const isFitting = columns === null || width <= columns;
  return all.map((cells) => `${isFitting ? line(cells) : brokenLine(cells, columns)}\n`).join("");
}

const gap = "  ";
const indent = "    ";

function brokenLine(cells: readonly string[], columns: number): string {
  const lines: string[] = [];
  for (const cell of cells) {
    const last = lines.at(-1);
    const joined = last === undefined ? cell : `${last}${gap}${cell}`;
    if (last === undefined || joined.length <= columns) lines.splice(-1, 1, joined);
    else lines.push(`${indent}${cell}`);
  }
  return lines.join("\n");
}

/** Names and values, one pair a line, values in one column. Pairs without a value are left out. */
export function pairs(entries: readonly (readonly [name: string, value: string | null])[]): string {
  const present = entries.filter(([, value]) => value !== null);
  const width = Math.max(0, ...present.map(([name]) => name.length));
  return present.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
}
