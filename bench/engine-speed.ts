import { performance } from "node:perf_hooks";
import { benchFingerprint, engineDocument } from "./engine-run.ts";
import { type FloorResult, floorDocument } from "./floor.ts";
import { type Comparison, compare } from "./rounds.ts";
import { sessionOf, type Workload } from "./workloads.ts";

/** E1 and E2 of DESIGN section 4: a session with its document beside what its bytes cost. */
export const engineSpeeds: readonly {
  readonly id: string;
  readonly what: string;
  readonly target: number;
  readonly workload: Workload;
}[] = [
  {
    id: "E1",
    what: "session and document, ring of 64, 1,000 ticks / its bytes",
    target: 1.5,
    workload: { shape: "ring", nodes: 64, ticks: 1_000 },
  },
  {
    id: "E2",
    what: "session and document, complete graph of 64, 100 ticks / its bytes",
    target: 1.5,
    workload: { shape: "complete", nodes: 64, ticks: 100 },
  },
];

/** @throws Error when engine and floor do not make the same document, which would compare nothing */
export function measureEngineSpeed(workload: Workload, target: number): Comparison {
  const config = sessionOf(workload);
  requireSame(engineDocument(config), floorDocument(config, benchFingerprint));
  return compare(
    {
      subject: () => timeOf(() => engineDocument(config)),
      floor: () => timeOf(() => floorDocument(config, benchFingerprint)),
    },
    target,
    11,
  );
}

function requireSame(ours: FloorResult, floor: FloorResult): void {
  const isSame =
    ours.sha256 === floor.sha256 && ours.bytes === floor.bytes && ours.tickHash === floor.tickHash;
  if (!isSame) {
    throw new Error(`the floor makes ${JSON.stringify(floor)}, the engine ${JSON.stringify(ours)}`);
  }
}

/** Milliseconds. */
export function timeOf(work: () => unknown): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}
