import { type Freshness, FreshnessState } from "../../proto/gen/trinity/gate/v1/common.ts";
import {
  DaemonMode,
  type OperatorState,
  PillarStatus,
  type PillarView,
} from "../../proto/gen/trinity/gate/v1/operator.ts";
import { cleanText } from "./clean-text.ts";
import type { Paint } from "./colours.ts";
import { freshnessText } from "./freshness-text.ts";
import { nameOf } from "./names.ts";
import { faultText, stateText, ticksText } from "./run-text.ts";
import { pairs } from "./table.ts";

/** The first screen as one block, each part with its source and age (cli.md 2, `status`). */
export function stateBlock(state: OperatorState, nowMs: number, paint: Paint): string {
  return pairs([
    ["daemon", daemonText(state, nowMs)],
    ["run", runText(state.run, "none is active", nowMs, paint)],
    ["last run", runText(state.lastRun, "none yet", nowMs, paint)],
    ["scenario", scenarioText(state, nowMs)],
    ...pillarPairs(state.pillars, nowMs, paint),
    ["queue", queueText(state, nowMs)],
    ["health", healthText(state, nowMs, paint)],
  ]);
}

/** A line per pillar: status, figures and age. */
export function pillarPairs(
  pillars: readonly PillarView[],
  nowMs: number,
  paint: Paint,
): readonly (readonly [string, string])[] {
  return pillars.map((pillar) => pillarPair(pillar, nowMs, paint));
}

function queueText(state: OperatorState, nowMs: number): string {
  const age = freshnessText(state.queue?.freshness, nowMs);
  const queue = state.queue?.value;
  if (queue === undefined || isUnknown(state.queue?.freshness)) return `unknown ${age}`;
  const next = queue.nextRunId === "" ? "" : `, next ${cleanText(queue.nextRunId)}`;
  const drained = queue.draining ? ", drained: nothing starts" : "";
  return `${queue.waiting} waiting, ${queue.active} of ${queue.slots} slots taken${next}${drained} ${age}`;
}

function healthText(state: OperatorState, nowMs: number, paint: Paint): string {
  const age = freshnessText(state.health?.freshness, nowMs);
  const health = state.health?.value;
  if (health === undefined) return `unknown ${age}`;
  const { ok, degraded, failed, unknown, worst, detail } = health;
  if (worst === "") return `${paint("good", "ok")}, ${ok} signals ${age}`;
  const others = `${failed} failed, ${degraded} degraded, ${unknown} unknown, ${ok} ok`;
  return `${paint("bad", cleanText(worst))} ${cleanText(detail)} (${others}) ${age}`;
}

function daemonText(state: OperatorState, nowMs: number): string {
  const age = freshnessText(state.daemon?.freshness, nowMs);
  const daemon = state.daemon?.value;
  if (daemon === undefined) return `unknown ${age}`;
  const environment =
    daemon.environmentName === "" ? "" : `, environment ${cleanText(daemon.environmentName)}`;
  const engine = `engine ${cleanText(daemon.engineVersion)}`;
  const mode = daemon.mode === DaemonMode.SAFE ? "SAFE mode, " : "";
  return `${mode}${cleanText(daemon.version)}, ${engine}, pid ${daemon.pid}, epoch ${daemon.epoch}${environment} ${age}`;
}

/** What is not known is not "none". */
function isUnknown(freshness: Freshness | undefined): boolean {
  return freshness?.state === FreshnessState.UNKNOWN;
}

function runText(view: OperatorState["run"], none: string, nowMs: number, paint: Paint): string {
  const run = view?.value;
  const age = freshnessText(view?.freshness, nowMs);
  if (run === undefined) return `${isUnknown(view?.freshness) ? "unknown" : none} ${age}`;
  const fault = run.fault === undefined ? "" : `, ${faultText(run.fault)}`;
  const what = `${cleanText(run.runId)} ${cleanText(run.scenarioId)}`;
  const interrupted = run.interrupted ? ", interrupted, resumes at start" : "";
  return `${what} ${stateText(run, paint)} tick ${ticksText(run)}${interrupted}${fault} ${age}`;
}

function scenarioText(state: OperatorState, nowMs: number): string {
  const age = freshnessText(state.activeScenario?.freshness, nowMs);
  const scenario = state.activeScenario?.value;
  if (scenario === undefined)
    return `${isUnknown(state.activeScenario?.freshness) ? "unknown" : "none is active"} ${age}`;
  const problems = scenario.problems.length === 0 ? "" : `, ${scenario.problems.length} problems`;
  return `${cleanText(scenario.scenarioId)}${problems} ${age}`;
}

function pillarPair(view: PillarView, nowMs: number, paint: Paint): readonly [string, string] {
  const age = freshnessText(view.freshness, nowMs);
  const pillar = view.value;
  if (pillar === undefined) return ["pillar", `unknown ${age}`];
  const status = nameOf(PillarStatus, pillar.status);
  const isBad = pillar.status === PillarStatus.FAULT || pillar.status === PillarStatus.UNKNOWN;
  const facts = [pillar.headlineMetric, pillar.secondaryMetric, pillar.cause]
    .filter((fact) => fact !== "")
    .map(cleanText)
    .join(", ");
  return [cleanText(pillar.name), `${paint(isBad ? "bad" : "moving", status)} ${facts} ${age}`];
}
