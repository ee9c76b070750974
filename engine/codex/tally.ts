import { compareInt, type Int } from "../int.ts";
import type { TickLedger } from "../records.ts";

/** How often one pattern of differences and flows occurred (engine-governance 2.2). */
export type PatternTally = {
  readonly edgeIds: readonly Int[];
  readonly duSignature: readonly Int[];
  readonly fluxSignature: readonly Int[];
  readonly count: number;
  readonly firstTick: number;
  readonly lastTick: number;
};

/**
 * Tallies tick ledgers by signature: the differences and the flows in edge order (engine-governance 2.2 and
 * 2.3). Patterns come out in ascending order of (differences, flows), compared number by number. Memory grows
 * with the number of different patterns, not of ticks.
 */
export function tallyPatterns(ledgers: Iterable<TickLedger>): readonly PatternTally[] {
  const tallies = new Map<string, PatternTally>();
  for (const { tick, edges } of ledgers) {
    // A ledger's entries are in e_id order already.
    const key = edges.map(({ du, f_e }) => `${du}:${f_e}`).join();
    const known = tallies.get(key);
    tallies.set(
      key,
      known === undefined
        ? {
            edgeIds: edges.map(({ e_id }) => e_id),
            duSignature: edges.map(({ du }) => du),
            fluxSignature: edges.map(({ f_e }) => f_e),
            count: 1,
            firstTick: tick,
            lastTick: tick,
          }
        : { ...known, count: known.count + 1, lastTick: tick },
    );
  }
  return [...tallies.values()].sort(
    (a, b) => compareLists(a.duSignature, b.duSignature) || compareLists(a.fluxSignature, b.fluxSignature),
  );
}

/** Element by element; a list that is the beginning of another comes before it. */
function compareLists(a: readonly Int[], b: readonly Int[]): number {
  for (const [at, element] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 1;
    const order = compareInt(element, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
