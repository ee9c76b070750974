/**
 * A value with its source and age. Tiles take nothing else, so a tile that cannot say where its figures come
 * from does not compile (DESIGN decision 18, tui.md 4).
 */
export type Fresh<Value> = {
  /** The last known value; null when there is none, or none was ever received. */
  readonly value: Value | null;
  /** Who observed it, in the daemon's words. */
  readonly source: string;
  /** When it reached us, on the monotonic clock; null before the first time. */
  readonly receivedMono: number | null;
  /** How old it was by the daemon's own clock when it reached us, in milliseconds. */
  readonly lagMs: number;
  /** When the next observation is due; null for values that change only when somebody changes them. */
  readonly expectedMs: number | null;
  readonly state: FreshState;
  /** Why the state is not fresh. */
  readonly reason: string;
};

/** The daemon's judgement (`FreshnessState`). */
export type FreshState = "fresh" | "stale" | "degraded" | "unknown";

/** What the border of a tile says: `live` and `late` are FRESH, `late` meaning that an answer is overdue. */
export type TrustWord = "live" | "late" | "STALE" | "degraded" | "unknown";

export type Trust = { readonly word: TrustWord; readonly ageMs: number | null };

/** What ages are reckoned against. */
export type Watching = {
  readonly nowMono: number;
  readonly isLive: boolean;
  /** The last sign of life on the stream, a heartbeat included; null before the first. */
  readonly lastSignMono: number | null;
};

/** A value of which nothing has been heard yet. */
export function neverReceived(source: string): Fresh<never> {
  return {
    value: null,
    source,
    receivedMono: null,
    lagMs: 0,
    expectedMs: null,
    state: "unknown",
    reason: "nothing received yet",
  };
}

/**
 * How old a value is, in milliseconds. A value with an expected interval is as old as its last observation. A
 * fresh one without stands until a change is reported, so each sign of life on the stream confirms it.
 */
export function ageMs(fresh: Fresh<unknown>, watching: Watching): number | null {
  if (fresh.receivedMono === null) return null;
  if (fresh.expectedMs === null && fresh.state === "fresh") {
    return Math.max(0, watching.nowMono - Math.max(fresh.receivedMono, watching.lastSignMono ?? 0));
  }
  return Math.max(0, watching.nowMono - fresh.receivedMono) + fresh.lagMs;
}

/**
 * How far a value can be trusted now, in the words of tui.md 3. The daemon decides; only a lost connection makes
 * every value STALE whatever it said last (daemon.md 2.1, "Freshness").
 */
export function trustOf(fresh: Fresh<unknown>, watching: Watching): Trust {
  const age = ageMs(fresh, watching);
  if (age === null) return { word: "unknown", ageMs: null };
  return { word: trustWord(fresh, watching.isLive, age), ageMs: age };
}

function trustWord(fresh: Fresh<unknown>, isLive: boolean, age: number): TrustWord {
  if (fresh.state === "unknown") return "unknown";
  if (!isLive) return "STALE";
  switch (fresh.state) {
    case "stale":
      return "STALE";
    case "degraded":
      return "degraded";
    case "fresh":
      return fresh.expectedMs !== null && age > 2 * fresh.expectedMs ? "late" : "live";
  }
}

/** Whether the value may be acted on. */
export function isTrusted(word: TrustWord): boolean {
  return word === "live" || word === "late";
}
