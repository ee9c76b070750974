import type { Parsed, Problem } from "../../engine/config/problem.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import type { Sha256 } from "../../engine/digest.ts";
import { policySetHash } from "../../engine/governance/policy-set-hash.ts";
import type {
  ConfigProblem,
  CoreParams,
  ScenarioDetail,
  ScenarioSummary,
} from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { editableFields } from "../scenarios/edit-scenario.ts";
import type { ScenarioEntry } from "../scenarios/scenario-catalog.ts";

/** A scenario as lists show it (operator-surface 2). The registry has no names, so the id is the name. */
export function toScenarioSummary(entry: ScenarioEntry, isActive: boolean): ScenarioSummary {
  const { scenario, session } = entry;
  const hints = scenario.runtimeHint === "" ? [] : [scenario.runtimeHint];
  return {
    scenarioId: scenario.scenarioId,
    name: entry.name,
    description: scenario.description,
    tags: [...hints, ...scenario.pillars],
    runtimeHint: scenario.runtimeHint,
    pillars: [...scenario.pillars],
    active: isActive,
    problems: problemsOf(session).map(toConfigProblem),
  };
}

/** What an operator asks for first; nothing while the configuration has problems. */
function toCoreParams(session: Parsed<SessionConfig>, sha256: Sha256): CoreParams | undefined {
  if (!session.ok) return undefined;
  const config = session.value;
  return {
    ticksTotal: BigInt(config.totalTicks),
    primaryWindowId: config.primaryWindowId,
    metricsEnabled: config.metricsEnabled,
    loggingEnabled: config.logging.enabled,
    gid: config.topology.gid,
    engineRunId: config.runId,
    governanceMode: config.governance.governanceMode,
    codexActionMode: config.governance.codexActionMode,
    policySetHash: policySetHash(config.governance, sha256),
  };
}

function problemsOf(session: Parsed<SessionConfig>): readonly Problem[] {
  return session.ok ? [] : session.problems;
}

function toConfigProblem({ file, field, reason }: Problem): ConfigProblem {
  return { file, field, reason };
}

/** What somebody edits has to be what they saw: the revision and, for a file, its content. */
export function scenarioEtag(entry: ScenarioEntry, runConfigText: string, sha256: Sha256): string {
  const { revision, scenario, name, overlay } = entry;
  return `${revision}-${sha256(JSON.stringify([scenario, name, overlay, runConfigText])).slice(0, 16)}`;
}

/** A scenario in full (operator-surface 2). */
export function toScenarioDetail(
  entry: ScenarioEntry,
  given: { readonly isActive: boolean; readonly runConfigText: string; readonly sha256: Sha256 },
): ScenarioDetail {
  const { overlay, scenario } = entry;
  return {
    summary: toScenarioSummary(entry, given.isActive),
    coreParams: toCoreParams(entry.session, given.sha256),
    runConfigId: scenario.runConfigPath,
    governancePreset: overlay?.governancePreset ?? "",
    editable: [...editableFields],
    etag: scenarioEtag(entry, given.runConfigText, given.sha256),
    revision: entry.revision,
    isOverlay: overlay !== null,
    runConfigJson: given.runConfigText,
    cloneOf: overlay?.cloneOf ?? "",
  };
}
