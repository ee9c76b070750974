import type { Judged } from "./figure.ts";

/** Where it was measured; a load above the number of cores means that others had their share of every figure. */
export type Machine = {
  readonly cores: number;
  readonly node: string;
  readonly loadBefore: number | undefined;
  readonly loadAfter: number | undefined;
};

/** The table of README.md: one line of Markdown for every judged figure, and one on the machine. */
export function tableOf(lines: readonly Judged[], machine: Machine): string {
  const rows = [
    joined(["Id", "What", "Ours", "Beside", "Held", "Limit", "Rounds over", "", "Note"]),
    joined(["---", "---", "--:", "--:", "--:", "--:", "--:", "---", "---"]),
    ...lines.map(rowOf),
  ];
  const { cores, node, loadBefore, loadAfter } = machine;
  const load = `load ${loadBefore?.toFixed(1)} at the beginning and ${loadAfter?.toFixed(1)} at the end`;
  return `${rows.join("\n")}\n\n${cores} cores, ${load}, Node ${node}\n`;
}

export function rowOf(line: Judged): string {
  return joined(cellsOf(line));
}

function joined(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function cellsOf(line: Judged): readonly string[] {
  const { ours, ...others } = line.medians;
  const beside = Object.entries(others).map(([name, value]) => `${name} ${amount(value, line.unit)}`);
  return [
    line.id,
    line.what,
    ours === undefined ? "" : amount(ours, line.unit),
    beside.join("; "),
    line.held === null ? "" : heldText(line, line.held),
    limitText(line),
    line.limit === null ? "" : `${line.roundsMissed} of ${line.rounds}`,
    line.verdict,
    line.note,
  ];
}

function heldText({ limit, unit }: Judged, held: number): string {
  return limit?.beside == null ? amount(held, unit) : `${held.toFixed(2)} x ${limit.beside}`;
}

function limitText({ limit, unit }: Judged): string {
  if (limit === null) return "";
  const sign = limit.sense === "at_most" ? "≤" : "≥";
  return limit.beside === null
    ? `${sign} ${limit.value} ${unit}`
    : `${sign} ${limit.value} x ${limit.beside}`;
}

/** Three significant digits, whole numbers from a thousand on. */
function amount(value: number, unit: string): string {
  if (!Number.isFinite(value)) return "-";
  const text = Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
  return `${text} ${unit}`;
}
