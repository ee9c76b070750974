import type { AdminEventDraft } from "../../store/deed.ts";
import type { History } from "../../store/history.ts";
import { systemDeed } from "../audit/system-deed.ts";

/** So many unclean starts within the window: the daemon begins drained (daemon.md 3, "Retry/backoff"). */
const uncleanMax = 3;
const windowMs = 600_000;

export type StartFacts = {
  readonly history: Pick<
    History,
    "uncleanStarts" | "setUncleanStarts" | "openedBy" | "setOpenedBy" | "drained" | "setDrained"
  >;
  readonly wasClean: boolean;
  readonly version: string;
  /** The schema of the store before this start upgraded it (null: it did not), and now. */
  readonly schemas: { readonly upgradedFrom: number | null; readonly now: number };
  readonly environment: string | null;
  readonly nowMs: () => number;
};

/**
 * Notes how this start came about, before any run goes on. A daemon that keeps dying begins drained and says why, so that
 * an operator can look before the next death; another version of the program, or an upgrade of the store, leaves a
 * `deploy` record (wiring-and-runs 7.4). Answers why the daemon is drained; null: it is not.
 */
export async function noteStart(facts: StartFacts): Promise<string | null> {
  await noteVersion(facts);
  const { history, wasClean, nowMs } = facts;
  if (wasClean) return history.drained();
  const recent = [...history.uncleanStarts().filter((atMs) => atMs > nowMs() - windowMs), nowMs()];
  if (recent.length < uncleanMax) {
    await history.setUncleanStarts(recent);
    return history.drained();
  }
  const reason = `the daemon ended unexpectedly ${recent.length} times within ${windowMs / 60_000} minutes; look at its log, then undrain`;
  await history.setUncleanStarts([]);
  if (history.drained() !== null) return history.drained();
  await history.setDrained(reason, () => ({
    event: {
      ...systemDeed(facts.environment, facts.nowMs()),
      actionType: "drain",
      reason,
      targets: [{ kind: "service", id: "trinityd" }],
      before: { draining: false },
      after: { draining: true, unclean_starts: recent.length },
    },
    outcome: null,
  }));
  return reason;
}

async function noteVersion(facts: StartFacts): Promise<void> {
  const { history, version } = facts;
  const { upgradedFrom, now } = facts.schemas;
  const before = history.openedBy();
  if (before === version && upgradedFrom === null) return;
  const event: AdminEventDraft = {
    ...systemDeed(facts.environment, facts.nowMs()),
    actionType: "deploy",
    reason: upgradedFrom === null ? "another version opened the store" : "the store was upgraded",
    targets: [{ kind: "service", id: "trinityd" }],
    before: { version: before, ...(upgradedFrom !== null && { schema: upgradedFrom }) },
    after: { version, ...(upgradedFrom !== null && { schema: now }) },
  };
  // A store that is new has not been deployed to before.
  const isNew = before === null && upgradedFrom === null;
  await history.setOpenedBy(version, isNew ? null : () => ({ event, outcome: null }));
}
