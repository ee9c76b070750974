import { addRunNote } from "../handlers/add-run-note.ts";
import { createCheckpoint } from "../handlers/create-checkpoint.ts";
import { deleteRun } from "../handlers/delete-run.ts";
import { explainRun } from "../handlers/explain-run.ts";
import { getQueue } from "../handlers/get-queue.ts";
import { getRun } from "../handlers/get-run.ts";
import { getRunConfig } from "../handlers/get-run-config.ts";
import { killRun } from "../handlers/kill-run.ts";
import { listAttempts } from "../handlers/list-attempts.ts";
import { listCheckpoints } from "../handlers/list-checkpoints.ts";
import { listRunNotes } from "../handlers/list-run-notes.ts";
import { listRuns } from "../handlers/list-runs.ts";
import { moveRun } from "../handlers/move-run.ts";
import { pauseRun } from "../handlers/pause-run.ts";
import { resumeRun } from "../handlers/resume-run.ts";
import { retryRun } from "../handlers/retry-run.ts";
import { startRun } from "../handlers/start-run.ts";
import { stepRun } from "../handlers/step-run.ts";
import { stopRun } from "../handlers/stop-run.ts";
import { updateRun } from "../handlers/update-run.ts";
import { waitRun } from "../handlers/wait-run.ts";
import { watchRuns } from "../handlers/watch-runs.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { estimateRun } from "../runs/run-estimate.ts";
import { previewRun } from "../runs/run-preview.ts";
import type { ServiceParts } from "./daemon-parts.ts";

/** Runs: started, steered, amended, waited for and listed. */
export function runsService(
  parts: Pick<
    ServiceParts,
    | "store"
    | "supervisor"
    | "catalog"
    | "daemonStatus"
    | "maxBytesUsual"
    | "freeBytes"
    | "runs"
    | "runMessages"
    | "clock"
    | "nowMs"
    | "sha256"
  >,
): readonly Rpc[] {
  const { store, supervisor, daemonStatus, runs, runMessages, clock, nowMs, sha256 } = parts;
  const { board } = supervisor;
  const { history, storeId, notes } = store;
  const steering = { runs, runMessages, supervisor };
  return [
    startRun({
      catalog: parts.catalog,
      activeScenario: history.activeScenario,
      supervisor,
      runMessages,
      tickDelayMs: daemonStatus.tickDelayMs,
      maxBytesUsual: parts.maxBytesUsual,
      environment: daemonStatus.environmentName,
      estimate: (run) =>
        estimateRun(
          run,
          history.listRuns({ before: null, limit: 5, states: ["completed"], scenarioId: run.scenarioId }),
          parts.freeBytes(),
        ),
      preview: (run) => previewRun(run, { sha256, exists: (runId) => history.getRun(runId) !== undefined }),
    }),
    stopRun(steering),
    pauseRun(steering),
    resumeRun(steering),
    stepRun(steering),
    killRun(steering),
    retryRun({ ...steering, board }),
    createCheckpoint(steering),
    listCheckpoints({ runs, checkpoints: store.checkpoints.list, nowMs }),
    updateRun(steering),
    deleteRun({ runs, supervisor, artifacts: store.artifacts, nowMs }),
    moveRun(steering),
    addRunNote({ runs, notes, sha256, nowMs }),
    listRunNotes({ runs, notes, nowMs }),
    getQueue({ supervisor, slots: daemonStatus.maxActiveRuns, nowMs }),
    explainRun({ runs, runMessages, supervisor, attempts: history.attempts, nowMs }),
    watchRuns({
      board,
      newest: (limit) =>
        history
          .listRuns({ before: null, limit, states: [], scenarioId: null })
          .flatMap(({ runId }) => board.get(runId) ?? []),
      runMessages,
      clock,
    }),
    getRun({ runs, runMessages, nowMs }),
    getRunConfig({ runs }),
    listRuns({ storeId, listRuns: history.listRuns, live: board.get, runMessages, nowMs }),
    waitRun({ runs, board, runMessages }),
    listAttempts({ runs, attempts: history.attempts, nowMs }),
  ];
}
