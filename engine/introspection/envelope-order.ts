import { compareInt, type Int } from "../int.ts";

/** What decides where an envelope stands. */
export type Placed = { readonly tick: Int; readonly seq: Int };

/** The envelopes of a run that belong to it as a whole. */
export type RunEnvelopes<E> = {
  readonly lifecycle: readonly E[];
  /** GOV envelopes at hand, of any tick. */
  readonly governance: readonly E[];
  readonly egress: readonly E[];
  /** How many DATA envelopes there are; GOV envelopes of a later tick come after all of them. */
  readonly dataCount: number;
};

/** The envelopes that stand at one DATA envelope. */
export type TickEnvelopes<E> = {
  readonly tick: Int;
  /** GOV envelopes about this tick beside those at hand for the whole run. */
  readonly governance: readonly E[];
  readonly ingress: readonly E[];
  readonly data: E;
};

/**
 * The order of the introspection view (engine-governance 7): lifecycle first, then for each DATA envelope the
 * GOV envelopes of its tick by seq, INGRESS and itself, then GOV envelopes of later ticks by seq, then EGRESS.
 */
export function* inViewOrder<E extends Placed>(
  run: RunEnvelopes<E>,
  ticks: Iterable<TickEnvelopes<E>>,
): Generator<E> {
  const governance = new Map<Int, E[]>();
  for (const envelope of run.governance) {
    const ofTick = governance.get(envelope.tick);
    if (ofTick === undefined) governance.set(envelope.tick, [envelope]);
    else ofTick.push(envelope);
  }
  yield* run.lifecycle;
  for (const { tick, governance: own, ingress, data } of ticks) {
    yield* bySeq([...own, ...(governance.get(tick) ?? [])]);
    yield* ingress;
    yield data;
  }
  yield* bySeq(run.governance.filter(({ tick }) => tick > run.dataCount));
  yield* run.egress;
}

function bySeq<E extends Placed>(envelopes: readonly E[]): readonly E[] {
  return envelopes.toSorted((a, b) => compareInt(a.seq, b.seq));
}
