import type { SessionConfig } from "../../engine/config/session.ts";
import type { Sha256 } from "../../engine/digest.ts";
import type { Store } from "../../store/open-store.ts";
import type { RunRecord } from "../../store/records.ts";
import { ask, type Control, newControl } from "../placement/control.ts";
import type { LiveRun } from "./live-run.ts";
import { type AttemptCause, firstLive } from "./new-run.ts";
import type { ResumePoint } from "./resume.ts";

/** A run that goes on is where it was; one that is done again makes what is on disk once more first. */
export function againAs(record: RunRecord, cause: AttemptCause): Pick<RunRecord, "condition"> {
  if (cause === "start") return { condition: { kind: "running", phase: "STARTING" } };
  const isStopping = record.condition.kind === "running" && record.condition.phase === "STOPPING";
  return { condition: { kind: "running", phase: isStopping ? "STOPPING" : "RECOVERING" } };
}

/** The wishes an operator had of the run when its engine was lost. */
export function controlOf(record: RunRecord, cause: AttemptCause): Control {
  const { condition, pauseAtTick, startPaused, startedAtMs } = record;
  const wasHeld =
    condition.kind === "paused" || (condition.kind === "running" && condition.phase === "PAUSING");
  const control = newControl({
    holdAtStart: (cause === "recovery" && wasHeld) || (startPaused && startedAtMs === null),
    pauseAtTick,
  });
  if (condition.kind === "running" && condition.phase === "STOPPING") ask(control, "stop");
  return control;
}

/** A run as it is when its next attempt begins: with what is on disk of it, or from nothing. */
export function continued(
  { logs }: Pick<Store, "logs">,
  record: RunRecord,
  session: SessionConfig,
  point: ResumePoint | null,
  sha256: Sha256,
): LiveRun {
  const fresh = firstLive(record, session, sha256);
  if (point === null) return fresh;
  const lastTick = logs.lastTick(record.runId);
  return {
    ...fresh,
    ticksCommitted: lastTick?.tick ?? 0,
    lastTickHash: lastTick?.tickHash ?? "",
    lastSeq: point.resume.lastSeq,
    storedBytes: point.storedBytes,
  };
}
