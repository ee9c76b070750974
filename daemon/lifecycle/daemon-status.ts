import { engineVersion } from "../../engine/version.ts";
import { DaemonMode, type DaemonStatus } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { DaemonConfig } from "../config/daemon-config.ts";
import { daemonVersion } from "../version.ts";
import { toEnvironmentTone } from "../wire/environment.ts";

/** What the daemon says of itself until it ends; its mode is told anew each time it is asked (`modeOf`). */
export function servingStatus(
  own: Pick<DaemonStatus, "instanceId" | "epoch" | "pid" | "maxActiveRuns" | "tickDelayMs">,
  environment: DaemonConfig["environment"],
): DaemonStatus {
  return {
    ...own,
    version: daemonVersion,
    engineVersion,
    environmentName: environment?.name ?? "",
    environmentTone: toEnvironmentTone(environment),
    mode: DaemonMode.SERVING,
    modeReason: "",
  };
}

/** What a daemon on a whole store can do right now; `drained` is why it starts nothing, null: nothing stands in the way. */
export function modeOf(
  isStopping: boolean,
  drained: string | null,
): Pick<DaemonStatus, "mode" | "modeReason"> {
  if (isStopping) return { mode: DaemonMode.STOPPING, modeReason: "" };
  return drained === null
    ? { mode: DaemonMode.SERVING, modeReason: "" }
    : { mode: DaemonMode.DRAINED, modeReason: drained };
}
