import { ScenarioEdit } from "../proto/gen/trinity/gate/v1/scenarios.ts";
import { parseCount } from "./count.ts";
import { UsageError } from "./failures.ts";
import { parseSwitch } from "./run-overrides.ts";

/** A change of a scenario: its values, and the mask that says which of them count. */
export type MaskedEdit = { readonly edit: ScenarioEdit; readonly updateMask: string[] };

const readers: Readonly<Record<string, (value: string) => Parameters<typeof ScenarioEdit.fromPartial>[0]>> = {
  name: (name) => ({ name }),
  description: (description) => ({ description }),
  runtime_hint: (runtimeHint) => ({ runtimeHint }),
  ticks_total: (value) => ({ ticksTotal: parseCount("ticks_total", value) }),
  enable_codex: (value) => ({ enableCodex: parseSwitch("enable_codex", value) }),
  enable_pfna: (value) => ({ enablePfna: parseSwitch("enable_pfna", value) }),
  engine_run_id: (engineRunId) => ({ engineRunId }),
  gid: (gid) => ({ gid }),
  metrics_enabled: (value) => ({ metricsEnabled: parseSwitch("metrics_enabled", value) }),
  logging_enabled: (value) => ({ loggingEnabled: parseSwitch("logging_enabled", value) }),
  governance_preset: (governancePreset) => ({ governancePreset }),
};

/** What of a scenario can be changed by `KEY=VALUE`. */
export const scenarioKeys: readonly string[] = Object.keys(readers);

/**
 * Reads `KEY=VALUE ...`, and a whole run configuration when there is one. A key given twice counts the last time.
 *
 * @throws UsageError
 */
export function parseScenarioEdit(given: readonly string[], runConfigJson: string | null): MaskedEdit {
  const values = given.map((text) => {
    const [, key = "", value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    const read = readers[key];
    if (read !== undefined) return { key, value: read(value) };
    if (key === "") throw new UsageError(`${JSON.stringify(text)} is no change; write KEY=VALUE`);
    throw new UsageError(`${JSON.stringify(key)} can't be changed; keys are ${scenarioKeys.join(", ")}`);
  });
  const whole = runConfigJson === null ? [] : [{ key: "run_config_json", value: { runConfigJson } }];
  const changes = [...whole, ...values];
  return {
    edit: ScenarioEdit.fromPartial(Object.assign({}, ...changes.map(({ value }) => value))),
    updateMask: [...new Set(changes.map(({ key }) => key))],
  };
}
