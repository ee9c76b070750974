import { compareInt, type Int } from "../int.ts";
import type { EdgeFlow } from "../records.ts";

/** What one tick looks like to Codex: differences and flows in edge order (engine-governance 2.2). */
export type Signature = {
  readonly edgeIds: readonly Int[];
  readonly duSignature: readonly Int[];
  readonly fluxSignature: readonly Int[];
};

/** How often one pattern of differences and flows occurred (engine-governance 2.2). */
export type PatternTally = Signature & {
  readonly count: number;
  readonly firstTick: number;
  readonly lastTick: number;
};

/** A tick to be tallied. Ticks of one `key` have one signature, which is asked for when the key is new. */
export type PatternTick = {
  readonly tick: number;
  readonly key: string;
  readonly signature: () => Signature;
};

/** The signature of a tick's ledger entries, sorted by e_id. */
export function signatureOf(edges: readonly Pick<EdgeFlow, "e_id" | "du" | "f_e">[]): Signature {
  const sorted = edges.toSorted((a, b) => compareInt(a.e_id, b.e_id));
  return {
    edgeIds: sorted.map(({ e_id }) => e_id),
    duSignature: sorted.map(({ du }) => du),
    fluxSignature: sorted.map(({ f_e }) => f_e),
  };
}

/** The tallies after more ticks. */
export function tallied(
  before: ReadonlyMap<string, PatternTally>,
  ticks: Iterable<PatternTick>,
): ReadonlyMap<string, PatternTally> {
  const tallies = new Map(before);
  // Keys are the caller's, and mean something within one call only.
  const known = new Map<string, string>();
  for (const { tick, key, signature } of ticks) {
    const pattern = known.get(key);
    const tally = pattern === undefined ? undefined : tallies.get(pattern);
    if (pattern !== undefined && tally !== undefined) {
      tallies.set(pattern, oneMore(tally, tick));
      continue;
    }
    const found = signature();
    const id = patternKey(found);
    known.set(key, id);
    const same = tallies.get(id);
    tallies.set(
      id,
      same === undefined ? { ...found, count: 1, firstTick: tick, lastTick: tick } : oneMore(same, tick),
    );
  }
  return tallies;
}

/**
 * The patterns by differences and flows alone, in ascending order of (differences, flows), compared number by number
 * (engine-governance 2.4). Of the edge ids under which one was seen the first count.
 */
export function ledgerPatterns(tallies: ReadonlyMap<string, PatternTally>): readonly PatternTally[] {
  const merged = new Map<string, PatternTally>();
  for (const tally of tallies.values()) {
    const key = `${tally.duSignature.join()};${tally.fluxSignature.join()}`;
    const same = merged.get(key);
    merged.set(key, same === undefined ? tally : joined(same, tally));
  }
  return [...merged.values()].sort(
    (a, b) => compareLists(a.duSignature, b.duSignature) || compareLists(a.fluxSignature, b.fluxSignature),
  );
}

/** How often each edge had each difference and flow (engine-governance 2.2, `edge_pattern_counts`). */
export function edgePatternCounts(
  tallies: ReadonlyMap<string, PatternTally>,
): ReadonlyMap<string, { readonly eId: Int; readonly du: Int; readonly flux: Int; readonly count: number }> {
  const counts = new Map<string, { eId: Int; du: Int; flux: Int; count: number }>();
  for (const { edgeIds, duSignature, fluxSignature, count } of tallies.values()) {
    for (const [n, eId] of edgeIds.entries()) {
      // A signature has an entry for each of its edges.
      const [du, flux] = [duSignature[n] as Int, fluxSignature[n] as Int];
      const key = `${eId}:${du}:${flux}`;
      counts.set(key, { eId, du, flux, count: (counts.get(key)?.count ?? 0) + count });
    }
  }
  return counts;
}

function patternKey({ edgeIds, duSignature, fluxSignature }: Signature): string {
  return `${edgeIds.join()};${duSignature.join()};${fluxSignature.join()}`;
}

function oneMore(tally: PatternTally, tick: number): PatternTally {
  return joined(tally, { ...tally, count: 1, firstTick: tick, lastTick: tick });
}

function joined(first: PatternTally, more: PatternTally): PatternTally {
  return {
    ...first,
    count: first.count + more.count,
    firstTick: Math.min(first.firstTick, more.firstTick),
    lastTick: Math.max(first.lastTick, more.lastTick),
  };
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
