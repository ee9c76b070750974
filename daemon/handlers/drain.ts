import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { DeedOf } from "../../store/deed.ts";
import { CockpitError } from "../errors.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { Supervisor } from "../supervision/supervisor.ts";

/** What draining and undraining have in common. */
export type DrainDeps = {
  readonly supervisor: Pick<Supervisor, "activeIds" | "drained" | "setDrained">;
  /** Keeps it over restarts. */
  readonly keepDrained: (reason: string | null, deedOf: DeedOf<void>) => Promise<void>;
  readonly onChanged: () => void;
};

/** Takes no new attempts; active ones end, and starts that may wait are queued. */
export function drain({ supervisor, keepDrained, onChanged }: DrainDeps): Rpc {
  return mutationRpc(AdminServiceService.drain, {
    action: "drain",
    worksUnderPressure: true,
    roles: ["operator", "deployer"],
    parse: ({ operatorKey, reason }) => ({ operatorKey, why: reason.trim() }),
    targets: drainTargets,
    answer: async ({ operatorKey, why }, _, deed) => {
      checkOperatorKey(operatorKey);
      const active = supervisor.activeIds().length;
      if (supervisor.drained() !== null)
        return deed.note({ response: { noop: true, active }, outcome: "noop" });
      const told = {
        response: { noop: false, active },
        before: { draining: false, active },
        after: { draining: true },
      };
      await keepDrained(
        why,
        deed.with(() => told),
      );
      supervisor.setDrained(why);
      onChanged();
      return told.response;
    },
  });
}

/** The whole service, or one operator key, as the audit names it. */
export function drainTargets({ operatorKey }: { readonly operatorKey: string }): readonly {
  kind: "service" | "config";
  id: string;
}[] {
  return operatorKey === ""
    ? [{ kind: "service", id: "trinityd" }]
    : [{ kind: "config", id: `operator/${operatorKey}` }];
}

/** @throws CockpitError `operator_unknown`: keys of their own come with the wiring */
export function checkOperatorKey(operatorKey: string): void {
  if (operatorKey === "") return;
  throw new CockpitError(
    "operator_unknown",
    `no operator "${operatorKey}"; drain the whole service, without a key`,
    {
      resource: { type: "operator", name: operatorKey },
      metadata: { known_operators: "" },
    },
  );
}
