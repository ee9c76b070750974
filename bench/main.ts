import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeSession } from "../engine/config/session-codec.ts";
import { coldStart, measureColdStart } from "./cold-start.ts";
import { benchDaemon } from "./daemon/bench-daemon.ts";
import { engineSpeeds, measureEngineSpeed } from "./engine-speed.ts";
import { generatePeakKb, type MemoryResult, measureDocument, measureTicks, memoryTarget } from "./memory.ts";
import { type Comparison, misses } from "./rounds.ts";
import { measureRunSizes } from "./run-sizes.ts";
import { measureThroughput } from "./throughput.ts";
import { sessionOf, type Workload } from "./workloads.ts";

/**
 * `npm run bench [-- ID ...]`: measures the targets of DESIGN section 4 as ratios in one invocation and prints a table for
 * each kind; exits 1 when a target is missed. `T` tells ticks per second, which are not judged. `daemon` measures D1 to D13
 * instead, with options of its own.
 */

// We run from build/bench.
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const scratch = mkdtempSync(join(tmpdir(), "trinity-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

/** A document of 52 MB is made in less. */
const largePeakMb = 300;

type Row = readonly (string | number)[];
type Table = { readonly head: Row; readonly rows: readonly Row[]; readonly missed: number };

const benchmarks: readonly { readonly id: string; readonly measure: () => Table | Promise<Table> }[] = [
  ...engineSpeeds.map(({ id, what, target, workload }) => ({
    id,
    measure: () => ratioTable(id, what, target, measureEngineSpeed(workload, target)),
  })),
  { id: "E3", measure: memoryTable },
  {
    id: coldStart.id,
    measure: () => ratioTable(coldStart.id, coldStart.what, coldStart.target, measureColdStart(root)),
  },
  { id: "E5", measure: sizeTable },
  { id: "T", measure: throughputTable },
];

const asked = process.argv.slice(2);
if (asked[0] === "daemon") process.exit(await benchDaemon(root, asked.slice(1)));
const unknown = asked.filter((id) => benchmarks.every((benchmark) => benchmark.id !== id));
if (unknown.length > 0) {
  process.stderr.write(
    `unknown ${unknown.join(", ")}; known are ${benchmarks.map(({ id }) => id).join(", ")}\n`,
  );
  process.exit(2);
}

let missed = 0;
let lastHead = "";
for (const { id, measure } of benchmarks) {
  if (asked.length > 0 && !asked.includes(id)) continue;
  const table = await measure();
  missed += table.missed;
  const head = `${line(table.head)}${line(table.head.map(() => "---"))}`;
  if (head !== lastHead) process.stdout.write(`${lastHead === "" ? "" : "\n"}${head}`);
  lastHead = head;
  for (const row of table.rows) process.stdout.write(line(row));
}
process.exitCode = missed > 0 ? 1 : 0;

function ratioTable(id: string, what: string, target: number, result: Comparison): Table {
  const isMissed = misses(result, target);
  return {
    head: ["Id", "What", "Subject", "Floor", "Ratio", "Target", ""],
    rows: [
      [
        id,
        what,
        `${result.subjectMs.toFixed(1)} ms`,
        `${result.floorMs.toFixed(1)} ms`,
        result.ratio.toFixed(2),
        target,
        verdict(isMissed),
      ],
    ],
    missed: isMissed ? 1 : 0,
  };
}

function memoryTable(): Table {
  const ring = (ticks: number): string => savedSession(`ring-${ticks}`, { shape: "ring", nodes: 64, ticks });
  const results = [
    measureTicks(root, "1,000,000 ticks of a ring of 64, windows of 1,000", 1_000),
    measureTicks(root, "1,000,000 ticks of a ring of 64, one window", 0),
    measureDocument(root, "`aether snapshot generate` of 100,000 ticks", ring),
  ];
  const large = generatePeakKb(root, savedSession("large", { shape: "complete", nodes: 64, ticks: 100 }));
  const isLargeMissed = large > 1024 * largePeakMb;
  const rows = results.map((result) => [
    "E3",
    result.what,
    megabytes(result.longKb),
    `${megabytes(result.shortKb)} (10,000 ticks)`,
    result.ratio.toFixed(2),
    `${memoryTarget.ratio}, ${memoryTarget.peakMb} MB`,
    verdict(missesMemory(result)),
    result.curve,
  ]);
  return {
    head: ["Id", "What", "Peak", "Beside", "Ratio", "Target", "", "MB along the run"],
    rows: [
      ...rows,
      [
        "E3",
        "`aether snapshot generate`, complete graph of 64, 100 ticks, 52 MB",
        megabytes(large),
        "-",
        "-",
        `${largePeakMb} MB`,
        verdict(isLargeMissed),
        "",
      ],
    ],
    missed: results.filter(missesMemory).length + (isLargeMissed ? 1 : 0),
  };
}

function missesMemory({ ratio, longKb }: MemoryResult): boolean {
  return ratio > memoryTarget.ratio || longKb > 1024 * memoryTarget.peakMb;
}

async function sizeTable(): Promise<Table> {
  const sizes = await measureRunSizes(root);
  const judged = sizes.at(-1);
  const isMissed = judged === undefined || judged.storedBytes > judged.documentBytes;
  return {
    head: ["Id", "Run", "Ticks", "Bytes per tick", "In the store", "Document (C3)", ""],
    rows: sizes.map((size) => [
      "E5",
      size.name,
      size.ticks,
      Math.round(size.bytesPerTick),
      size.storedBytes,
      size.documentBytes,
      size === judged ? verdict(isMissed) : "",
    ]),
    missed: isMissed ? 1 : 0,
  };
}

function throughputTable(): Table {
  return {
    head: ["Id", "What", "Ticks per second"],
    rows: measureThroughput(root).map(({ what, ticksPerSecond }) => ["T", what, Math.round(ticksPerSecond)]),
    missed: 0,
  };
}

/** A session as a file that `aether` runs. */
function savedSession(name: string, workload: Workload): string {
  const path = join(scratch, `${name}.json`);
  writeFileSync(path, encodeSession(sessionOf(workload)));
  return path;
}

function megabytes(kb: number): string {
  return `${(kb / 1024).toFixed(0)} MB`;
}

function verdict(isMissed: boolean): string {
  return isMissed ? "missed" : "met";
}

function line(row: Row): string {
  return `| ${row.join(" | ")} |\n`;
}
