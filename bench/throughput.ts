import { hash } from "node:crypto";
import { isFinished, start } from "../engine/run-state.ts";
import { step } from "../engine/step.ts";
import { benchFingerprint, engineDocument } from "./engine-run.ts";
import { timeOf } from "./engine-speed.ts";
import { median } from "./rounds.ts";
import { sessionOf, type Workload } from "./workloads.ts";

/** Ticks per second on this machine. They are told, not judged: only ratios are (DESIGN section 4). */
export type Throughput = { readonly what: string; readonly ticksPerSecond: number };

const sessions: readonly { readonly what: string; readonly workload: Workload; readonly rounds: number }[] = [
  {
    what: "a small session, 6 nodes and edges, 8 ticks, with document",
    workload: { shape: "ring", nodes: 6, ticks: 8 },
    rounds: 51,
  },
  {
    what: "ring of 64, 1,000 ticks, with document",
    workload: { shape: "ring", nodes: 64, ticks: 1_000 },
    rounds: 5,
  },
  {
    what: "complete graph of 64, 100 ticks, with document",
    workload: { shape: "complete", nodes: 64, ticks: 100 },
    rounds: 5,
  },
  {
    what: "ring of 64 beyond 2^53, 300 ticks, with document",
    workload: { shape: "ring", nodes: 64, ticks: 300, offset: 2n ** 70n },
    rounds: 5,
  },
];

export function measureThroughput(): readonly Throughput[] {
  return [
    ...sessions.map(({ what, workload, rounds }) => {
      const config = sessionOf(workload);
      engineDocument(config);
      const ms = median(Array.from({ length: rounds }, () => timeOf(() => engineDocument(config))));
      return { what, ticksPerSecond: (1_000 * workload.ticks) / ms };
    }),
    longRun("ring of 64, 1,000,000 ticks, events let go", 1_000_000),
  ];
}

function longRun(what: string, ticks: number): Throughput {
  const deps = {
    sha256: (data: string | Uint8Array) => hash("sha256", data, "hex"),
    fingerprint: benchFingerprint,
  };
  let state = start(sessionOf({ shape: "ring", nodes: 64, ticks, windowTicks: 1_000 }), deps);
  const ms = timeOf(() => {
    while (!isFinished(state)) state = step(state, deps).state;
  });
  return { what, ticksPerSecond: (1_000 * ticks) / ms };
}
