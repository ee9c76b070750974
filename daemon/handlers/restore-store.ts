import { AdminServiceService, RestoreMode } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { isBackupName } from "../../store/backup.ts";
import type { EnvironmentName } from "../../store/verify.ts";
import { CockpitError } from "../errors.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";

/** What is done about a damaged store. */
export type Restore =
  | { readonly kind: "set_aside"; readonly environment: EnvironmentName }
  | { readonly kind: "from_backup"; readonly name: string };

export type RestoreStoreDeps = {
  readonly damaged: EnvironmentName;
  /** Answers what was set aside, relative to the state directory. */
  readonly restore: (
    restore: Restore,
    by: { readonly actor: string; readonly reason: string },
  ) => Promise<readonly string[]>;
  /** Ends the daemon, once the answer has left. */
  readonly end: () => void;
};

/** Sets a damaged environment aside or takes a backup, and ends the daemon; the next start finds a sound store. */
export function restoreStore(deps: RestoreStoreDeps): Rpc {
  return mutationRpc(AdminServiceService.restoreStore, {
    action: "restore",
    worksUnderPressure: true,
    roles: [],
    isLocal: true,
    targets: () => [{ kind: "service", id: "trinityd" }],
    parse: ({ mode, environment, name, confirm, reason }, violations) => {
      let restore: Restore = { kind: "set_aside", environment: deps.damaged };
      if (mode === RestoreMode.FROM_BACKUP) {
        if (!isBackupName(name))
          violations.push({ field: "name", description: "not a name a backup can have" });
        restore = { kind: "from_backup", name };
      } else if (mode !== RestoreMode.SET_ASIDE) {
        violations.push({ field: "mode", description: "set aside, or from a backup" });
      } else if (environment !== deps.damaged) {
        const description = `${deps.damaged} is what is damaged, not "${environment}"`;
        violations.push({ field: "environment", description });
      }
      return { restore, confirm, reason };
    },
    answer: async ({ restore, confirm, reason }, { caller }, deed) => {
      const expected = restore.kind === "set_aside" ? restore.environment : restore.name;
      if (confirm !== expected) {
        const message = `this takes the store's place; say confirm "${expected}" to go on`;
        throw new CockpitError("confirm_required", message, { metadata: { confirm: expected } });
      }
      const aside = await deps.restore(restore, { actor: caller.actor, reason });
      deps.end();
      return deed.note({
        response: { setAside: [...aside], restartNeeded: true },
        after: { ...restore, set_aside: [...aside] },
      });
    },
  });
}

/** The same method while the store is whole: refused, and the refusal is audited like any other. */
export function refuseRestore(): Rpc {
  return mutationRpc(AdminServiceService.restoreStore, {
    action: "restore",
    worksUnderPressure: true,
    roles: [],
    isLocal: true,
    targets: () => [{ kind: "service", id: "trinityd" }],
    parse: (_, violations) => {
      violations.push({
        field: "mode",
        description:
          "the store is whole, and it is restored in SAFE mode only; to take a backup all the same, stop the daemon and run: trinityd restore",
      });
    },
    answer: () => ({ setAside: [], restartNeeded: false }),
  });
}
