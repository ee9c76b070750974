import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { checkOperatorKey, type DrainDeps, drainTargets } from "./drain.ts";

/** Takes new attempts again: interrupted runs go on, and what waits starts. */
export function undrain({ supervisor, keepDrained, onChanged }: DrainDeps): Rpc {
  return mutationRpc(AdminServiceService.undrain, {
    action: "undrain",
    worksUnderPressure: true,
    roles: ["operator", "deployer"],
    parse: ({ operatorKey }) => operatorKey,
    targets: drainTargets,
    answer: async (operatorKey, _, deed) => {
      checkOperatorKey(operatorKey);
      if (supervisor.drained() === null) return deed.note({ response: { noop: true }, outcome: "noop" });
      const told = {
        response: { noop: false },
        before: { draining: true },
        after: { draining: false },
      };
      await keepDrained(
        null,
        deed.with(() => told),
      );
      supervisor.setDrained(null);
      onChanged();
      return told.response;
    },
  });
}
