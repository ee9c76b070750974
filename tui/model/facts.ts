/** What the cockpit knows of the daemon's world, decoded and cleaned (`tui/wire`). Times are milliseconds since 1970. */

/** The run's state; a number this build does not know is UNRECOGNISED, never taken for another state. */
export type RunState = "IDLE" | "RUNNING" | "PAUSED" | "COMPLETED" | "FAULT" | "CANCELLED" | "UNRECOGNISED";

/** The finer truth beside the state; empty when the state says it all. */
export type RunPhase =
  | ""
  | "QUEUED"
  | "STARTING"
  | "TICKING"
  | "PAUSING"
  | "STOPPING"
  | "RECOVERING"
  | "WAITING_EXTERNAL"
  | "UNREACHABLE"
  | "UNRECOGNISED";

export type RunFacts = {
  readonly runId: string;
  readonly scenarioId: string;
  readonly state: RunState;
  readonly phase: RunPhase;
  readonly fingerprint: string;
  /** 0 when the total is not known. */
  readonly ticksTotal: number;
  /** Committed ticks. */
  readonly ticksCompleted: number;
  /** 0 = none. */
  readonly pauseAtTick: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly governanceMode: string;
  readonly codexActionMode: string;
  readonly policySetHash: string;
  readonly createdBy: string;
  readonly attemptCount: number;
  readonly lastTickHash: string;
  readonly fault: { readonly errorCode: string; readonly message: string } | null;
  readonly summary: RunSummaryFacts | null;
};

/** Known once the run is sealed. */
export type RunSummaryFacts = {
  readonly ledgerHead: string;
  readonly ledgerEntries: number;
  readonly napTotal: number;
  readonly documentSha256: string;
};

export type ScenarioFacts = {
  readonly scenarioId: string;
  readonly name: string;
  readonly description: string;
  readonly runtimeHint: string;
  readonly isActive: boolean;
  /** Why a start would be refused, one sentence each. */
  readonly problems: readonly string[];
};

export type PillarStatus = "IDLE" | "WARMING" | "RUNNING" | "COOLING" | "FAULT" | "UNKNOWN";

export type PillarFacts = {
  readonly pillarId: string;
  readonly status: PillarStatus;
  readonly headline: string;
  readonly secondary: string;
  /** 0..1; null when there is nothing to measure. */
  readonly load: number | null;
  readonly governanceMode: string;
  readonly cause: string;
};

export type DaemonFacts = {
  readonly version: string;
  readonly engineVersion: string;
  readonly epoch: number;
  readonly pid: number;
  readonly environmentName: string;
  readonly maxActiveRuns: number;
  readonly tickDelayMs: number;
};

/** Who the operator is to the daemon. */
export type IdentityFacts = {
  readonly actor: string;
  readonly roles: readonly string[];
  readonly listener: string;
  readonly isReadOnly: boolean;
  readonly environmentName: string;
};

export type LogLevel = "DEBUG" | "INFO" | "WARN" | "ERROR" | "UNRECOGNISED";

export type LogLine = {
  /** Dense per run, from 1. */
  readonly seq: number;
  readonly atMs: number | null;
  readonly level: LogLevel;
  readonly event: string;
  readonly component: string;
  readonly message: string;
  readonly tick: number | null;
  readonly windowId: string;
  readonly runId: string;
  readonly attemptId: string;
  /** As it came, not cleaned; the payload view cleans what it shows. */
  readonly payloadJson: string;
};

/** The pillars, in the order of the contract. */
export const pillarIds: readonly string[] = ["aether", "press", "umx", "loom", "codex"];

/** A run in this state never changes again. */
export function isTerminal(state: RunState): boolean {
  return state === "COMPLETED" || state === "FAULT" || state === "CANCELLED";
}

/** Committed share of the run, 0..1; null when the total is not known (operator-surface 4). */
export function progressOf(run: RunFacts): number | null {
  if (run.state === "COMPLETED") return 1;
  return run.ticksTotal === 0 ? null : Math.min(1, run.ticksCompleted / run.ticksTotal);
}
