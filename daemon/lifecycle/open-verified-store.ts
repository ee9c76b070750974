import { StoreError } from "../../store/errors.ts";
import { forgetUncompacted } from "../../store/kept-files.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import { openHistoryToRead, type ReadOnlyHistory } from "../../store/read-history.ts";
import { clearRewriting } from "../../store/rewriting.ts";
import type { EnvironmentName, VerifyOptions } from "../../store/verify.ts";
import { StartRefusal } from "./start-refusal.ts";
import { upgradeStore } from "./upgrade-store.ts";
import { damageRemedy, verifyInChild } from "./verify-in-child.ts";

/** What is wrong in SAFE mode, where, and what can be read all the same. */
export type SafeStore = {
  readonly kind: "safe";
  readonly damaged: EnvironmentName;
  readonly problem: string;
  /** Null: the history itself is damaged. */
  readonly readable: ReadOnlyHistory | null;
};

/** A store that works, or one of which a part must not be touched (daemon.md 3.2, step 2). */
export type OpenedStore =
  | {
      readonly kind: "whole";
      readonly store: Store;
      /** The schema it had until now; null: today's. */
      readonly upgradedFrom: number | null;
    }
  | SafeStore;

/**
 * Opens the store after a child process has looked at it (DESIGN decision 11), and upgrades it before if an older
 * version left it (daemon.md 4.4, "Migrations"). A damaged environment is never opened. What an upgrade or a compaction
 * had not finished goes; what a compaction has kept goes when the store was closed in good order since.
 *
 * @throws StartRefusal when the store is out of reach, of a newer schema, or not ours
 */
export async function openVerifiedStore(options: {
  readonly directory: string;
  readonly newStoreId: () => string;
  readonly depth: VerifyOptions["depth"];
  readonly holdLogs: NonNullable<Parameters<typeof openStore>[0]["holdLogs"]>;
  /** For the daemon's own log. */
  readonly tell: (facts: object, message: string) => void;
}): Promise<OpenedStore> {
  const { directory, newStoreId, depth, holdLogs, tell } = options;
  clearRewriting(directory);
  const verdict = await verifyInChild(directory, depth);
  if (!verdict.ok) {
    const { damaged, problem } = verdict;
    if (damaged === null) throw new StartRefusal(problem);
    const readable = damaged === "logs" ? await openHistoryToRead(directory) : null;
    return { kind: "safe", damaged, problem, readable };
  }
  try {
    const upgradedFrom = await upgradeStore(directory, tell);
    const store = await openStore({ directory, newStoreId, holdLogs });
    const removed = store.wasClean ? forgetUncompacted(directory) : [];
    if (removed.length > 0) tell({ removed }, "what a compaction had kept is removed");
    return { kind: "whole", store, upgradedFrom };
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
    const remedy = cause.kind === "damaged" ? damageRemedy(directory) : "";
    throw new StartRefusal(cause.message + remedy, { cause });
  }
}
