import { existsSync } from "node:fs";
import { type Compacted, finishCompaction } from "../../store/compact.ts";
import { clearRewriting, rewritingFolder } from "../../store/rewriting.ts";
import type { EnvironmentName } from "../../store/verify.ts";
import { field } from "../rpc/json-field.ts";
import { takeLock } from "./instance-lock.ts";
import { rewriteInChild } from "./rewrite-in-child.ts";
import { StartRefusal } from "./start-refusal.ts";

/**
 * Gives the freed space of an environment back to the disk while no daemon runs (daemon.md 4.4, "Freed space"): a child
 * copies the live rows into a new file and walks it, and it takes the place of the old one under our lock. `tell` is
 * told each new line of progress.
 *
 * @throws StartRefusal when a daemon runs there, there is no store, or nothing came of it; the store is as it was then
 */
export async function compactStore(
  stateDir: string,
  environment: EnvironmentName,
  tell: (line: string) => void,
): Promise<Compacted> {
  if (!existsSync(stateDir)) throw new StartRefusal(`there is no store in ${stateDir}`);
  const lock = await takeLock(stateDir, "state");
  if (lock === null) throw new StartRefusal(`a trinityd runs on ${stateDir}; stop it first`);
  const folder = rewritingFolder(stateDir, process.pid);
  try {
    clearRewriting(stateDir);
    let said = "";
    const made = await rewriteInChild(stateDir, folder, environment, (step) => {
      const line = progressLine(environment, step);
      if (line !== said) tell(line);
      said = line;
    });
    if (!made.ok)
      throw new StartRefusal(`${environment} could not be compacted: ${made.problem}; it is as it was`);
    finishCompaction(stateDir, folder, environment, () => undefined);
    return {
      bytesBefore: Number(field(made.told, "bytesBefore")),
      bytesAfter: Number(field(made.told, "bytesAfter")),
    };
  } finally {
    clearRewriting(stateDir);
    await lock.release();
  }
}

/** In tenths, so that a large store says ten lines and not ten thousand. */
export function progressLine(environment: EnvironmentName, step: unknown): string {
  if (field(step, "kind") !== "copying") return `${environment}: walking the new file`;
  const rows = Number(field(step, "rows"));
  const rowsTotal = Number(field(step, "rowsTotal"));
  const tenths = rowsTotal === 0 ? 10 : Math.floor((rows * 10) / rowsTotal);
  return `${environment}: copied ${tenths * 10} % of ${rowsTotal} rows`;
}
