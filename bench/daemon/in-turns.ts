/** What one thing measured in each round, beside all the others. */
export type Rounds<Name extends string> = readonly Readonly<Record<Name, number>>[];

/**
 * Measures things in turns, the order reversed in every other round, so that whatever slows the machine meets them all
 * (daemon.md 5.3). One round before the first warms caches and is not counted.
 */
export async function inTurns<Name extends string>(
  rounds: number,
  things: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Rounds<Name>> {
  const names = Object.keys(things) as Name[];
  const told: Record<Name, number>[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const values = {} as Record<Name, number>;
    for (const name of round % 2 === 0 ? names : names.toReversed()) values[name] = await things[name]();
    if (round > 0) told.push(values);
  }
  return told;
}

/** Those of some measurements that can be made here; what is null belongs to a peer that could not be had. */
export function present(
  things: Readonly<Record<string, (() => Promise<number>) | null>>,
): Readonly<Record<string, () => Promise<number>>> {
  return Object.fromEntries(
    Object.entries(things).flatMap(([name, measure]) => (measure === null ? [] : [[name, measure] as const])),
  );
}
