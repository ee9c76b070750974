/** Rows under a header, columns two spaces apart and as wide as their widest cell; no spaces at line ends. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [header, ...rows].map((cells) => `${line(cells)}\n`).join("");
}

/** Names and values, one pair a line, values in one column. Pairs without a value are left out. */
export function pairs(entries: readonly (readonly [name: string, value: string | null])[]): string {
  const present = entries.filter(([, value]) => value !== null);
  const width = Math.max(0, ...present.map(([name]) => name.length));
  return present.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
}
