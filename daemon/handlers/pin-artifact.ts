import { ArtifactsServiceService } from "../../proto/gen/trinity/gate/v1/artifacts.ts";
import type { Artifacts } from "../../store/artifacts.ts";
import { parseArtifactRef } from "../artifacts/artifact-ref.ts";
import type { ArtifactVault } from "../artifacts/artifact-vault.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { toArtifact } from "../wire/artifact.ts";

export type PinArtifactDeps = {
  readonly vault: Pick<ArtifactVault, "find">;
  readonly artifacts: Pick<Artifacts, "change">;
};

/** Keeps an artifact whatever retention says, or takes the pin away. */
export function pinArtifact({ vault, artifacts }: PinArtifactDeps): Rpc {
  return mutationRpc(ArtifactsServiceService.pinArtifact, {
    action: "pin",
    roles: ["operator"],
    parse: (request, violations) => ({
      ref: parseArtifactRef(request, violations),
      pinned: !request.unpin,
    }),
    targets: ({ ref }) => [{ kind: "artifact", id: ref.slice(0, 200) }],
    answer: async ({ ref, pinned }, _, deed) => {
      const known = vault.find(ref);
      if (known.pinned === pinned)
        return deed.note({ response: { artifact: toArtifact(known), noop: true }, outcome: "noop" });
      const changed = await artifacts.change(
        known,
        { pinned },
        deed.with((artifact) => ({
          response: { artifact: toArtifact(artifact), noop: false },
          before: { pinned: !pinned },
          after: { pinned },
        })),
      );
      return { artifact: toArtifact(changed), noop: false };
    },
  });
}
