import type { RunOverrides } from "../proto/gen/trinity/gate/v1/runs.ts";
import { parseCount } from "./count.ts";
import { UsageError } from "./failures.ts";

/** What one run may have otherwise than its scenario. */
export const overrideKeys = [
  "ticks_total",
  "metrics_enabled",
  "logging_enabled",
  "governance_preset",
  "engine_run_id",
] as const;

/**
 * Reads `KEY=VALUE ...` of `run start`; a key given twice counts the last time. Undefined when there is none.
 *
 * @throws UsageError
 */
export function parseOverrides(given: readonly string[]): RunOverrides | undefined {
  if (given.length === 0) return undefined;
  const none: RunOverrides = {
    ticksTotal: undefined,
    metricsEnabled: undefined,
    loggingEnabled: undefined,
    engineRunId: undefined,
  };
  return Object.assign(none, ...given.map(parseOverride));
}

function parseOverride(text: string): Partial<RunOverrides> {
  const [, key = "", value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  switch (key) {
    case "ticks_total":
      return { ticksTotal: parseCount(key, value) };
    case "metrics_enabled":
      return { metricsEnabled: parseSwitch(key, value) };
    case "logging_enabled":
      return { loggingEnabled: parseSwitch(key, value) };
    case "engine_run_id":
      return { engineRunId: value };
    case "governance_preset":
      return { governancePreset: value };
    case "":
      throw new UsageError(`${JSON.stringify(text)} is no override; write KEY=VALUE`);
  }
  throw new UsageError(`${JSON.stringify(key)} can't be overridden; keys are ${overrideKeys.join(", ")}`);
}

/** Reads `true` or `false`. @throws UsageError */
export function parseSwitch(key: string, value: string): boolean {
  if (value === "true") return true;
  if (value === "false") return false;
  throw new UsageError(`${key} is true or false, not ${JSON.stringify(value)}`);
}
