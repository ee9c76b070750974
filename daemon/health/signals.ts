/** What is well and what is not (wiring-and-runs 7.8). */
export type SignalStatus = "ok" | "degraded" | "failed" | "unknown";

/** One observation of one thing. */
export type Signal = {
  readonly name: string;
  readonly status: SignalStatus;
  readonly value: number | null;
  readonly unit: string;
  readonly observedAtMs: number;
  readonly source: string;
  /** What is wrong; empty while all is well. */
  readonly detail: string;
};

/** A reading beside the limits that make it degraded or failed; `more` is worse. */
export type Limits = { readonly degraded: number; readonly failed: number };

/** The status of a value that is worse the higher it is. */
export function statusAbove(value: number, { degraded, failed }: Limits): SignalStatus {
  if (value > failed) return "failed";
  return value > degraded ? "degraded" : "ok";
}

/** Without an observation in the last three intervals a signal never stays green. */
export function aged(signal: Signal, nowMs: number, intervalMs: number): Signal {
  const ageMs = nowMs - signal.observedAtMs;
  if (ageMs <= 3 * intervalMs) return signal;
  return { ...signal, status: "unknown", detail: `not observed for ${Math.round(ageMs / 1000)} s` };
}

const rank = { failed: 0, unknown: 1, degraded: 2, ok: 3 } as const satisfies Record<SignalStatus, number>;

/** The worst first, then by name. */
export function worstFirst(signals: readonly Signal[]): readonly Signal[] {
  return signals.toSorted(
    (left, right) => rank[left.status] - rank[right.status] || (left.name < right.name ? -1 : 1),
  );
}

const gib = 2 ** 30;

/** `storage.pressure`: below the smaller of 15 % and 10 GiB degraded, of 5 % and 2 GiB failed. */
export function storageStatus(freeBytes: number, totalBytes: number): SignalStatus {
  if (freeBytes < Math.min(0.05 * totalBytes, 2 * gib)) return "failed";
  return freeBytes < Math.min(0.15 * totalBytes, 10 * gib) ? "degraded" : "ok";
}

/** How attempts of the last hour ended. */
export type JobCounts = { readonly completed: number; readonly failed: number };

const jobsNeeded = 5;

/** `jobs.fail_rate`: above 20 % degraded, above 50 % failed, with at least five attempts. */
export function failRateStatus({ completed, failed }: JobCounts): SignalStatus {
  const total = completed + failed;
  return total < jobsNeeded ? "ok" : statusAbove(failed / total, { degraded: 0.2, failed: 0.5 });
}
