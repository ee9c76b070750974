/**
 * Comma-separated values as RFC 4180 has them: lines end in CRLF, and a cell with a comma, a quote or a line end is
 * quoted. A cell that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(cellText).join(",")}\r\n`).join("");
}

function cellText(cell: string): string {
  const inert = /^[=+@\t\r]|^-./.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
