import type { Sha256 } from "../../engine/digest.ts";
import { GovernanceServiceService } from "../../proto/gen/trinity/gate/v1/governance.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { Presets } from "../scenarios/presets.ts";
import { freshNow } from "../wire/freshness.ts";
import { toLayerSnapshot } from "../wire/governance.ts";

export type ListPresetsDeps = {
  readonly presets: Pick<Presets, "list">;
  readonly sha256: Sha256;
  readonly nowMs: () => number;
};

/** The governances that are kept as files. */
export function listPresets({ presets, sha256, nowMs }: ListPresetsDeps): Rpc {
  return readRpc(GovernanceServiceService.listPresets, {
    parse: () => undefined,
    answer: () => ({
      presets: presets.list().map(({ presetId, version, digest, name, description, governance }) => ({
        presetId,
        version,
        digest,
        name,
        description,
        governance: toLayerSnapshot(governance, sha256),
      })),
      freshness: freshNow("registry", nowMs()),
    }),
  });
}
