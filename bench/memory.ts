import { spawnSync } from "node:child_process";
import { join } from "node:path";

/**
 * E3 of DESIGN section 4: the peak resident memory of a run many times as long, as a ratio to the short one. Each run is
 * a process of its own; the longest take about a minute.
 */

/** Peaks in KiB, and resident memory along the long run. */
export type MemoryResult = {
  readonly what: string;
  readonly longKb: number;
  readonly shortKb: number;
  readonly ratio: number;
  readonly curve: string;
};

export const memoryTarget = { ratio: 1.2, peakMb: 200 } as const;

const shortTicks = 10_000;

/** Ticks whose events are looked at and let go. `root` is the checkout; it must be built. */
export function measureTicks(root: string, what: string, windowTicks: number): MemoryResult {
  const child = join(root, "build", "bench", "memory-child.js");
  const short = eventsOf([child, `${shortTicks}`, `${windowTicks}`]);
  const long = eventsOf([child, "1000000", `${windowTicks}`]);
  return resultOf(what, peakOf(long), peakOf(short), curveOf(long));
}

/** The full document of a run through `aether snapshot generate`. */
export function measureDocument(root: string, what: string, config: (ticks: number) => string): MemoryResult {
  const short = generatePeakKb(root, config(shortTicks));
  const long = generatePeakKb(root, config(100_000));
  return resultOf(what, long, short, "");
}

/** Peak resident memory in KiB of `aether snapshot generate` of a run config, its document thrown away. */
export function generatePeakKb(root: string, runConfig: string): number {
  const aether = join(root, "cli", "launcher", "aether.mjs");
  const report = join(root, "build", "bench", "report-peak.js");
  const argv = ["--import", report, aether, "snapshot", "generate", "--quiet", "--run-config", runConfig];
  const { status, stderr } = spawnSync(process.execPath, [...argv, "--output", "/dev/null"], {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  const peak = /^peak_kb (\d+)$/m.exec(stderr)?.[1];
  if (status !== 0 || peak === undefined) throw new Error(`aether failed: ${stderr}`);
  return Number(peak);
}

type Sample = { readonly tick?: number; readonly rssKb?: number; readonly peakKb?: number };

function eventsOf(argv: readonly string[]): readonly Sample[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  if (status !== 0) throw new Error(`node ${argv.join(" ")} failed: ${stderr}`);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Sample);
}

function peakOf(samples: readonly Sample[]): number {
  const peakKb = samples.at(-1)?.peakKb;
  if (peakKb === undefined) throw new Error("a measured program told no peak of its memory");
  return peakKb;
}

function curveOf(samples: readonly Sample[]): string {
  return samples.flatMap(({ rssKb }) => (rssKb === undefined ? [] : [Math.round(rssKb / 1024)])).join(" ");
}

function resultOf(what: string, longKb: number, shortKb: number, curve: string): MemoryResult {
  return { what, longKb, shortKb, ratio: longKb / shortKb, curve };
}
