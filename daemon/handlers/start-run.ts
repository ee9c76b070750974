import { encodeSession } from "../../engine/config/session-codec.ts";
import { intOf } from "../../engine/int.ts";
import {
  IfBusy,
  type Run,
  RunsServiceService,
  type StartRunRequest,
  StartRunResponse,
  type RunOverrides as WireOverrides,
} from "../../proto/gen/trinity/gate/v1/runs.ts";
import { type RunId, schema1Defaults } from "../../store/records.ts";
import { runIdLengthMax } from "../../store/run-id.ts";
import { CockpitError } from "../errors.ts";
import { checkId, checkScenarioId, countOf, quoted, tickMax, type Violations } from "../rpc/fields.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { NewRun, RunWishes } from "../runs/new-run.ts";
import { checkEstimate, problemOf, type RunEstimate } from "../runs/run-estimate.ts";
import type { RunMessages } from "../runs/run-messages.ts";
import { noWish, type RunWish, type ScenarioCatalog } from "../scenarios/scenario-catalog.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import { toErrorResponse } from "../wire/error-response.ts";
import { toRunEstimate } from "../wire/run-estimate.ts";
import { fromTimestamp } from "../wire/timestamp.ts";
import { parseCorrelationIds, parseLabels, parsePriority } from "./run-wishes.ts";
import { runTarget, stateOf } from "./steer.ts";

export type StartRunDeps = {
  readonly catalog: Pick<ScenarioCatalog, "resolve">;
  readonly activeScenario: () => string | null;
  readonly supervisor: Pick<Supervisor, "startRun" | "refusalOf">;
  readonly runMessages: RunMessages;
  /** Used when a request names no pause between ticks. */
  readonly tickDelayMs: number;
  /** What the run is expected to store, its cap and the space there is. */
  readonly estimate: (run: NewRun) => RunEstimate;
  /** Bytes a run may store that names no cap; 0 = no cap. */
  readonly maxBytesUsual: number;
  /** Name of the environment; empty when it has none. */
  readonly environment: string;
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
      { scenarioId: asked, wish, validateOnly, tickDelayMs, recorded, ...wishes },
      { caller },
      deed,
    ) => {
      checkOperatorKey(recorded.operatorKey);
      const scenarioId = asked === "" ? activeScenarioOf(deps) : asked;
      const { session, ...origin } = deps.catalog.resolve(scenarioId, wish);
      const run: NewRun = {
        ...wishes,
        wishes: {
          ...schema1Defaults,
          ...recorded,
          ...origin,
          operatorKey: recorded.operatorKey === "" ? schema1Defaults.operatorKey : recorded.operatorKey,
          maxBytes: recorded.maxBytes === 0 ? deps.maxBytesUsual : recorded.maxBytes,
          environment: deps.environment,
        },
        scenarioId,
        session,
        tickDelayMs: tickDelayMs ?? deps.tickDelayMs,
        actor: caller.actor,
      };
      const estimate = deps.estimate(run);
      if (validateOnly)
        return StartRunResponse.fromPartial({
          run: deps.preview(run),
          estimate: toRunEstimate(estimate),
          effectiveConfig: encodeSession(session),
          problems: [deps.supervisor.refusalOf(run), problemOf(estimate)].flatMap((problem) =>
            problem === null ? [] : [toErrorResponse(problem)],
          ),
        });
      checkEstimate(estimate);
      const told = deed.with((started: LiveRun) => ({
        response: answerOf(started),
        targets: [...runTarget(started.record), { kind: "config", id: `scenario/${scenarioId}` }],
        after: stateOf(started),
      }));
      return answerOf(await deps.supervisor.startRun(run, told));
    },
  });
}

type Input = Pick<NewRun, "scenarioId" | "startPaused" | "pauseAtTick" | "chosenRunId" | "queueIfBusy"> & {
  readonly recorded: Pick<
    RunWishes,
    "labels" | "correlationIds" | "priority" | "notBeforeMs" | "maxBytes" | "operatorKey"
  >;
  readonly wish: RunWish;
  readonly tickDelayMs: number | null;
  readonly validateOnly: boolean;
};

function parse(request: StartRunRequest, violations: Violations): Input {
  refuseLater(request, violations);
  checkScenarioId(violations, request.scenarioId);
  checkId(violations, "run_id", request.runId, runIdLengthMax);
  const { tickDelayMs } = request;
  return {
    scenarioId: request.scenarioId,
    wish: parseWish(request.overrides),
    tickDelayMs:
      tickDelayMs === undefined
        ? null
        : countOf(violations, "tick_delay_ms", tickDelayMs, { min: 0, max: tickDelayMsMax }),
    startPaused: request.startPaused,
    pauseAtTick: countOf(violations, "pause_at_tick", request.pauseAtTick, { min: 0, max: tickMax }),
    chosenRunId: request.runId === "" ? null : (request.runId as RunId), // Checked above; the store refuses a used one.
    validateOnly: request.validateOnly,
    queueIfBusy: parseIfBusy(request.ifBusy, violations),
    recorded: {
      labels: parseLabels(request.labels, violations),
      correlationIds: parseCorrelationIds(request.correlationIds, violations),
      priority: parsePriority(request.priority, violations),
      notBeforeMs: fromTimestamp(request.notBefore),
      maxBytes: countOf(violations, "max_bytes", request.maxBytes, { min: 0, max: Number.MAX_SAFE_INTEGER }),
      operatorKey: request.operatorKey,
    },
  };
}

/** What the contract has for wiring and workspaces is refused until they are here: ignored, it would mislead. */
function refuseLater(request: StartRunRequest, violations: Violations): void {
  const given = {
    operators_config: request.operatorsConfig !== undefined,
    env_operators: request.envOperators !== undefined,
    workspace: request.workspace !== "",
    workspace_files: request.workspaceFiles.length > 0,
    "overrides.logging_json": request.overrides?.loggingJson !== undefined,
    "overrides.metrics_json": request.overrides?.metricsJson !== undefined,
  };
  for (const [field, isGiven] of Object.entries(given))
    if (isGiven) violations.push({ field, description: "comes with a later version; leave it out" });
}

function parseIfBusy(ifBusy: IfBusy, violations: Violations): boolean {
  if (ifBusy === IfBusy.QUEUE) return true;
  if (ifBusy !== IfBusy.REFUSE && ifBusy !== IfBusy.UNSPECIFIED)
    violations.push({ field: "if_busy", description: `${ifBusy} is neither REFUSE nor QUEUE` });
  return false;
}

/** The built-in wiring runs everything in a worker of this daemon. @throws CockpitError `operator_unknown` */
function checkOperatorKey(operatorKey: string): void {
  if (operatorKey === "" || operatorKey === schema1Defaults.operatorKey) return;
  throw new CockpitError(
    "operator_unknown",
    `no operator ${quoted(operatorKey)}; known: ${schema1Defaults.operatorKey}`,
    {
      resource: { type: "operator", name: operatorKey },
      metadata: { known_operators: schema1Defaults.operatorKey },
    },
  );
}

/** Values are checked where all values of a configuration are: when the session is loaded. */
function parseWish(overrides: WireOverrides | undefined): RunWish {
  if (overrides === undefined) return noWish;
  const { ticksTotal, metricsEnabled, loggingEnabled, engineRunId, governancePreset, governanceJson } =
    overrides;
  return {
    overrides: {
      ticksTotal: ticksTotal === undefined ? undefined : intOf(ticksTotal),
      metricsEnabled,
      loggingEnabled,
      engineRunId,
    },
    presetId: governancePreset ?? "",
    governanceJson: governanceJson ?? "",
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
