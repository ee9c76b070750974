import { ArtifactsServiceService } from "../../proto/gen/trinity/gate/v1/artifacts.ts";
import { parseArtifactRef } from "../artifacts/artifact-ref.ts";
import type { ArtifactVault } from "../artifacts/artifact-vault.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { toArtifact } from "../wire/artifact.ts";

/** Reads the bytes and compares their digest; a mismatch puts the object in quarantine and is in the audit. */
export function verifyArtifact({ vault }: { readonly vault: ArtifactVault }): Rpc {
  return readRpc(ArtifactsServiceService.verifyArtifact, {
    parse: parseArtifactRef,
    answer: async (ref) => {
      const verdict = await vault.verify(vault.find(ref));
      const found = verdict.kind === "missing" ? null : verdict.found;
      return {
        artifact: toArtifact(vault.find(ref)),
        ok: verdict.kind === "sound",
        foundSha256: found?.sha256 ?? "",
        foundSizeBytes: BigInt(found?.sizeBytes ?? 0),
      };
    },
  });
}
