import { backUp, hasBackup, type VerifyApart, verifyCopy } from "../../store/backup.ts";
import type { Store } from "../../store/open-store.ts";
import type { BackupDeps } from "../handlers/backup.ts";
import type { VerifyStoreDeps } from "../handlers/verify-store.ts";
import { verifyInChild } from "./verify-in-child.ts";

/** What is done with copies of a store that is in use: kept as backups, or only walked. */
export type StoreCopies = Pick<BackupDeps, "hasBackup" | "backUp"> & Pick<VerifyStoreDeps, "verify">;

/** Copies of the store in `stateDir`; every one is walked, row by row, in a process of its own. */
export function storeCopies(store: Store, stateDir: string): StoreCopies {
  return {
    hasBackup: (name) => hasBackup(stateDir, name),
    backUp: (name, parts, onStep) => backUp(store, name, parts, { verify: walk, onStep }),
    verify: (onStep) => verifyCopy(store, { verify: walk, onStep }),
  };
}

const walk: VerifyApart = (directory) => verifyInChild(directory, "full");
