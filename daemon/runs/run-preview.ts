import type { Sha256 } from "../../engine/digest.ts";
import { fingerprintOf } from "../../engine/fingerprint.ts";
import { policySetHash } from "../../engine/governance/policy-set-hash.ts";
import { engineVersion } from "../../engine/version.ts";
import { Run } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { RunId } from "../../store/records.ts";
import { CockpitError } from "../errors.ts";
import type { NewRun } from "../supervisor.ts";

/**
 * What a run would be if it were started now: everything but what only a start gives it, so its state stays
 * unspecified. Whether another run is active says nothing about the configuration and is not asked.
 *
 * @throws CockpitError `duplicate_run_id`
 */
export function previewRun(
  run: NewRun,
  deps: { readonly sha256: Sha256; readonly exists: (runId: RunId) => boolean },
): Run {
  const { session, chosenRunId, scenarioId } = run;
  if (chosenRunId !== null && deps.exists(chosenRunId)) {
    throw new CockpitError("duplicate_run_id", `run id "${chosenRunId}" is taken; choose another`, {
      resource: { type: "run", name: chosenRunId },
    });
  }
  return Run.fromPartial({
    runId: chosenRunId ?? "",
    scenarioId,
    fingerprint: fingerprintOf({ scenarioId, session }, deps.sha256),
    engineRunId: session.runId,
    gid: session.topology.gid,
    ticksTotal: BigInt(session.totalTicks),
    tickDelayMs: run.tickDelayMs,
    governanceMode: session.governance.governanceMode,
    codexActionMode: session.governance.codexActionMode,
    policySetHash: policySetHash(session.governance, deps.sha256),
    createdBy: run.actor,
    engineVersion,
    pauseAtTick: BigInt(run.pauseAtTick),
  });
}
