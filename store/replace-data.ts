import { existsSync, linkSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { dataFile } from "./file-header.ts";
import { syncDirectory } from "./set-aside.ts";
import type { EnvironmentName } from "./verify.ts";

/** Told before each step. */
export type ReplaceStep = "keeping" | "renaming";

/**
 * Puts a data file that is on disk as a whole in the place of an environment's, and keeps the old one in a directory of
 * its own. Nobody may have the environment open. The old file gets a second name first, and the rename takes its
 * place at once: whenever a crash comes, one of the two is there, and the old one is never without a name (daemon.md
 * 4.4). Doing it again after a crash is no failure.
 *
 * @throws what the file system throws, for example where there are no hard links
 */
export function replaceData(
  directory: string,
  environment: EnvironmentName,
  newFile: string,
  keptAs: string,
  onStep: (step: ReplaceStep) => void,
): void {
  const current = dataFile(join(directory, environment));
  const keptIn = join(directory, keptAs);
  if (existsSync(current)) {
    onStep("keeping");
    mkdirSync(keptIn, { recursive: true, mode: 0o700 });
    rmSync(dataFile(keptIn), { force: true });
    linkSync(current, dataFile(keptIn));
    syncDirectory(keptIn);
    syncDirectory(directory);
  }
  onStep("renaming");
  renameSync(newFile, current);
  syncDirectory(join(directory, environment));
}
