import type { Timestamp } from "../../proto/gen/google/protobuf/timestamp.ts";
import {
  type Freshness,
  FreshnessState,
  LogLevel,
  RunPhase,
  RunState,
} from "../../proto/gen/trinity/gate/v1/common.ts";
import type { LogEntry } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { DaemonStatus, OperatorState, PillarStatus } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { Run, type RunSummary } from "../../proto/gen/trinity/gate/v1/runs.ts";

/** 2026-11-20T10:00:00Z, the moment at which these messages were made. */
export const madeAtMs: number = Date.UTC(2026, 10, 20, 10);

/** A time so many milliseconds after `madeAtMs`. */
export function at(ms: number): Timestamp {
  const total = madeAtMs + ms;
  return {
    seconds: BigInt(Math.floor(total / 1_000)),
    nanos: (((total % 1_000) + 1_000) % 1_000) * 1_000_000,
  };
}

export const fresh: Freshness = {
  source: "engine/state",
  observedAt: at(0),
  expectedInterval: undefined,
  state: FreshnessState.FRESH,
  reason: "",
};

export const runId = "r-9b1e04c7d2aa-0042";

/** A run of gf01 in its third tick, changed as a test likes. */
export function aRun(changes: Partial<Run> = {}): Run {
  return {
    ...Run.fromPartial({}),
    runId,
    scenarioId: "gf01",
    state: RunState.RUNNING,
    phase: RunPhase.TICKING,
    fingerprint: `9b1e04c7d2aa${"0".repeat(52)}`,
    engineRunId: "GF01_config",
    gid: "GF01",
    ticksTotal: 8n,
    ticksCompleted: 3n,
    tickDelayMs: 700,
    createdAt: at(-4_000),
    startedAt: at(-3_500),
    endedAt: undefined,
    governanceMode: "OFF",
    codexActionMode: "OFF",
    policySetHash: "",
    fault: undefined,
    attemptId: `${runId}-a1`,
    attemptCount: 1,
    createdBy: "local:ops",
    lastTickHash: "cd".repeat(32),
    wiringSha256: "",
    summary: undefined,
    etag: "7",
    engineVersion: "0.1.0",
    pauseAtTick: 0n,
    ...changes,
  };
}

/** The same run after its last tick, sealed with this document digest. */
export function aCompletedRun(document: RunSummary["document"]): Run {
  return aRun({
    state: RunState.COMPLETED,
    phase: RunPhase.UNSPECIFIED,
    ticksCompleted: 8n,
    endedAt: at(2_000),
    policySetHash: "ab".repeat(32),
    summary: {
      ledgerHead: "ef".repeat(32),
      uledgerEntries: 8n,
      windowIds: ["GF01_W1_ticks_1_2", "GF01_W1_ticks_1_8"],
      apxManifests: 2n,
      napTotal: 21n,
      napIngress: 0n,
      napData: 8n,
      napEgress: 2n,
      napGovernance: 0n,
      codexMotifs: 0n,
      codexProposals: 0n,
      codexAccepted: 0n,
      document,
    },
  });
}

/** The operator state with a run of gf01 and its pillars. */
export function aState(run: Run | undefined): OperatorState {
  return {
    ...OperatorState.fromPartial({}),
    run: { value: run, freshness: fresh },
    lastRun: { value: undefined, freshness: fresh },
    activeScenario: { value: undefined, freshness: { ...fresh, source: "registry" } },
    pillars: ["aether", "press", "umx", "loom", "codex"].map((pillarId) => ({
      value: {
        pillarId,
        name: pillarId,
        status: PillarStatus.RUNNING,
        headlineMetric: "3 ticks",
        secondaryMetric: "",
        load: 0.375,
        governanceMode: "OFF",
        cause: "",
      },
      freshness: fresh,
    })),
    daemon: {
      value: {
        ...DaemonStatus.fromPartial({}),
        version: "0.1.0",
        engineVersion: "0.1.0",
        instanceId: "i-1",
        epoch: 3n,
        pid: 4242,
        environmentName: "",
        maxActiveRuns: 1,
        tickDelayMs: 0,
      },
      freshness: { ...fresh, source: "daemon" },
    },
  };
}

/** The n-th log entry of the run. */
export function anEntry(seq: number, changes: Partial<LogEntry> = {}): LogEntry {
  return {
    seq: BigInt(seq),
    timestamp: at(seq * 10),
    level: LogLevel.INFO,
    eventType: "tick_complete",
    component: "umx",
    message: `tick ${seq} done`,
    runId,
    attemptId: `${runId}-a1`,
    engineRunId: "GF01_config",
    tick: BigInt(seq),
    windowId: "",
    payloadJson: "",
    ...changes,
  };
}
