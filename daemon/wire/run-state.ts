import { RunPhase, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { RunCondition } from "../../store/records.ts";

/** A run's state without its details, as requests name it. */
export type RunKind = RunCondition["kind"];

const stateOfKind = {
  idle: RunState.IDLE,
  running: RunState.RUNNING,
  paused: RunState.PAUSED,
  completed: RunState.COMPLETED,
  fault: RunState.FAULT,
  cancelled: RunState.CANCELLED,
} as const satisfies Record<RunKind, RunState>;

const phaseOf = {
  QUEUED: RunPhase.QUEUED,
  STARTING: RunPhase.STARTING,
  TICKING: RunPhase.TICKING,
  PAUSING: RunPhase.PAUSING,
  STOPPING: RunPhase.STOPPING,
  RECOVERING: RunPhase.RECOVERING,
  WAITING_EXTERNAL: RunPhase.WAITING_EXTERNAL,
  UNREACHABLE: RunPhase.UNREACHABLE,
} as const satisfies Record<Extract<RunCondition, { phase: string }>["phase"], RunPhase>;

export function toRunState(kind: RunKind): RunState {
  return stateOfKind[kind];
}

/** The finer truth beside the state; UNSPECIFIED where the state says it all (DESIGN decision 13). */
export function toRunPhase(condition: RunCondition): RunPhase {
  return condition.kind === "idle" || condition.kind === "running"
    ? phaseOf[condition.phase]
    : RunPhase.UNSPECIFIED;
}

const kinds = ["idle", "running", "paused", "completed", "fault", "cancelled"] as const satisfies RunKind[];

/** The state a request names; null for UNSPECIFIED and for numbers this version does not know. */
export function fromRunState(state: RunState): RunKind | null {
  return kinds.find((kind) => stateOfKind[kind] === state) ?? null;
}
