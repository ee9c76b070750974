import { summarizeGovernance } from "../handlers/summarize-governance.ts";
import { queueSummary } from "../scheduling/queue-summary.ts";
import { coarseBytes } from "../state/coarse-bytes.ts";
import { type StateParts, statePartsOf } from "../state/state-parts.ts";
import { newStateRevisions, type StateRevisions } from "../state/state-revisions.ts";
import { toAccessSummary } from "../wire/listener.ts";
import type { DaemonParts, ServiceParts } from "./daemon-parts.ts";

/** The first screen of an operator, and its revisions. */
export type StateView = { readonly look: () => StateParts; readonly revisions: StateRevisions };

/** Looks at every part of the state when asked, and begins a revision when a run or the health changes. */
export function newStateView(
  parts: DaemonParts & Pick<ServiceParts, "runMessages" | "statusNow">,
): StateView {
  const { store, supervisor, catalog, daemonStatus, nowMs, monitor, runMessages } = parts;
  const { board } = supervisor;
  const governance = summarizeGovernance({
    catalog,
    presets: parts.presets,
    base: parts.base,
    activeScenario: store.history.activeScenario,
    sha256: parts.sha256,
  });
  const look = (): StateParts =>
    statePartsOf(
      {
        board,
        runMessages,
        catalog,
        activeScenario: store.history.activeScenario,
        queue: () => queueSummary(supervisor, daemonStatus.maxActiveRuns, nowMs()),
        governance,
        signals: monitor.signals,
        daemonStatus: parts.statusNow,
        store: () => ({
          whole: true,
          problem: "",
          underPressure: parts.isUnderPressure(),
          freeBytes: coarseBytes(parts.freeBytes()),
        }),
        access: () => toAccessSummary(parts.listeners()),
        doubt: null,
      },
      nowMs(),
    );
  const revisions = newStateRevisions(look);
  board.subscribe((change) => {
    if (change.kind === "run") revisions.touch();
  });
  monitor.subscribe(revisions.touch);
  return { look, revisions };
}
