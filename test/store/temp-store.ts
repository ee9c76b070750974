import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openStore, type Store } from "../../store/open-store.ts";
import { rewritingFolder } from "../../store/rewriting.ts";
import { dueUpgrade, finishUpgrade, prepareUpgrade } from "../../store/upgrade.ts";

/** A directory of its own for one test, removed when the test ends. */
export function tempDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "trinity-store-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** An open store in a directory; closed when the test ends. */
export async function openTempStore(directory: string = tempDirectory()): Promise<Store> {
  const store = await openStore({ directory, newStoreId: () => "store-1" });
  onTestFinished(() => store.close());
  return store;
}

/** A copy of the store that a released schema left behind, in a directory of its own. */
export function copyOfFixture(name: "v1" | "v2"): string {
  const directory = tempDirectory();
  cpSync(join(import.meta.dirname, "fixtures", name), directory, { recursive: true });
  return directory;
}

/** Brings a store to today's schema, as a daemon does at its start but in this process. */
export async function upgrade(directory: string): Promise<void> {
  const folder = rewritingFolder(directory, process.pid);
  const due = await dueUpgrade(directory);
  await prepareUpgrade(directory, folder, due, () => undefined);
  finishUpgrade(directory, folder, due, () => undefined);
}
