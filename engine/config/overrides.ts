import { type GovernanceLayers, layerGovernance, noLayers } from "../governance/layer-governance.ts";
import type { Int } from "../int.ts";
import { shown } from "./convert.ts";
import type { RunConfigDraft } from "./parse-run-config.ts";
import { refuse, type Section } from "./section.ts";

/** What a caller may change of a run config when a run is made of it; windows and all else stay as configured. */
export type RunOverrides = {
  readonly ticksTotal?: Int | undefined;
  readonly metricsEnabled?: boolean | undefined;
  readonly loggingEnabled?: boolean | undefined;
  /** Replaces `run_id`, the engine run id inside the configuration, which is hashed. */
  readonly engineRunId?: string | undefined;
  /** Governance around the config's own. */
  readonly governanceLayers?: GovernanceLayers | undefined;
};

/** What overrides replace, in any kind of config. */
export type Overridable = Pick<
  RunConfigDraft,
  "ticks" | "runId" | "metricsEnabled" | "logging" | "governance"
>;

/**
 * The config with its overrides; an override that cannot be is reported under the field it replaces, which for ticks is
 * `ticksField`.
 */
export function applyOverrides<Config extends Overridable>(
  top: Section,
  config: Config,
  overrides: RunOverrides,
  ticksField = "ticks",
): Config {
  const { ticksTotal, metricsEnabled, loggingEnabled, engineRunId, governanceLayers = noLayers } = overrides;
  return {
    ...config,
    ticks: ticksTotal === undefined ? config.ticks : checkTicks(top, ticksField, ticksTotal),
    runId: engineRunId === undefined ? config.runId : checkRunId(top, engineRunId),
    metricsEnabled: metricsEnabled ?? config.metricsEnabled,
    governance: config.governance && layerGovernance(config.governance, governanceLayers),
    logging: config.logging && { ...config.logging, enabled: loggingEnabled ?? config.logging.enabled },
  };
}

function checkTicks(top: Section, field: string, ticks: Int): Int | undefined {
  if ((typeof ticks === "bigint" || Number.isSafeInteger(ticks)) && ticks >= 1) return ticks;
  return refuse(top, field, `the override must be an integer of at least 1, not ${ticks}`);
}

function checkRunId(top: Section, runId: string): string | undefined {
  if (runId !== "" && runId.isWellFormed()) return runId;
  return refuse(top, "run_id", `the override must be non-empty text that can be hashed, not ${shown(runId)}`);
}
