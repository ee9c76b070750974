import { join } from "node:path";
import type { Store } from "../../store/open-store.ts";
import type { DaemonConfig } from "../config/daemon-config.ts";
import { type Anchor, anchorProblem, openAnchorFile, readAnchors } from "./anchor-file.ts";
import { type AuditSink, newAuditSink } from "./audit-sink.ts";
import { newRefusals, type Refusals } from "./refusals.ts";
import { settleAnnounced } from "./settle-announced.ts";

/** What surrounds the audit of a daemon that serves: counted refusals, and its head outside the store. */
export type OpenAudit = {
  readonly refuse: Refusals["tell"];
  /** Every anchor on disk. */
  readonly anchors: () => readonly Anchor[];
  /** Why the chain cannot be the one that was anchored; null: it can. Anchors its head first. */
  readonly problem: () => string | null;
  readonly sink: AuditSink;
  /** Records what has been counted and not told yet, and anchors the head. */
  readonly flush: () => Promise<void>;
};

/** How often refusals that were counted for a minute are looked for. */
const tellEveryMs = 10_000;

/** Closes what a dead daemon announced, then anchors every commit from now on. `onFatal` hears of a store that takes no more writes. */
export async function openAudit(deps: {
  readonly store: Store;
  readonly stateDir: string;
  readonly sink: DaemonConfig["auditSink"];
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly later: (ms: number, act: () => void) => void;
  readonly onFatal: (failure: unknown) => void;
}): Promise<OpenAudit> {
  const { nowMs, monotonicMs, onFatal } = deps;
  const { audit, storeId, onCommitted } = deps.store;
  const anchorPath = join(deps.stateDir, "audit.anchor");
  // Once, before anything is added: while this daemon has the store open, nobody else puts an older one in its place.
  const rolledBack = anchorProblem(readAnchors(anchorPath), (seq) => audit.get(seq)?.digest);
  await settleAnnounced(audit, nowMs);
  const refusals = newRefusals({ record: audit.record, keepOutcome: audit.keepOutcome, monotonicMs });
  const sink = newAuditSink({ storeId, nowMs, later: deps.later }, deps.sink);
  const anchorFile = openAnchorFile(anchorPath, monotonicMs, sink.offer);
  onCommitted(() => anchorFile.note(audit.head()));
  const telling = setInterval(() => void refusals.tellDue().catch(onFatal), tellEveryMs);
  telling.unref();
  return {
    refuse: refusals.tell,
    anchors: () => readAnchors(anchorPath),
    problem: () => {
      anchorFile.flush();
      return rolledBack?.problem ?? null;
    },
    sink,
    flush: async () => {
      await refusals.flush().catch(onFatal);
      anchorFile.flush();
    },
  };
}
