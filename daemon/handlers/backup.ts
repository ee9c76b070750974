import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { type BackupStep, isBackupName } from "../../store/backup.ts";
import { CockpitError } from "../errors.ts";
import type { Operations } from "../operations/operations.ts";
import { quoted } from "../rpc/fields.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { toOperation } from "../wire/operation.ts";

/** What is copied. */
export type BackupParts = "history" | "history_and_logs";

export type BackupDeps = {
  readonly operations: Operations;
  readonly hasBackup: (name: string) => boolean;
  readonly backUp: (name: string, parts: BackupParts, onStep: (step: BackupStep) => void) => Promise<unknown>;
  readonly nowMs: () => number;
};

/** Copies the store while it runs, as an operation; the copy is walked before it gets its name (daemon.md 4.4). */
export function backup(deps: BackupDeps): Rpc {
  return mutationRpc(AdminServiceService.backup, {
    action: "backup",
    roles: [],
    parse: ({ name, withoutLogs }, violations) => {
      if (name !== "" && !isBackupName(name))
        violations.push({
          field: "name",
          description: `${quoted(name)} is no name of a backup: letters, digits, "_" and "-", at most 80`,
        });
      return {
        name: name === "" ? nameAt(deps.nowMs()) : name,
        parts: withoutLogs ? ("history" as const) : ("history_and_logs" as const),
      };
    },
    targets: ({ name }) => [{ kind: "service", id: name === "" ? "store" : `backups/${name}` }],
    answer: ({ name, parts }, { caller }, deed) => {
      if (deps.hasBackup(name))
        throw new CockpitError("artifact_immutable", `there is a backup ${name} already; give another name`, {
          resource: { type: "backup", name },
        });
      const targets = [{ kind: "backup", id: name }];
      const operation = deps.operations.begin(
        { kind: "backup", createdBy: caller.actor, targets },
        async (tell) => {
          await deps.backUp(name, parts, (step) => tell({ message: step }));
          return JSON.stringify({ name, path: `backups/${name}`, parts });
        },
      );
      return deed.note({
        response: { operation: toOperation(operation) },
        after: { name, parts, operation_id: operation.operationId },
      });
    },
  });
}

/** `20261125T183400Z`: sorts as time does. */
function nameAt(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}
