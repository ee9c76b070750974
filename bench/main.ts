import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { coldStart, measureColdStart } from "./cold-start.ts";
import { type Comparison, misses } from "./rounds.ts";

/** `npm run bench [-- ID ...]`: measures the targets of DESIGN section 4 as ratios; exits 1 when one is missed. */

type Benchmark = {
  readonly id: string;
  readonly what: string;
  readonly target: number;
  readonly measure: () => Comparison;
};

// We run from build/bench.
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

const benchmarks: readonly Benchmark[] = [{ ...coldStart, measure: () => measureColdStart(root) }];

const asked = process.argv.slice(2);
const unknown = asked.filter((id) => benchmarks.every((benchmark) => benchmark.id !== id));
if (unknown.length > 0) {
  process.stderr.write(
    `unknown ${unknown.join(", ")}; known are ${benchmarks.map(({ id }) => id).join(", ")}\n`,
  );
  process.exit(2);
}

let missed = 0;
process.stdout.write("| Id | What | Subject | Floor | Ratio | Target | |\n|---|---|--:|--:|--:|--:|---|\n");
for (const { id, what, target, measure } of benchmarks) {
  if (asked.length > 0 && !asked.includes(id)) continue;
  const result = measure();
  const isMissed = misses(result, target);
  if (isMissed) missed += 1;
  const times = `${result.subjectMs.toFixed(1)} ms | ${result.floorMs.toFixed(1)} ms`;
  const verdict = isMissed ? "missed" : "met";
  process.stdout.write(
    `| ${id} | ${what} | ${times} | ${result.ratio.toFixed(2)} | ${target} | ${verdict} |\n`,
  );
}
process.exitCode = missed > 0 ? 1 : 0;
