import type { Timestamp } from "../../proto/gen/google/protobuf/timestamp.ts";
import {
  EnvironmentTone,
  type Freshness,
  FreshnessState,
  LogLevel,
  RunPhase,
  RunState,
} from "../../proto/gen/trinity/gate/v1/common.ts";
import type { LogEntry } from "../../proto/gen/trinity/gate/v1/logs.ts";
import {
  DaemonStatus,
  type GetIdentityResponse,
  OperatorState,
  PillarStatus,
  type PillarView,
} from "../../proto/gen/trinity/gate/v1/operator.ts";
import { Run } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { ScenarioSummary } from "../../proto/gen/trinity/gate/v1/scenarios.ts";

/** Wire values an idle or running daemon would send, for the scripted daemon; each field can be overridden. */

/** 2026-11-20 13:16:19 UTC, in milliseconds since 1970. */
export const baseMs: number = Date.UTC(2026, 10, 20, 13, 16, 19);

export function wireTime(atMs: number): Timestamp {
  return { seconds: BigInt(Math.floor(atMs / 1000)), nanos: (atMs % 1000) * 1_000_000 };
}

export function freshNow(atMs: number = baseMs, over: Partial<Freshness> = {}): Freshness {
  return {
    source: "engine/state",
    observedAt: wireTime(atMs),
    expectedInterval: undefined,
    state: FreshnessState.FRESH,
    reason: "",
    ...over,
  };
}

export function wireRun(over: Partial<Run> = {}): Run {
  return {
    ...Run.create({}),
    runId: "r-9b1e04c7d2aa-0042",
    scenarioId: "gf01",
    state: RunState.RUNNING,
    phase: RunPhase.TICKING,
    fingerprint: `9b1e04c7d2aa${"0".repeat(50)}44`,
    engineRunId: "GF01_RUN",
    gid: "GF01",
    ticksTotal: 8n,
    ticksCompleted: 3n,
    tickDelayMs: 700,
    createdAt: wireTime(baseMs - 3_000),
    startedAt: wireTime(baseMs - 2_500),
    governanceMode: "OBSERVE",
    codexActionMode: "OBSERVE",
    policySetHash: `a41c${"0".repeat(58)}90`,
    attemptId: "r-9b1e04c7d2aa-0042.a001",
    attemptCount: 1,
    createdBy: "local:ops",
    lastTickHash: `7f3a${"0".repeat(58)}c1`,
    etag: "1",
    engineVersion: "0.1.0",
    ...over,
  };
}

export function wirePillars(status: PillarStatus, ticks: string, atMs: number = baseMs): PillarView[] {
  const figures: readonly (readonly [string, string, string, string, number | undefined])[] = [
    ["aether", "Aether", `${ticks} ticks`, "pending", 0.37],
    ["press", "Astral Press", "0 manifests", "0 windows, L_total 0", 0],
    ["umx", "UMX", "3 ledger entries", "max |flux| 12", 1],
    ["loom", "Aevum Loom", "3 P / 0 I blocks", "C_t 65491504", 0.37],
    ["codex", "Codex Eterna", "pending", "pending", undefined],
  ];
  return figures.map(([pillarId, name, headlineMetric, secondaryMetric, load]) => ({
    value: {
      pillarId,
      name,
      status,
      headlineMetric,
      secondaryMetric,
      governanceMode: pillarId === "aether" || pillarId === "codex" ? "OBSERVE" : "",
      cause: "",
      ...(load === undefined ? {} : { load }),
    },
    freshness: freshNow(atMs, { source: "engine/metrics" }),
  }));
}

export function wireScenario(over: Partial<ScenarioSummary> = {}): ScenarioSummary {
  return {
    ...ScenarioSummary.create({}),
    scenarioId: "gf01",
    name: "Golden fixture 1",
    description: "six nodes, eight ticks",
    runtimeHint: "under a second",
    active: true,
    ...over,
  };
}

export function idleState(atMs: number = baseMs): OperatorState {
  return {
    ...OperatorState.fromPartial({}),
    run: { value: undefined, freshness: freshNow(atMs) },
    lastRun: { value: undefined, freshness: freshNow(atMs, { source: "history" }) },
    activeScenario: { value: wireScenario(), freshness: freshNow(atMs, { source: "registry" }) },
    pillars: wirePillars(PillarStatus.IDLE, "0/0", atMs),
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
      freshness: freshNow(atMs, { source: "daemon" }),
    },
  };
}

export const owner: GetIdentityResponse = {
  actor: "local:ops",
  roles: ["admin"],
  listener: "unix socket, owner",
  readOnly: false,
  environmentName: "",
  environmentTone: EnvironmentTone.UNSPECIFIED,
};

export function wireEntry(seq: number, over: Partial<LogEntry> = {}): LogEntry {
  return {
    seq: BigInt(seq),
    timestamp: wireTime(baseMs - 2_000 + seq * 31),
    level: LogLevel.DEBUG,
    eventType: "tick_complete",
    component: "aether",
    message: `tick ${seq} complete, chain ${65_491_504 + seq}`,
    runId: "r-9b1e04c7d2aa-0042",
    attemptId: "r-9b1e04c7d2aa-0042.a001",
    engineRunId: "GF01_RUN",
    tick: BigInt(seq),
    windowId: "",
    payloadJson: `{"C_t":${65_491_504 + seq},"pfna_refs":[],"prev_chain":${65_491_503 + seq}}`,
    ...over,
  };
}
