import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { refText } from "../artifacts/artifact-ref.ts";
import type { ArtifactVault } from "../artifacts/artifact-vault.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";

export type DumpDiagnosticsDeps = {
  readonly vault: Pick<ArtifactVault, "put">;
  /** Everything a developer needs to know, ready to be written as JSON; no secrets. */
  readonly collect: () => object;
};

/** What a developer needs to know about a daemon that misbehaves; the text is kept as an artifact as well. */
export function dumpDiagnostics({ vault, collect }: DumpDiagnosticsDeps): Rpc {
  return mutationRpc(AdminServiceService.dumpDiagnostics, {
    action: "diagnose",
    roles: [],
    isLocal: true,
    parse: () => undefined,
    targets: () => [{ kind: "service", id: "trinityd" }],
    answer: async (_, { caller }, deed) => {
      const text = JSON.stringify(collect(), (_key, value: unknown) =>
        typeof value === "bigint" ? String(value) : value,
      );
      const artifact = await vault.put(Buffer.from(text), {
        name: "diagnostics.json",
        mediaType: "application/json",
        place: null,
        runId: null,
        createdBy: caller.actor,
      });
      const ref = refText(artifact);
      return deed.note({
        response: { text },
        targets: [
          { kind: "service", id: "trinityd" },
          { kind: "artifact", id: ref },
        ],
        after: { artifact: ref },
      });
    },
  });
}
