import { readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** `npm run census`: how long our files are and how much of them is comment. It informs; it never fails. */

// We run from build/bench.
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const folders = ["engine", "proto", "store", "daemon", "tui", "cli", "bench", "test"];
const skipped = /(^|\/)(gen|node_modules|build)(\/|$)/;
const longestShown = 3;

type Counted = { readonly file: string; readonly lines: number; readonly comments: number };

process.stdout.write(
  "| Code | files | median | p75 | p90 | max | comment |\n|---|--:|--:|--:|--:|--:|--:|\n",
);
const all = folders.flatMap((folder) => {
  const counted = filesOf(folder).map(count);
  if (counted.length > 0) process.stdout.write(`${rowOf(folder, counted)}\n`);
  return counted;
});
process.stdout.write(`${rowOf("all", all)}\n\nLongest:\n`);
for (const { file, lines } of all.toSorted((a, b) => b.lines - a.lines).slice(0, longestShown)) {
  process.stdout.write(`${String(lines).padStart(6)}  ${file}\n`);
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((file) => join(folder, file))
    .filter((file) => !skipped.test(file) && [".ts", ".tsx", ".mjs"].includes(extname(file)))
    .sort();
}

function count(file: string): Counted {
  const lines = readFileSync(join(root, file), "utf8").trimEnd().split("\n");
  return {
    file,
    lines: lines.length,
    comments: lines.filter((line) => /^\s*(\/\/|\/\*|\*)/.test(line)).length,
  };
}

function rowOf(name: string, counted: readonly Counted[]): string {
  const lengths = counted.map(({ lines }) => lines).sort((a, b) => a - b);
  const at = (share: number): number =>
    lengths[Math.min(lengths.length - 1, Math.floor(share * lengths.length))] ?? 0;
  const total = counted.reduce((sum, { lines }) => sum + lines, 0);
  const comments = counted.reduce((sum, each) => sum + each.comments, 0);
  const share = `${Math.round((100 * comments) / Math.max(1, total))}%`;
  return `| ${name} | ${counted.length} | ${at(0.5)} | ${at(0.75)} | ${at(0.9)} | ${lengths.at(-1) ?? 0} | ${share} |`;
}
