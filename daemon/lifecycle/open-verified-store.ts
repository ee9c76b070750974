import { StoreError } from "../../store/errors.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import { StartRefusal } from "./start-refusal.ts";
import { damageRemedy, verifyInChild } from "./verify-in-child.ts";

/**
 * Opens the store after a child process has looked at it (DESIGN decision 11).
 *
 * @throws StartRefusal
 */
export async function openVerifiedStore(directory: string, newStoreId: () => string): Promise<Store> {
  const verdict = await verifyInChild(directory);
  if (!verdict.ok) throw new StartRefusal(verdict.problem);
  try {
    return await openStore({ directory, newStoreId });
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
    const remedy = cause.kind === "damaged" ? damageRemedy(directory) : "";
    throw new StartRefusal(cause.message + remedy, { cause });
  }
}
