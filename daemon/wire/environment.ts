import { EnvironmentTone } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { DaemonConfig } from "../config/daemon-config.ts";

const toneOf = {
  normal: EnvironmentTone.NORMAL,
  caution: EnvironmentTone.CAUTION,
  danger: EnvironmentTone.DANGER,
} as const;

export function toEnvironmentTone(environment: DaemonConfig["environment"]): EnvironmentTone {
  return environment === null ? EnvironmentTone.UNSPECIFIED : toneOf[environment.tone];
}
