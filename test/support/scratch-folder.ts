import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";

export type ScratchFolder = { readonly path: string; readonly remove: () => void };

/** A new temporary folder. The path is short, since that of a socket in it must not exceed 107 bytes. */
export function makeScratchFolder(): ScratchFolder {
  const path = mkdtempSync(join(tmpdir(), "tg-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A temporary folder for each test of a file; answers a function from a name to a path in it. */
export function scratchFolder(): (name: string) => string {
  let folder: ScratchFolder;
  beforeEach(() => {
    folder = makeScratchFolder();
  });
  afterEach(() => folder.remove());
  return (name) => join(folder.path, name);
}
