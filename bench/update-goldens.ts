import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { goldenDifferences, goldensOf } from "./goldens.ts";

/**
 * `npm run goldens [-- --write]`: runs what we ship and shows where it differs from the goldens; with `--write` they are
 * replaced. Exits 1 when something differs and nothing was written.
 */

// We run from build/bench.
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const folder = join(root, "test", "fixtures", "snapshots");
const maxDiffs = 50;

const asked = process.argv.slice(2);
if (asked.some((argument) => argument !== "--write")) {
  process.stderr.write("usage: npm run goldens [-- --write]\n");
  process.exit(2);
}
const writes = asked.length > 0;

let differing = 0;
const goldens = goldensOf(root);
for (const { file, text } of goldens) {
  const [path, fresh] = [join(folder, file), text()];
  const golden = existsSync(path) ? readFileSync(path, "utf8") : null;
  if (golden === fresh) continue;
  report(file, golden === null ? ["there is none yet"] : goldenDifferences(file, golden, fresh, maxDiffs));
  if (writes) writeFileSync(path, fresh);
}
for (const file of readdirSync(folder)) {
  if (goldens.some((golden) => golden.file === file)) continue;
  report(file, ["nothing that we ship has this golden"]);
  if (writes) rmSync(join(folder, file));
}
process.stdout.write(
  differing === 0
    ? "All goldens match\n"
    : `${differing} ${writes ? "replaced" : "differ; --write replaces them"}\n`,
);
process.exitCode = differing > 0 && !writes ? 1 : 0;

function report(file: string, lines: readonly string[]): void {
  differing += 1;
  process.stdout.write(`${file}\n${lines.map((line) => `  ${line}\n`).join("")}`);
}
