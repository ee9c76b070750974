import { ArtifactsServiceService } from "../../proto/gen/trinity/gate/v1/artifacts.ts";
import { parseArtifactRef } from "../artifacts/artifact-ref.ts";
import type { ArtifactVault } from "../artifacts/artifact-vault.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { toArtifact } from "../wire/artifact.ts";
import { freshNow } from "../wire/freshness.ts";

export type GetArtifactDeps = {
  readonly vault: Pick<ArtifactVault, "find">;
  readonly nowMs: () => number;
};

/** One artifact, also when its bytes are gone or set aside: then it says so. */
export function getArtifact({ vault, nowMs }: GetArtifactDeps): Rpc {
  return readRpc(ArtifactsServiceService.getArtifact, {
    parse: parseArtifactRef,
    answer: (ref) => ({
      artifact: toArtifact(vault.find(ref)),
      freshness: freshNow("history", nowMs()),
    }),
  });
}
