import { StoreError } from "../../store/errors.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import { openHistoryToRead, type ReadOnlyHistory } from "../../store/read-history.ts";
import type { EnvironmentName, VerifyOptions } from "../../store/verify.ts";
import { StartRefusal } from "./start-refusal.ts";
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
export type OpenedStore = { readonly kind: "whole"; readonly store: Store } | SafeStore;

/**
 * Opens the store after a child process has looked at it (DESIGN decision 11). A damaged environment is never opened.
 *
 * @throws StartRefusal when the store is out of reach, of a newer schema, or not ours
 */
export async function openVerifiedStore(
  directory: string,
  newStoreId: () => string,
  depth: VerifyOptions["depth"],
  holdLogs: NonNullable<Parameters<typeof openStore>[0]["holdLogs"]>,
): Promise<OpenedStore> {
  const verdict = await verifyInChild(directory, depth);
  if (!verdict.ok) {
    const { damaged, problem } = verdict;
    if (damaged === null) throw new StartRefusal(problem);
    const readable = damaged === "logs" ? await openHistoryToRead(directory) : null;
    return { kind: "safe", damaged, problem, readable };
  }
  try {
    return { kind: "whole", store: await openStore({ directory, newStoreId, holdLogs }) };
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
    const remedy = cause.kind === "damaged" ? damageRemedy(directory) : "";
    throw new StartRefusal(cause.message + remedy, { cause });
  }
}
