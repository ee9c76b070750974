import type { Audit } from "../../store/audit.ts";
import type { AdminEventDraft } from "../../store/deed.ts";
import type { AccessConfig } from "../access/access-config.ts";
import { systemDeed } from "../audit/system-deed.ts";
import type { Logger } from "../lifecycle/own-log.ts";
import type { DaemonConfig } from "./daemon-config.ts";
import type { Reread, WatchedFile } from "./watched-file.ts";

export type ReloadDeps = {
  readonly files: {
    readonly daemon: WatchedFile<DaemonConfig>;
    readonly access: WatchedFile<AccessConfig>;
  };
  readonly audit: Pick<Audit, "record">;
  readonly environment: string | null;
  readonly nowMs: () => number;
  readonly log: Logger;
  /** Another `daemon.yaml` is in force. */
  readonly onDaemon: (config: DaemonConfig) => void;
  /** The new rights are in force. */
  readonly onAccess: (before: AccessConfig, after: AccessConfig) => void;
  readonly onFatal: (failure: unknown) => void;
};

export type Reload = {
  /** Reads what has changed, or everything with `always`. */
  readonly reread: (always: boolean) => void;
  /** Why a file that is there is not in force; null: all are. */
  readonly problem: () => string | null;
};

/**
 * Reads the daemon's own files again: when their time stamps say so, or always when it is asked to. Each reading that
 * found something is in the audit, applied or refused with the reason; a refused one keeps the old values (daemon.md
 * 2.5, 3.6). What `daemon.yaml` says of a start holds from the next start on.
 */
export function newReload(deps: ReloadDeps): Reload {
  const problems = new Map<string, string>();
  const record = <Config>(name: string, reread: Reread<Config>): void => {
    if (reread.kind === "unchanged") return;
    if (reread.kind === "refused") problems.set(name, reread.text);
    else problems.delete(name);
    const event = draftOf(deps, name, reread);
    deps.log.info({ file: name, outcome: event.outcome, detail: event.detail }, "read again");
    deps.audit.record(() => ({ event, outcome: null })).catch(deps.onFatal);
  };
  return {
    reread: (always) => {
      const daemon = deps.files.daemon.reread(always);
      record("daemon.yaml", daemon);
      if (daemon.kind === "applied") deps.onDaemon(daemon.after);
      const access = deps.files.access.reread(always);
      record("access.yaml", access);
      if (access.kind === "applied") deps.onAccess(access.before, access.after);
    },
    problem: () => (problems.size === 0 ? null : [...problems.values()].join("; ")),
  };
}

function draftOf<Config>(
  { environment, nowMs }: ReloadDeps,
  name: string,
  reread: Exclude<Reread<Config>, { kind: "unchanged" }>,
): AdminEventDraft {
  const isApplied = reread.kind === "applied";
  return {
    ...systemDeed(environment, nowMs()),
    actionType: "config_update",
    reason: `${name} was read again`,
    targets: [{ kind: "config", id: name }],
    after: isApplied ? { digest: reread.digest } : null,
    outcome: isApplied ? "applied" : "refused",
    errorCode: isApplied ? null : "config_invalid",
    detail: isApplied ? null : reread.text,
  };
}
