import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The root of the checkout, whether we run as source or from the build: the nearest folder above that holds
 * the scenarios, which no build copies.
 */
export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "scenarios", "registry.json"))) {
    if (folder === dirname(folder)) throw new Error(`no checkout around ${import.meta.dirname}`);
    folder = dirname(folder);
  }
  return folder;
}
