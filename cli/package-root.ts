import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder of the package, whether the code runs from its sources or from `build/`: the nearest folder above
 * this file whose `package.json` is ours.
 */
export function packageRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (isOurs(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) throw new Error(`no package trinity-gate around ${import.meta.dirname}`);
  }
}

function isOurs(file: string): boolean {
  if (!existsSync(file)) return false;
  const { name } = JSON.parse(readFileSync(file, "utf8")) as { readonly name?: unknown };
  return name === "trinity-gate";
}
