import type { AdminEventDraft, Deed, RequestOutcome } from "../../store/deed.ts";

/**
 * Records refused actions like performed ones, without letting a caller who repeats itself fill the disk: the first of
 * an actor, method and reason is recorded at once, the rest of its minute together, with their count (DESIGN
 * decision 31).
 */
export type Refusals = {
  /** Resolves with the id of the audit record it is told in, once what has to be kept is on disk. */
  readonly tell: (
    refusal: AdminEventDraft,
    method: string,
    outcome: RequestOutcome | null,
  ) => Promise<string>;
  /** Records what has been counted for a minute; to be called every few seconds. */
  readonly tellDue: () => Promise<void>;
  /** Records what has been counted and not told yet. */
  readonly flush: () => Promise<void>;
};

export type RefusalsDeps = {
  readonly record: (deedOf: (adminEventId: string) => Deed) => Promise<string>;
  readonly keepOutcome: (outcome: RequestOutcome, adminEventId: string) => Promise<void>;
  /** A clock that never goes back. */
  readonly monotonicMs: () => number;
};

const windowMs = 60_000;
/** Kinds of refusals counted at once; with more, the oldest are told early. */
const kindsMax = 1000;

type Counted = {
  readonly sinceMs: number;
  readonly first: Promise<string>;
  last: AdminEventDraft;
  more: number;
};

export function newRefusals(deps: RefusalsDeps): Refusals {
  // In order of arrival, so the oldest stands first.
  const kinds = new Map<string, Counted>();

  const tellRest = async ({ last, more }: Counted): Promise<void> => {
    if (more > 0) await deps.record(() => ({ event: { ...last, count: more }, outcome: null }));
  };
  const closeOld = async (floorMs: number): Promise<void> => {
    const over: Counted[] = [];
    for (const [name, counted] of kinds) {
      if (counted.sinceMs > floorMs && kinds.size <= kindsMax) break;
      kinds.delete(name);
      over.push(counted);
    }
    for (const counted of over) await tellRest(counted);
  };

  return {
    tell: async (refusal, method, outcome) => {
      await closeOld(deps.monotonicMs() - windowMs);
      const name = JSON.stringify([refusal.actor.id, refusal.actionType, method, refusal.errorCode]);
      const known = kinds.get(name);
      if (known === undefined) {
        const first = deps.record(() => ({ event: refusal, outcome }));
        kinds.set(name, { sinceMs: deps.monotonicMs(), first, last: refusal, more: 0 });
        return first;
      }
      known.more += 1;
      known.last = refusal;
      const id = await known.first;
      if (outcome !== null) await deps.keepOutcome(outcome, id);
      return id;
    },
    tellDue: () => closeOld(deps.monotonicMs() - windowMs),
    flush: () => closeOld(Number.POSITIVE_INFINITY),
  };
}
