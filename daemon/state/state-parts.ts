import type {
  AccessSummary,
  AccessView,
  StoreSummary,
  StoreView,
} from "../../proto/gen/trinity/gate/v1/operator.ts";
import {
  type DaemonStatus,
  type DaemonView,
  type GovernanceSummary,
  type GovernanceView,
  type HealthView,
  OperatorState,
  type PillarView,
  type QueueSummary,
  type QueueView,
  type RunView,
  type ScenarioView,
} from "../../proto/gen/trinity/gate/v1/operator.ts";
import { CockpitError } from "../errors.ts";
import type { Signal } from "../health/signals.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RunBoard } from "../runs/run-board.ts";
import type { RunMessages } from "../runs/run-messages.ts";
import type { ScenarioCatalog } from "../scenarios/scenario-catalog.ts";
import { freshNow, type Observation, toFreshness } from "../wire/freshness.ts";
import { toHealthSummary } from "../wire/health-signal.ts";
import { toPillar } from "../wire/pillar.ts";
import { toScenarioSummary } from "../wire/scenario.ts";
import { observationOfRun, observedNow } from "./observations.ts";
import { pillarCards } from "./pillars.ts";

/** The changing parts of the operator state, each a view with its source and age (DESIGN decision 18). */
export type StateParts = {
  readonly run: RunView;
  readonly lastRun: RunView;
  readonly activeScenario: ScenarioView;
  readonly pillars: readonly PillarView[];
  readonly queue: QueueView;
  readonly governance: GovernanceView;
  readonly health: HealthView;
  readonly daemon: DaemonView;
  readonly store: StoreView;
  readonly access: AccessView;
};

export type StateSources = {
  readonly board: Pick<RunBoard, "active" | "lastFinished">;
  readonly runMessages: RunMessages;
  readonly catalog: ScenarioCatalog;
  readonly activeScenario: () => string | null;
  readonly queue: () => QueueSummary;
  /** Undefined when it cannot be known. */
  readonly governance: () => GovernanceSummary | undefined;
  /** The worst first. */
  readonly signals: () => readonly Signal[];
  readonly daemonStatus: () => DaemonStatus;
  readonly store: () => StoreSummary;
  readonly access: () => AccessSummary;
  /** Why nothing is known of what runs and waits; null when it is. What is not known is never shown as idle. */
  readonly doubt: string | null;
};

export function statePartsOf(sources: StateSources, nowMs: number): StateParts {
  const run = sources.board.active();
  const lastRun = sources.board.lastFinished();
  const { doubt } = sources;
  return {
    run: runView(run, sources, nowMs),
    lastRun: runView(lastRun, sources, nowMs),
    activeScenario: scenarioView(sources, nowMs),
    pillars: doubt === null ? pillarViews(run ?? lastRun, nowMs) : unknownPillars(doubt, nowMs),
    queue: {
      value: sources.queue(),
      freshness: toFreshness(doubted(observedNow("scheduler", nowMs), doubt), nowMs),
    },
    governance: {
      value: sources.governance(),
      freshness: toFreshness(doubted(observedNow("history", nowMs), doubt), nowMs),
    },
    health: {
      value: toHealthSummary(sources.signals()),
      freshness: freshNow("health", nowMs),
    },
    daemon: {
      value: sources.daemonStatus(),
      freshness: freshNow("daemon", nowMs),
    },
    store: { value: sources.store(), freshness: freshNow("filesystem", nowMs) },
    access: { value: sources.access(), freshness: freshNow("listeners", nowMs) },
  };
}

/** Everything on the first screen. What no part of this version can say is absent. */
export function fullState({ pillars, ...parts }: StateParts): OperatorState {
  return { ...OperatorState.fromPartial({}), ...parts, pillars: [...pillars] };
}

function runView(
  run: LiveRun | undefined,
  { runMessages, doubt }: Pick<StateSources, "runMessages" | "doubt">,
  nowMs: number,
): RunView {
  return run === undefined
    ? {
        value: undefined,
        freshness: toFreshness(doubted(observedNow("engine/state", nowMs), doubt), nowMs),
      }
    : { value: runMessages.of(run), freshness: toFreshness(observationOfRun(run), nowMs) };
}

function doubted(observation: Observation, reason: string | null): Observation {
  return reason === null ? observation : { ...observation, doubt: { kind: "unknown", reason } };
}

function scenarioView({ catalog, activeScenario }: StateSources, nowMs: number): ScenarioView {
  const active = activeScenario();
  const observation = observedNow("registry", nowMs);
  if (active === null) return { value: undefined, freshness: toFreshness(observation, nowMs) };
  try {
    const entry = catalog.get(active);
    return { value: toScenarioSummary(entry, true), freshness: toFreshness(observation, nowMs) };
  } catch (failure) {
    // A registry that broke or lost the scenario is a fact about this one view.
    if (!(failure instanceof CockpitError)) throw failure;
    const doubt = {
      kind: "unknown",
      reason: `the active scenario is "${active}", but ${failure.message}`,
    } as const;
    return { value: undefined, freshness: toFreshness({ ...observation, doubt }, nowMs) };
  }
}

/** The five cards of a run, or of none, each as a view. */
export function pillarViews(run: LiveRun | undefined, nowMs: number): readonly PillarView[] {
  const observation = run === undefined ? observedNow("engine/state", nowMs) : observationOfRun(run);
  return pillarCards(run).map((card) => {
    const known = doubted(observation, card.status === "unknown" ? card.cause : null);
    return { value: toPillar(card), freshness: toFreshness(known, nowMs) };
  });
}

function unknownPillars(cause: string, nowMs: number): readonly PillarView[] {
  const freshness = toFreshness(doubted(observedNow("engine/state", nowMs), cause), nowMs);
  return pillarCards(undefined).map((card) => ({
    value: toPillar({ ...card, status: "unknown", headline: "unknown", cause }),
    freshness,
  }));
}
