import { RunPhase } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { RunRow } from "../../store/codecs.ts";
import {
  anyMeets,
  type Condition,
  checkName,
  filterInvalid,
  parseFilter,
  textMeets,
  timeMeets,
} from "../rpc/filter.ts";
import { toRunPhase } from "../wire/run-state.ts";

/** What a list of runs can be filtered by (daemon.md 2.3, ListRuns). */
const fields = [
  "run_id",
  "state",
  "phase",
  "scenario",
  "scenario_id",
  "label",
  "operator_key",
  "plan_id",
  "parent",
  "created",
  "ended",
] as const;

/** Whether a run is wanted. Pure. */
export type RunFilter = (run: RunRow) => boolean;

/** @throws CockpitError `filter_invalid` */
export function parseRunFilter(text: string): RunFilter {
  const conditions = parseFilter(text, fields);
  for (const condition of conditions) checkValue(condition);
  return (run) => conditions.every((condition) => meets(run, condition));
}

/** A time that cannot be read, or a state there is none of, is told before any run is looked at. */
function checkValue(condition: Condition): void {
  if (condition.field === "state") checkName(upper(condition), stateNames);
  if (condition.field === "phase") checkName(upper(condition), phaseNames);
  if (condition.field === "created" || condition.field === "ended") timeMeets(0, condition);
  if (condition.field === "parent" && condition.op !== "=" && condition.op !== "!=")
    throw filterInvalid("parent is a run id; compare it with = or !=");
}

const stateNames = ["IDLE", "RUNNING", "PAUSED", "COMPLETED", "FAULT", "CANCELLED"];
const phaseNames = Object.keys(RunPhase).filter((name) => name !== "UNSPECIFIED" && name !== "UNRECOGNIZED");

function meets(run: RunRow, condition: Condition): boolean {
  switch (condition.field as (typeof fields)[number]) {
    case "run_id":
      return textMeets(run.runId, condition);
    case "state":
      return textMeets(run.condition.kind.toUpperCase(), upper(condition));
    case "phase":
      return textMeets(phaseName(run), upper(condition));
    case "scenario":
    case "scenario_id":
      return textMeets(run.scenarioId, condition);
    case "label":
      return anyMeets(run.labels, condition);
    case "operator_key":
      return textMeets(run.operatorKey, condition);
    case "plan_id":
      return textMeets(run.correlationIds["plan_id"] ?? "", condition);
    case "parent":
      return textMeets(run.replayOf ?? "", condition);
    case "created":
      return timeMeets(run.createdAtMs, condition);
    case "ended":
      return timeMeets(run.endedAtMs, condition);
  }
}

function upper(condition: Condition): Condition {
  return { ...condition, value: condition.value.toUpperCase() };
}

function phaseName({ condition }: RunRow): string {
  const phase = toRunPhase(condition);
  return phase === RunPhase.UNSPECIFIED
    ? ""
    : (Object.entries(RunPhase).find(([, value]) => value === phase)?.[0] ?? "");
}
