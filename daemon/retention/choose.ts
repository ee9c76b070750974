import type { RetentionRule } from "../../store/retention-records.ts";

/** Something retention may take. Times are milliseconds since 1970, UTC. */
export type Item = {
  readonly id: string;
  /** When it ended or was made; what is older goes first. */
  readonly atMs: number;
  readonly bytes: number;
  /** Why it stays whatever the limits say; null: nothing holds it. */
  readonly heldBy: string | null;
  /** Nobody wants it any more, so it goes whatever the limits say. */
  readonly isForfeit: boolean;
};

/** What goes; null = no limit. */
export type Limits = {
  /** What is older than this. */
  readonly beforeMs: number | null;
  /** The oldest, until the rest has no more bytes. */
  readonly bytesMax: number | null;
  /** All but the newest so many. */
  readonly keepLast: number | null;
};

export type Choice = {
  /** Oldest first. */
  readonly going: readonly Item[];
  /** What the limits would take and something holds. */
  readonly held: readonly Item[];
};

/** The limits a rule sets at a time. */
export function limitsOf({ maxAgeMs, maxBytes, maxCount }: RetentionRule, nowMs: number): Limits {
  return {
    beforeMs: maxAgeMs === 0 ? null : nowMs - maxAgeMs,
    bytesMax: maxBytes === 0 ? null : maxBytes,
    keepLast: maxCount === 0 ? null : maxCount,
  };
}

/** What a sweep takes: the oldest first, and never what is held (daemon.md 4.4, "Retention"). Pure. */
export function choose(items: readonly Item[], { beforeMs, bytesMax, keepLast }: Limits): Choice {
  const oldestFirst = items.toSorted((one, other) => one.atMs - other.atMs || (one.id < other.id ? -1 : 1));
  const tooMany = keepLast === null ? 0 : Math.max(0, oldestFirst.length - keepLast);
  let bytesLeft = items.reduce((sum, { bytes }) => sum + bytes, 0);
  const going: Item[] = [];
  const held: Item[] = [];
  for (const [index, item] of oldestFirst.entries()) {
    const isWanted =
      item.isForfeit ||
      (beforeMs !== null && item.atMs < beforeMs) ||
      index < tooMany ||
      (bytesMax !== null && bytesLeft > bytesMax);
    if (!isWanted) continue;
    if (item.heldBy !== null) {
      held.push(item);
      continue;
    }
    going.push(item);
    bytesLeft -= item.bytes;
  }
  return { going, held };
}
