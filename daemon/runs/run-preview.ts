import type { Sha256 } from "../../engine/digest.ts";
import { Run } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { RunId } from "../../store/records.ts";
import { CockpitError } from "../errors.ts";
import { toConfigVersionRef } from "../wire/config-version.ts";
import { toOptionalTimestamp } from "../wire/timestamp.ts";
import { builtInWiring } from "../wiring/built-in.ts";
import { type NewRun, planOf } from "./new-run.ts";

/**
 * What a run would be if it were started now: everything but what only a start gives it, so its state stays
 * unspecified.
 *
 * @throws CockpitError `duplicate_run_id`
 */
export function previewRun(
  run: NewRun,
  deps: { readonly sha256: Sha256; readonly exists: (runId: RunId) => boolean },
): Run {
  const { chosenRunId } = run;
  if (chosenRunId !== null && deps.exists(chosenRunId)) {
    throw new CockpitError("duplicate_run_id", `run id "${chosenRunId}" is taken; choose another`, {
      resource: { type: "run", name: chosenRunId },
    });
  }
  const plan = planOf(run, deps.sha256);
  const { labels, correlationIds, configVersions, replayOf, notBeforeMs, maxBytes, ...plain } = plan;
  return Run.fromPartial({
    ...plain,
    labels: [...labels],
    correlationIds: { ...correlationIds },
    configVersions: configVersions.map(toConfigVersionRef),
    replayOf: replayOf ?? "",
    notBefore: toOptionalTimestamp(notBeforeMs),
    maxBytes: BigInt(maxBytes),
    runId: chosenRunId ?? "",
    wiringSha256: builtInWiring(deps.sha256).sha256,
    ticksTotal: BigInt(plan.ticksTotal),
    pauseAtTick: BigInt(plan.pauseAtTick),
  });
}
