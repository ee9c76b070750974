/**
 * The old files of an environment that was replaced as a whole, kept beside it in the state directory:
 *
 *     history.schema-1      what an upgrade replaced: the way back, until it is finalized (daemon.md 3.3, 4.4)
 *     logs.uncompacted      what a compaction replaced; goes at the next clean start (daemon.md 4.4, "Freed space")
 */
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { dataFile } from "./file-header.ts";
import { syncDirectory } from "./set-aside.ts";
import type { EnvironmentName } from "./verify.ts";

/** What an upgrade has kept. */
export type KeptFiles = {
  /** The schema of the oldest. */
  readonly schema: number;
  /** Names in the state directory; those of `history` first. */
  readonly names: readonly string[];
};

const keptBySchema = /^(history|logs)\.schema-(\d+)(?:-(\d+))?$/;

/** What upgrades that are not finalized have kept; null: nothing. */
export function keptByUpgrade(directory: string): KeptFiles | null {
  const kept = keptNames(directory);
  if (kept.length === 0) return null;
  return { schema: Math.min(...kept.map(({ schema }) => schema)), names: kept.map(({ name }) => name) };
}

/** Removes what upgrades have kept: from then on there is no way back. Removing what is gone already is no failure. */
export async function forgetKept(directory: string): Promise<void> {
  // History first: without it, what is left of the logs is of no use to anybody.
  for (const name of keptByUpgrade(directory)?.names ?? [])
    await rm(join(directory, name), { recursive: true, force: true });
  syncDirectory(directory);
}

/** Where an upgrade keeps the environment it replaces; a name that holds another file already is left alone. */
export function keptName(directory: string, environment: EnvironmentName, schema: number): string {
  const base = `${environment}.schema-${schema}`;
  const current = dataFile(join(directory, environment));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`;
    const kept = dataFile(join(directory, name));
    if (!existsSync(join(directory, name)) || !existsSync(kept) || isSameFile(kept, current)) return name;
  }
}

/** Where a compaction keeps the environment it replaces. */
export function uncompactedName(environment: EnvironmentName): string {
  return `${environment}.uncompacted`;
}

/** Removes what compactions have kept; answers the names of what was there. */
export function forgetUncompacted(directory: string): readonly string[] {
  const names = (["history", "logs"] as const)
    .map(uncompactedName)
    .filter((name) => existsSync(join(directory, name)));
  for (const name of names) rmSync(join(directory, name), { recursive: true, force: true });
  return names;
}

/** How to go back to a program that knows no newer schema than this; empty when nothing was kept for it. */
export function wayBack(directory: string, schema: number): string {
  const newest = new Map<string, KeptName>();
  for (const kept of keptNames(directory)) if (kept.schema <= schema) newest.set(kept.environment, kept);
  if (!newest.has("history")) return "";
  const moves = [...newest.values()].map(({ environment, name }) => `${name} in the place of ${environment}`);
  return `; or go back to what was before the upgrade: put ${moves.join(" and ")} in ${directory}`;
}

type KeptName = {
  readonly name: string;
  readonly environment: string;
  readonly schema: number;
  readonly number: number;
};

/** What upgrades have kept; of each environment the newest last. */
function keptNames(directory: string): readonly KeptName[] {
  return readdirSync(directory)
    .flatMap((name) => {
      const [, environment = "", schema, number = "1"] = keptBySchema.exec(name) ?? [];
      return schema === undefined
        ? []
        : [{ name, environment, schema: Number(schema), number: Number(number) }];
    })
    .toSorted(
      (left, right) =>
        left.environment.localeCompare(right.environment) ||
        left.schema - right.schema ||
        left.number - right.number,
    );
}

function isSameFile(left: string, right: string): boolean {
  const [one, other] = [left, right].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }));
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}
