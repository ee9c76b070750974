import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { assert } from "../engine/assert.ts";
import { StoreError } from "./errors.ts";
import type { Store } from "./open-store.ts";
import { setAside, syncDirectory } from "./set-aside.ts";
import type { Verdict } from "./verify.ts";

/** A full look at a store in a directory, in a process of its own, because damage ends the process that looks. */
export type VerifyApart = (directory: string) => Promise<Pick<Verdict, "ok"> & { readonly problem?: string }>;

/** What a backup is at, in this order. */
export type BackupStep = "copying" | "verifying" | "keeping";

/**
 * Copies the running store to `backups/<name>` with its objects, has the copy walked whole, and only then gives it its
 * name (daemon.md 4.4). It holds everything acknowledged before the call. Rejects with StoreError `backup_exists` when the
 * name is taken, and with `damaged` when the copy is not sound; nothing is left then.
 */
export async function backUp(
  store: Pick<Store, "directory" | "copyTo">,
  name: string,
  parts: "history" | "history_and_logs",
  deps: { readonly verify: VerifyApart; readonly onStep: (step: BackupStep) => void },
): Promise<string> {
  const { directory } = store;
  const path = join(directory, "backups", backupName(name));
  if (existsSync(path)) throw new StoreError("backup_exists", `there is a backup ${name} already`);
  const partial = `${path}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  try {
    deps.onStep("copying");
    // The anchor first: it must not have seen a record that the copied history does not have.
    copyIfThere(join(directory, "audit.anchor"), join(partial, "audit.anchor"));
    await store.copyTo(partial, parts);
    copyIfThere(join(directory, "objects"), join(partial, "objects"));
    deps.onStep("verifying");
    await mustBeSound(partial, deps.verify);
    deps.onStep("keeping");
    renameSync(partial, path);
    syncDirectory(join(directory, "backups"));
    return path;
  } catch (failure) {
    rmSync(partial, { recursive: true, force: true });
    throw failure;
  }
}

/** Whether there is a backup of a name. */
export function hasBackup(directory: string, name: string): boolean {
  return existsSync(join(directory, "backups", backupName(name)));
}

/**
 * Has a copy of the whole running store walked, and takes the copy away again.
 *
 * Rejects with StoreError `damaged` when the copy is not sound.
 */
export async function verifyCopy(
  store: Pick<Store, "directory" | "copyTo">,
  deps: { readonly verify: VerifyApart; readonly onStep: (step: BackupStep) => void },
): Promise<void> {
  const copy = join(store.directory, "backups", "verifying.partial");
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true, mode: 0o700 });
  try {
    deps.onStep("copying");
    await store.copyTo(copy, "history_and_logs");
    deps.onStep("verifying");
    await mustBeSound(copy, deps.verify);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/**
 * Puts a backup in the place of the store, which nobody may have open: a copy is made and walked, what is there is set
 * aside, and the copy takes its place, with its own audit anchor. Answers the names of what was set aside, relative to the
 * state directory.
 */
export async function restoreBackup(
  directory: string,
  name: string,
  verify: VerifyApart,
): Promise<readonly string[]> {
  const from = join(directory, "backups", backupName(name));
  if (!existsSync(join(from, "history")))
    throw new StoreError("backup_not_found", `there is no backup ${name}`);
  const copy = join(directory, "backups", `${name}.restoring`);
  rmSync(copy, { recursive: true, force: true });
  cpSync(from, copy, { recursive: true });
  try {
    await mustBeSound(copy, verify);
    const aside = setAside(directory, "history");
    // History last: a start in between finds logs without a history, and says so, rather than an empty store.
    for (const part of ["logs", "audit.anchor", "history"]) {
      if (existsSync(join(copy, part))) renameSync(join(copy, part), join(directory, part));
    }
    // Objects are named by their content, so those that are there stay.
    copyIfThere(join(copy, "objects"), join(directory, "objects"));
    syncDirectory(directory);
    return aside;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Whether a name is one part of a path, and none we use ourselves: letters, digits, `_` and `-`, at most 80. */
export function isBackupName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/.test(name);
}

function backupName(name: string): string {
  assert(isBackupName(name), `"${name}" is no name of a backup`);
  return name;
}

async function mustBeSound(directory: string, verify: VerifyApart): Promise<void> {
  const verdict = await verify(directory);
  if (!verdict.ok) throw new StoreError("damaged", `the copy is not sound: ${verdict.problem ?? directory}`);
}

function copyIfThere(from: string, to: string): void {
  if (existsSync(from)) cpSync(from, to, { recursive: true, force: false, errorOnExist: false });
}
