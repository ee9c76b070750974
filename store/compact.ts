import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { assert } from "../engine/assert.ts";
import { type Environment, openEnvironment } from "./environment.ts";
import { StoreError } from "./errors.ts";
import { dataFile } from "./file-header.ts";
import { uncompactedName } from "./kept-files.ts";
import { type ReplaceStep, replaceData } from "./replace-data.ts";
import { linkData, mustBeWhole, mustHaveRoom, syncData } from "./rewriting.ts";
import { readIdentity } from "./store-meta.ts";
import type { EnvironmentName } from "./verify.ts";

/** What a compaction is at; rows are those of the environment that is copied. */
export type CompactStep =
  | { readonly kind: "copying"; readonly rows: number; readonly rowsTotal: number }
  | { readonly kind: "verifying" };

/** The size of an environment's file before and after. */
export type Compacted = { readonly bytesBefore: number; readonly bytesAfter: number };

/** Bytes in one transaction, so that LMDB's list of changed pages stays short. */
const bytesPerCommit = 16 * 1024 * 1024;

/**
 * Copies the live rows of an environment into a new file in a new folder, and walks every row of it (daemon.md 4.4,
 * "Freed space"). Row by row, because LMDB's own compacting copy was reported to be bad (daemon.md 4.1). The store is only read,
 * and nobody may have it open. Rejects with StoreError `not_a_store`, `schema_too_new`, `no_room` or `damaged`; damage
 * can end the process all the same, so it is one of its own.
 */
export async function prepareCompaction(
  directory: string,
  folder: string,
  name: EnvironmentName,
  onStep: (step: CompactStep) => void,
): Promise<Compacted> {
  const path = join(directory, name);
  const bytesBefore = statSync(dataFile(path), { throwIfNoEntry: false })?.size ?? 0;
  if (bytesBefore === 0) throw new StoreError("not_a_store", `there is no ${name} in ${directory}`);
  const source = openEnvironment(path, "read_only");
  try {
    if (readIdentity(source) === null) throw new StoreError("not_a_store", `${path} is new and empty`);
    mustHaveRoom(directory, source.liveBytes());
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
    const target = openEnvironment(join(folder, name), "read_write");
    await copyRows(source, target, onStep);
    await target.close();
  } finally {
    await source.close();
  }
  syncData(folder, name);
  onStep({ kind: "verifying" });
  linkData(directory, name === "logs" ? "history" : "logs", folder);
  await mustBeWhole(folder);
  return { bytesBefore, bytesAfter: statSync(dataFile(join(folder, name))).size };
}

/** Puts the new file in the place of the old one, which is kept until the next clean start. */
export function finishCompaction(
  directory: string,
  folder: string,
  name: EnvironmentName,
  onStep: (step: ReplaceStep | "tidying") => void,
): void {
  replaceData(directory, name, dataFile(join(folder, name)), uncompactedName(name), onStep);
  onStep("tidying");
  rmSync(folder, { recursive: true, force: true });
}

async function copyRows(
  source: Environment,
  target: Environment,
  onStep: (step: CompactStep) => void,
): Promise<void> {
  const names = source.tableNames();
  const counts = names.map((name) => source.rawTable(name).getKeysCount({}));
  const rowsTotal = counts.reduce((sum, count) => sum + count, 0);
  let rows = 0;
  onStep({ kind: "copying", rows, rowsTotal });
  for (const name of names) {
    const to = target.rawTable(name);
    let batch: { readonly key: Buffer; readonly value: Buffer }[] = [];
    let batchBytes = 0;
    const write = async (): Promise<void> => {
      await target.transact(() => {
        // The rows come in order, so pages are filled one after the other.
        for (const { key, value } of batch) to.putSync(key, value, { append: true });
      });
      rows += batch.length;
      batch = [];
      batchBytes = 0;
      onStep({ kind: "copying", rows, rowsTotal });
    };
    for (const { key, value } of source.rawTable(name).getRange({})) {
      batch.push({ key, value });
      batchBytes += key.length + value.length;
      if (batchBytes >= bytesPerCommit) await write();
    }
    await write();
  }
  assert(rows === rowsTotal, `all ${rowsTotal} rows of ${source.path} are copied, not ${rows}`);
}
