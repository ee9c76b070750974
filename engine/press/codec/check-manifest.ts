import { shown } from "../../config/convert.ts";
import { EngineError } from "../../errors.ts";
import { add } from "../../int.ts";
import type { Manifest, ManifestStream } from "../../records.ts";
import { manifestCheck } from "../manifest-check.ts";
import type { CheckProfile } from "./apx-package.ts";

/**
 * Checks what a manifest says about itself, for a capsule that is written or read (engine-core 8.4 and 9).
 *
 * @throws EngineError `value` when it was made with another profile, when a stream has no id, one that another has, or
 * counts that do not add up, and when its check is not the one that its contents give.
 */
export function checkManifest(manifest: Manifest, profile: CheckProfile): void {
  if (manifest.profile !== profile.name) {
    throw new EngineError(
      "value",
      `manifest ${shown(manifest.apx_name)}: its profile is ${shown(manifest.profile)}, not ${shown(profile.name)}`,
    );
  }
  const ids = new Set<string>();
  for (const stream of manifest.streams) {
    const wrong = ids.has(stream.stream_id) ? "is there twice" : faultOf(stream);
    if (wrong !== null) {
      throw new EngineError(
        "value",
        `manifest ${shown(manifest.apx_name)}: stream ${shown(stream.stream_id)} ${wrong}`,
      );
    }
    ids.add(stream.stream_id);
  }
  const check = manifestCheck(profile.modulusM, manifest.apx_name, profile.name, manifest.streams);
  if (manifest.manifest_check !== check) {
    throw new EngineError(
      "value",
      `manifest ${shown(manifest.apx_name)}: manifest_check is ${shown(manifest.manifest_check)}, but the contents give ${check}`,
    );
  }
}

function faultOf({ stream_id, L_model, L_residual, L_total }: ManifestStream): string | null {
  if (stream_id === "") return "has no id";
  if (L_model < 0 || L_residual < 0) return "counts bits below 0";
  return add(L_model, L_residual) === L_total ? null : "has an L_total that is not L_model + L_residual";
}
