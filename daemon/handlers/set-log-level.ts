import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { type LogThreshold, logThresholds } from "../lifecycle/command-line.ts";
import { quoted } from "../rpc/fields.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";

export type SetLogLevelDeps = {
  readonly level: () => string;
  readonly setLevel: (level: LogThreshold) => void;
};

/** Changes what the daemon's own log tells, until it ends. */
export function setLogLevel({ level, setLevel }: SetLogLevelDeps): Rpc {
  return mutationRpc(AdminServiceService.setLogLevel, {
    action: "config_update",
    worksUnderPressure: true,
    roles: [],
    isLocal: true,
    parse: (request, violations): LogThreshold => {
      const known = logThresholds.find((name) => name === request.level);
      if (known !== undefined) return known;
      const description = `${quoted(request.level)} is not one of ${logThresholds.join(", ")}`;
      violations.push({ field: "level", description });
      return "info";
    },
    targets: () => [{ kind: "config", id: "log_level" }],
    answer: (after, _, deed) => {
      const before = level();
      setLevel(after);
      return deed.note({
        response: { before, after },
        before: { level: before },
        after: { level: after },
        outcome: before === after ? "noop" : "applied",
      });
    },
  });
}
