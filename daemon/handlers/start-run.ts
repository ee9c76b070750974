import type { RunOverrides } from "../../engine/config/overrides.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { intOf } from "../../engine/int.ts";
import {
  type Run,
  RunsServiceService,
  type StartRunRequest,
  StartRunResponse,
  type RunOverrides as WireOverrides,
} from "../../proto/gen/trinity/gate/v1/runs.ts";
import { type RunId, schema1Defaults } from "../../store/records.ts";
import { runIdLengthMax } from "../../store/run-id.ts";
import { CockpitError } from "../errors.ts";
import { checkId, checkScenarioId, countOf, tickMax, type Violations } from "../rpc/fields.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { NewRun } from "../runs/new-run.ts";
import type { RunMessages } from "../runs/run-messages.ts";
import type { ScenarioCatalog } from "../scenarios/scenario-catalog.ts";
import type { Supervisor } from "../supervisor.ts";
import { runTarget, stateOf } from "./steer.ts";

export type StartRunDeps = {
  readonly catalog: Pick<ScenarioCatalog, "resolve">;
  readonly activeScenario: () => string | null;
  readonly supervisor: Pick<Supervisor, "startRun">;
  readonly runMessages: RunMessages;
  /** Used when a request names no pause between ticks. */
  readonly tickDelayMs: number;
  /** What a run would be; for a dry run. @throws CockpitError `duplicate_run_id` */
  readonly preview: (run: NewRun) => Run;
};

/** At most an hour between two ticks. */
export const tickDelayMsMax: number = 3_600_000;

/**
 * Creates a run of a scenario and starts it. The configuration is resolved and checked in full before anything is
 * written.
 */
export function startRun(deps: StartRunDeps): Rpc {
  const answerOf = (run: LiveRun): StartRunResponse =>
    StartRunResponse.fromPartial({ run: deps.runMessages.of(run) });
  return mutationRpc(RunsServiceService.startRun, {
    action: "start",
    roles: ["operator"],
    parse,
    targets: ({ scenarioId, runId }) => [
      { kind: "config", id: scenarioId === "" ? "" : `scenario/${scenarioId}` },
      { kind: "run", id: runId },
    ],
    answer: async (
      { scenarioId: asked, overrides, validateOnly, tickDelayMs, ...wishes },
      { caller },
      deed,
    ) => {
      const scenarioId = asked === "" ? activeScenarioOf(deps) : asked;
      const session: SessionConfig = deps.catalog.resolve(scenarioId, overrides);
      const run: NewRun = {
        ...wishes,
        wishes: schema1Defaults,
        queueIfBusy: false,
        scenarioId,
        session,
        tickDelayMs: tickDelayMs ?? deps.tickDelayMs,
        actor: caller.actor,
      };
      if (validateOnly) return StartRunResponse.fromPartial({ run: deps.preview(run) });
      const told = deed.with((started: LiveRun) => ({
        response: answerOf(started),
        targets: [...runTarget(started.record), { kind: "config", id: `scenario/${scenarioId}` }],
        after: stateOf(started),
      }));
      return answerOf(await deps.supervisor.startRun(run, told));
    },
  });
}

type Input = Pick<NewRun, "scenarioId" | "startPaused" | "pauseAtTick" | "chosenRunId"> & {
  readonly overrides: RunOverrides;
  readonly tickDelayMs: number | null;
  readonly validateOnly: boolean;
};

function parse(request: StartRunRequest, violations: Violations): Input {
  checkScenarioId(violations, request.scenarioId);
  checkId(violations, "run_id", request.runId, runIdLengthMax);
  const { tickDelayMs } = request;
  return {
    scenarioId: request.scenarioId,
    overrides: parseOverrides(request.overrides),
    tickDelayMs:
      tickDelayMs === undefined
        ? null
        : countOf(violations, "tick_delay_ms", tickDelayMs, { min: 0, max: tickDelayMsMax }),
    startPaused: request.startPaused,
    pauseAtTick: countOf(violations, "pause_at_tick", request.pauseAtTick, { min: 0, max: tickMax }),
    chosenRunId: request.runId === "" ? null : (request.runId as RunId), // Checked above; the store refuses a used one.
    validateOnly: request.validateOnly,
  };
}

/** Values are checked where all values of a configuration are: when the session is loaded. */
function parseOverrides(overrides: WireOverrides | undefined): RunOverrides {
  if (overrides === undefined) return {};
  const { ticksTotal, metricsEnabled, loggingEnabled, engineRunId } = overrides;
  return {
    ticksTotal: ticksTotal === undefined ? undefined : intOf(ticksTotal),
    metricsEnabled,
    loggingEnabled,
    engineRunId,
  };
}

function activeScenarioOf({ activeScenario }: StartRunDeps): string {
  const active = activeScenario();
  if (active !== null) return active;
  throw new CockpitError(
    "no_active_scenario",
    "no scenario was named and none is active; name one or activate one with: trinity scenario activate ID",
  );
}
