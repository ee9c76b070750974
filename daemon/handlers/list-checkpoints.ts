import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { CheckpointRecord } from "../../store/checkpoints.ts";
import type { RunId } from "../../store/records.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import { freshNow } from "../wire/freshness.ts";
import { parseRunId } from "./named-thing.ts";

export type ListCheckpointsDeps = {
  readonly runs: RunFinder;
  readonly checkpoints: (runId: RunId) => readonly CheckpointRecord[];
  readonly nowMs: () => number;
};

/** The kept engine states of a run, newest first. */
export function listCheckpoints({ runs, checkpoints, nowMs }: ListCheckpointsDeps): Rpc {
  return readRpc(RunsServiceService.listCheckpoints, {
    parse: parseRunId,
    answer: (text) => ({
      checkpoints: checkpoints(runs.byText(text).record.runId).map((checkpoint) => ({
        tick: BigInt(checkpoint.tick),
        digest: checkpoint.digest,
        sizeBytes: BigInt(checkpoint.sizeBytes),
        tickHash: checkpoint.tickHash,
        engineVersion: checkpoint.engineVersion,
      })),
      freshness: freshNow("history", nowMs()),
    }),
  });
}
