import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { checkConfirm } from "./confirm.ts";

/**
 * Ends attempts that never began. Engine threads begin or fail in the same moment and die with the daemon, whose next
 * start settles them, so with them alone there is never one to end.
 */
export function cleanupOrphans(): Rpc {
  return mutationRpc(AdminServiceService.cleanupOrphans, {
    action: "orphan_cleanup",
    roles: ["operator", "deployer"],
    parse: ({ confirm, validateOnly }) => ({ confirm, validateOnly }),
    targets: () => [],
    answer: ({ confirm, validateOnly }, _, deed) => {
      if (!validateOnly) checkConfirm(confirm, "orphans");
      return deed.note({ response: { attemptIds: [], noop: true }, outcome: "noop" });
    },
  });
}
