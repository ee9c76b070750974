import { closeSync, existsSync, fsyncSync, openSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentName } from "./verify.ts";

/**
 * Renames a damaged environment to `<name>.damaged-<n>`, so that the next start makes an empty one. Logs belong to the
 * history beside them and go with it, and so does the audit's anchor: it has seen records that another history does not
 * have. Nothing may have the store open. Answers the new names, relative to the state directory (daemon.md 3.2, step 2).
 */
export function setAside(directory: string, environment: EnvironmentName): readonly string[] {
  // History last: were it gone and the logs not, the next start would find logs of nobody.
  const going =
    environment === "history" ? (["logs", "audit.anchor", "history"] as const) : (["logs"] as const);
  const moved = going.flatMap((name) => {
    if (!existsSync(join(directory, name))) return [];
    const aside = freeName(directory, `${name}.damaged`);
    renameSync(join(directory, name), join(directory, aside));
    return [aside];
  });
  syncDirectory(directory);
  return moved;
}

/** `<base>-1`, or the first number that is free. */
function freeName(directory: string, base: string): string {
  let number = 1;
  while (existsSync(join(directory, `${base}-${number}`))) number += 1;
  return `${base}-${number}`;
}

/** Makes renames in a directory last over a loss of power. */
export function syncDirectory(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
