import { type Freshness, FreshnessState } from "../../proto/gen/trinity/gate/v1/common.ts";
import {
  type DaemonStatus,
  type GetIdentityResponse,
  type OperatorState,
  type Pillar,
  type StateDelta,
  type WatchStateResponse,
  PillarStatus as WirePillarStatus,
} from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { ScenarioSummary } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import type { DaemonFacts, IdentityFacts, PillarFacts, PillarStatus, ScenarioFacts } from "../model/facts.ts";
import type { FreshState } from "../model/fresh.ts";
import type { Observed, StateMessage, StateParts } from "../model/state-message.ts";
import { clean } from "../text/clean.ts";
import { runFacts } from "./run-facts.ts";
import { durationMs, timestampMs } from "./time.ts";

/** One message of the state stream as the model takes it. A message without content counts as a heartbeat. */
export function stateMessage(response: WatchStateResponse): StateMessage {
  const revision = response.revision;
  const coalescedFrom = response.coalescedFrom;
  switch (response.message?.$case) {
    case "fullState":
      return { kind: "full_state", revision, parts: partsOf(response.message.value) };
    case "delta":
      return { kind: "delta", revision, coalescedFrom, parts: partsOf(response.message.value) };
    case "heartbeat":
    case undefined:
      return { kind: "heartbeat", revision };
  }
}

/** The parts of a full state or of a delta; an unset part is null and means "did not change". */
export function partsOf(state: OperatorState | StateDelta): StateParts {
  const daemon = "daemon" in state ? state.daemon : undefined;
  return {
    run: observed(state.run, runFacts),
    lastRun: observed(state.lastRun, runFacts),
    scenario: observed(state.activeScenario, scenarioFacts),
    pillars: state.pillars.length === 0 ? null : state.pillars.map((view) => observedView(view, pillarFacts)),
    daemon: observed(daemon, daemonFacts),
  };
}

/** A scenario of the registry, cleaned. */
export function scenarioFacts(scenario: ScenarioSummary): ScenarioFacts {
  return {
    scenarioId: clean(scenario.scenarioId),
    name: clean(scenario.name),
    description: clean(scenario.description),
    runtimeHint: clean(scenario.runtimeHint),
    isActive: scenario.active,
    problems: scenario.problems.map(({ file, field, reason }) => clean(`${file} ${field}: ${reason}`)),
  };
}

/** Who we are to the daemon, cleaned. */
export function identityFacts(identity: GetIdentityResponse): IdentityFacts {
  return {
    actor: clean(identity.actor),
    roles: identity.roles.map(clean),
    listener: clean(identity.listener),
    isReadOnly: identity.readOnly,
    environmentName: clean(identity.environmentName),
  };
}

type View<Value> = { readonly value: Value | undefined; readonly freshness: Freshness | undefined };

function observed<Wire, Facts>(
  view: View<Wire> | undefined,
  decode: (wire: Wire) => Facts,
): Observed<Facts> | null {
  return view === undefined ? null : observedView(view, decode);
}

function observedView<Wire, Facts>(view: View<Wire>, decode: (wire: Wire) => Facts): Observed<Facts> {
  return {
    value: view.value === undefined ? null : decode(view.value),
    source: clean(view.freshness?.source ?? ""),
    observedAtMs: timestampMs(view.freshness?.observedAt),
    // An interval of nothing would make every value late at once.
    expectedMs: durationMs(view.freshness?.expectedInterval) || null,
    state: freshStates[view.freshness?.state ?? FreshnessState.UNSPECIFIED] ?? "unknown",
    reason: clean(view.freshness?.reason ?? "the daemon sent no freshness"),
  };
}

function pillarFacts(pillar: Pillar): PillarFacts {
  return {
    pillarId: clean(pillar.pillarId),
    status: pillarStatuses[pillar.status] ?? "UNKNOWN",
    headline: clean(pillar.headlineMetric),
    secondary: clean(pillar.secondaryMetric),
    load: pillar.load === undefined || !Number.isFinite(pillar.load) ? null : pillar.load,
    governanceMode: clean(pillar.governanceMode),
    cause: clean(pillar.cause),
  };
}

function daemonFacts(daemon: DaemonStatus): DaemonFacts {
  return {
    version: clean(daemon.version),
    engineVersion: clean(daemon.engineVersion),
    epoch: Number(daemon.epoch),
    pid: daemon.pid,
    environmentName: clean(daemon.environmentName),
    maxActiveRuns: daemon.maxActiveRuns,
    tickDelayMs: daemon.tickDelayMs,
  };
}

const freshStates: Partial<Record<FreshnessState, FreshState>> = {
  [FreshnessState.FRESH]: "fresh",
  [FreshnessState.STALE]: "stale",
  [FreshnessState.DEGRADED]: "degraded",
  [FreshnessState.UNKNOWN]: "unknown",
};

const pillarStatuses: Partial<Record<WirePillarStatus, PillarStatus>> = {
  [WirePillarStatus.IDLE]: "IDLE",
  [WirePillarStatus.WARMING]: "WARMING",
  [WirePillarStatus.RUNNING]: "RUNNING",
  [WirePillarStatus.COOLING]: "COOLING",
  [WirePillarStatus.FAULT]: "FAULT",
  [WirePillarStatus.UNKNOWN]: "UNKNOWN",
};
