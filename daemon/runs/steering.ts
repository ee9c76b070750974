import type { DeedOf } from "../../store/deed.ts";
import type { RunCondition } from "../../store/records.ts";
import { runIdLengthMax } from "../../store/run-id.ts";
import { CockpitError } from "../errors.ts";
import { ask, askToPauseAt, askToRun, askToStep } from "../placement/control.ts";
import { quoted } from "../rpc/fields.ts";
import type { Attempt } from "./attempt.ts";
import type { LiveRun } from "./live-run.ts";

/**
 * What an operator can do to an active run. Each wish is committed first and then told to the engine, which
 * obeys at the next tick boundary; a daemon that dies in between has promised nothing it cannot keep, because
 * the attempt dies with it. Call inside the attempt's `serially`.
 */

/** Ends the run at the next boundary. A second stop changes nothing. */
export async function stopRun(
  attempt: Attempt,
  deedOf: DeedOf<LiveRun> | null,
): Promise<{ readonly run: LiveRun; readonly noop: boolean }> {
  const noop = phaseOf(attempt) === "STOPPING";
  if (!noop) await attempt.turn({ kind: "running", phase: "STOPPING" }, {}, deedOf);
  ask(attempt.control, "stop");
  return { run: attempt.live(), noop };
}

/** Holds the run at the next boundary, or after `atTick` when it is not 0. */
export async function pauseRun(
  attempt: Attempt,
  atTick: number,
  deedOf: DeedOf<LiveRun> | null,
): Promise<LiveRun> {
  const run = attempt.live();
  if (run.record.condition.kind !== "running" || phaseOf(attempt) === "STOPPING") throw notRunning(run);
  checkPauseTick("at_tick", atTick, {
    ticksTotal: run.record.ticksTotal,
    ticksCommitted: run.ticksCommitted,
  });
  if (atTick > 0) {
    await attempt.turn(run.record.condition, { pauseAtTick: atTick }, deedOf);
    askToPauseAt(attempt.control, atTick);
  } else {
    await attempt.turn({ kind: "running", phase: "PAUSING" }, {}, deedOf);
    ask(attempt.control, "hold");
  }
  return attempt.live();
}

/** Lets a paused run go on; also takes back a pause that has not taken effect yet. */
export async function resumeRun(attempt: Attempt, deedOf: DeedOf<LiveRun> | null): Promise<LiveRun> {
  const run = attempt.live();
  if (run.record.condition.kind !== "paused" && phaseOf(attempt) !== "PAUSING") throw notPaused(run);
  await attempt.turn({ kind: "running", phase: "TICKING" }, {}, deedOf);
  askToRun(attempt.control);
  return attempt.live();
}

/** Does `ticks` more ticks and holds; from paused or running. */
export async function stepRun(
  attempt: Attempt,
  ticks: number,
  deedOf: DeedOf<LiveRun> | null,
): Promise<LiveRun> {
  const run = attempt.live();
  if (phaseOf(attempt) === "STOPPING") throw notRunning(run);
  // So that a step survives the death of the daemon.
  const until = run.ticksCommitted + ticks;
  const pauseAtTick = until < run.record.ticksTotal ? until : 0;
  await attempt.turn({ kind: "running", phase: "TICKING" }, { pauseAtTick }, deedOf);
  askToStep(attempt.control, ticks);
  return attempt.live();
}

/** @throws CockpitError `field_invalid` when the tick has passed or never comes; 0 = no wish. */
export function checkPauseTick(
  field: string,
  tick: number,
  run: { readonly ticksTotal: number; readonly ticksCommitted: number },
): void {
  if (tick === 0) return;
  const description =
    tick > run.ticksTotal
      ? `tick ${tick} is beyond the run's ${run.ticksTotal} ticks`
      : tick <= run.ticksCommitted
        ? `tick ${tick} has passed; the run is at tick ${run.ticksCommitted}`
        : null;
  if (description === null) return;
  throw new CockpitError("field_invalid", `${field}: ${description}`, {
    violations: [{ field, description }],
  });
}

/** @returns the refusal for a run that has ended */
export function runTerminal(run: LiveRun): CockpitError {
  const { runId, condition, endedAtMs } = run.record;
  const endedAt = endedAtMs === null ? "" : new Date(endedAtMs).toISOString();
  const since = endedAt === "" ? "" : ` since ${endedAt}`;
  return new CockpitError("run_terminal", `run ${runId} has ended: it is ${words(condition)}${since}`, {
    resource: { type: "run", name: runId },
    metadata: { state: condition.kind.toUpperCase(), ended_at: endedAt },
  });
}

/** @returns the refusal for a text that names no run */
export function runNotFound(text: string): CockpitError {
  return new CockpitError("run_not_found", `no run ${quoted(text)}; list the runs with: trinity runs`, {
    resource: { type: "run", name: text.slice(0, runIdLengthMax) },
  });
}

/** @returns the refusal for a run that has no engine at work */
export function notRunning(run: LiveRun): CockpitError {
  return new CockpitError(
    "run_not_running",
    `run ${run.record.runId} is not running: it is ${words(run.record.condition)}`,
  );
}

/** @returns the refusal for a run that nothing holds */
export function notPaused(run: LiveRun): CockpitError {
  return new CockpitError(
    "run_not_paused",
    `run ${run.record.runId} is not paused: it is ${words(run.record.condition)}`,
  );
}

/** A run's state in words, for messages. */
export function stateText({ record }: LiveRun): string {
  return words(record.condition);
}

function phaseOf(attempt: Attempt): string | null {
  const { condition } = attempt.live().record;
  return condition.kind === "running" ? condition.phase : null;
}

function words(condition: RunCondition): string {
  return condition.kind === "running" || condition.kind === "idle"
    ? `${condition.kind.toUpperCase()} (${condition.phase})`
    : condition.kind.toUpperCase();
}
