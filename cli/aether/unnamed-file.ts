import { mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Opens a temporary file for writing and reading. Without a name it goes away with this process, however that ends. */
export function openUnnamedFile(): number {
  const folder = mkdtempSync(join(tmpdir(), "aether-"));
  const file = openSync(join(folder, "file"), "w+", 0o600);
  rmSync(folder, { recursive: true });
  return file;
}
