import { ArtifactsServiceService } from "../../proto/gen/trinity/gate/v1/artifacts.ts";
import type { Artifacts } from "../../store/artifacts.ts";
import { listPageSizes, pageSizeOf } from "../rpc/fields.ts";
import { decodePageToken, type PageBinding, pageOf } from "../rpc/page-token.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import { toArtifact } from "../wire/artifact.ts";
import { freshNow } from "../wire/freshness.ts";

export type ListArtifactsDeps = {
  readonly storeId: string;
  readonly artifacts: Pick<Artifacts, "list">;
  readonly runs: RunFinder;
  readonly nowMs: () => number;
};

/** The artifacts of a run, or all, newest first. */
export function listArtifacts({ storeId, artifacts, runs, nowMs }: ListArtifactsDeps): Rpc {
  return readRpc(ArtifactsServiceService.listArtifacts, {
    parse: ({ runId, pageSize, pageToken }, violations) => ({
      runText: runId,
      limit: pageSizeOf(violations, pageSize, listPageSizes),
      pageToken,
    }),
    answer: ({ runText, limit, pageToken }) => {
      const runId = runText === "" ? null : runs.byText(runText).record.runId;
      const binding: PageBinding = { storeId, list: "artifacts", filter: runId ?? "" };
      const found = artifacts.list(runId, decodePageToken(pageToken, binding), limit + 1);
      const { entries, nextPageToken } = pageOf(found, limit, ({ seq }) => seq, binding);
      return {
        artifacts: entries.map(toArtifact),
        nextPageToken,
        freshness: freshNow("history", nowMs()),
      };
    },
  });
}
