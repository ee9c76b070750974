import { join } from "node:path";
import { loadSession } from "../engine/config/load-session.ts";
import type { SessionConfig } from "../engine/config/session.ts";
import { isFinished, start } from "../engine/run-state.ts";
import { step } from "../engine/step.ts";
import { accepted, files } from "./config-files.ts";
import { benchFingerprint, engineDocument, sha256 } from "./engine-run.ts";
import { timeOf } from "./engine-speed.ts";
import { median } from "./rounds.ts";
import { sessionOf } from "./workloads.ts";

/** Ticks per second on this machine. They are told, not judged: only ratios are (DESIGN section 4). */
export type Throughput = { readonly what: string; readonly ticksPerSecond: number };

export function measureThroughput(root: string): readonly Throughput[] {
  const gf01 = accepted(loadSession(files, join(root, "scenarios", "configs", "gf01.json")));
  const ring = sessionOf({ shape: "ring", nodes: 64, ticks: 1_000 });
  const complete = sessionOf({ shape: "complete", nodes: 64, ticks: 100 });
  const big = sessionOf({ shape: "ring", nodes: 64, ticks: 300, offset: 2n ** 70n });
  const long = sessionOf({ shape: "ring", nodes: 64, ticks: 1_000_000, windowTicks: 1_000 });
  return [
    { what: "gf01, 8 ticks, with document", ticksPerSecond: withDocument(gf01, 51) },
    { what: "ring of 64, 1,000 ticks, with document", ticksPerSecond: withDocument(ring, 5) },
    { what: "complete graph of 64, 100 ticks, with document", ticksPerSecond: withDocument(complete, 5) },
    { what: "ring of 64 beyond 2^53, 300 ticks, with document", ticksPerSecond: withDocument(big, 5) },
    { what: "ring of 64, 1,000,000 ticks, events let go", ticksPerSecond: lettingGo(long) },
  ];
}

function withDocument(config: SessionConfig, rounds: number): number {
  engineDocument(config);
  const ms = median(Array.from({ length: rounds }, () => timeOf(() => engineDocument(config))));
  return (1_000 * config.totalTicks) / ms;
}

function lettingGo(config: SessionConfig): number {
  const deps = { sha256, fingerprint: benchFingerprint };
  let state = start(config, deps);
  const ms = timeOf(() => {
    while (!isFinished(state)) state = step(state, deps).state;
  });
  return (1_000 * config.totalTicks) / ms;
}
