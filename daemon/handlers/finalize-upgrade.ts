import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { KeptFiles } from "../../store/kept-files.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";

export type FinalizeUpgradeDeps = {
  /** The store's schema now. */
  readonly schema: number;
  /** What upgrades have kept of the store before them; null: nothing. */
  readonly kept: () => KeptFiles | null;
  readonly forget: () => Promise<void>;
};

/**
 * Gives up the way back to the version before (daemon.md 3.3). The files are outside the store, so the change is
 * announced in the audit first and closed by a second record (wiring-and-runs 7.4).
 */
export function finalizeUpgrade({ schema, kept, forget }: FinalizeUpgradeDeps): Rpc {
  return mutationRpc(AdminServiceService.finalizeUpgrade, {
    action: "deploy",
    roles: ["deployer"],
    worksUnderPressure: true,
    parse: () => undefined,
    targets: () => [{ kind: "service", id: "trinityd" }],
    answer: async (_, __, deed) => {
      const before = kept();
      const response = { schemaVersion: schema, noop: before === null };
      if (before === null) return deed.note({ response, outcome: "noop" });
      const told = { schema, kept: [] };
      await deed.announce(told);
      await forget();
      return deed.note({
        response,
        before: { schema: before.schema, kept: [...before.names] },
        after: told,
      });
    },
  });
}
