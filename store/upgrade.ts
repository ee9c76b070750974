import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { openEnvironment } from "./environment.ts";
import { dataFile } from "./file-header.ts";
import { keptName } from "./kept-files.ts";
import { migrate } from "./migrations/migrate.ts";
import { replaceData } from "./replace-data.ts";
import { copyData, identityOf, linkData, mustBeWhole, mustHaveRoom, syncData } from "./rewriting.ts";
import { schemaVersion } from "./store-meta.ts";
import type { EnvironmentName } from "./verify.ts";

/** The environments of an older schema, each with its schema; `history` first. */
export type DueUpgrade = readonly { readonly environment: EnvironmentName; readonly schema: number }[];

/** One of `upgradeSteps`. */
export type UpgradeStep = (typeof upgradeSteps)[number];

/** Told before each step; the first three belong to `prepareUpgrade`. */
export const upgradeSteps = [
  "copying",
  "migrating",
  "verifying",
  "keeping history",
  "renaming history",
  "keeping logs",
  "renaming logs",
  "tidying",
] as const;

/**
 * What of a store has to be upgraded before it can be opened; empty: nothing. The store must have been verified, and
 * nobody may have it open. Rejects with StoreError `schema_too_new` and the others of `readIdentity`.
 */
export async function dueUpgrade(directory: string): Promise<DueUpgrade> {
  const due: { environment: EnvironmentName; schema: number }[] = [];
  for (const environment of ["history", "logs"] as const) {
    const schema = (await identityOf(directory, environment))?.schemaVersion ?? schemaVersion;
    if (schema < schemaVersion) due.push({ environment, schema });
  }
  return due;
}

/**
 * Makes upgraded copies in a new folder, and walks every row of them. The store itself is only read. Rejects with
 * StoreError `no_room` or `damaged`; a full disk can end the process all the same, so it is one of its own (daemon.md 4.1).
 */
export async function prepareUpgrade(
  directory: string,
  folder: string,
  due: DueUpgrade,
  onStep: (step: UpgradeStep) => void,
): Promise<void> {
  const sizes = due.map(({ environment }) => statSync(dataFile(join(directory, environment))).size);
  mustHaveRoom(
    directory,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  onStep("copying");
  for (const { environment } of due) copyData(directory, environment, folder);
  onStep("migrating");
  for (const { environment, schema } of due) {
    const copy = openEnvironment(join(folder, environment), "read_write");
    await migrate(copy, environment, schema);
    await copy.close();
    syncData(folder, environment);
  }
  onStep("verifying");
  for (const environment of ["history", "logs"] as const)
    if (!due.some((one) => one.environment === environment)) linkData(directory, environment, folder);
  await mustBeWhole(folder);
}

/**
 * Puts the copies in the place of the store and keeps the old files (daemon.md 4.4, "Migrations"). A crash in between
 * leaves a history of today's schema beside older logs, which an older program refuses and the next start upgrades.
 */
export function finishUpgrade(
  directory: string,
  folder: string,
  due: DueUpgrade,
  onStep: (step: UpgradeStep) => void,
): void {
  for (const { environment, schema } of due) {
    const made = dataFile(join(folder, environment));
    const keptAs = keptName(directory, environment, schema);
    replaceData(directory, environment, made, keptAs, (step) => onStep(`${step} ${environment}`));
  }
  onStep("tidying");
  rmSync(folder, { recursive: true, force: true });
}
