import type { ConfigVersionRef } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { ConfigVersion } from "../../store/records.ts";

/** A configuration a run used, as the contracts name it (wiring-and-runs 7.3). */
export function toConfigVersionRef({ name, version, digest }: ConfigVersion): ConfigVersionRef {
  return { configName: name, configVersion: version, digest, ref: "" };
}
