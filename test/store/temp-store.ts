import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openStore, type Store } from "../../store/open-store.ts";

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
