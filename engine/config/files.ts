/** What stands at a path. */
export type ConfigFile =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "missing" }
  | { readonly kind: "not_a_file" }
  /** Including a file that is not UTF-8. */
  | { readonly kind: "unreadable"; readonly reason: string };

/** Config files, however they are kept. Paths are POSIX paths, as `siblingPath` makes them. */
export type ConfigFiles = { readonly read: (path: string) => ConfigFile };

/**
 * The path that `relative` means inside the file `fromFile`: relative to that file's directory, or itself when
 * absolute (engine-core 15). Steps like `..` are taken out of the text where possible, so one file has one name.
 */
export function siblingPath(fromFile: string, relative: string): string {
  if (relative.startsWith("/")) return normalPath(relative);
  return normalPath(fromFile.slice(0, fromFile.lastIndexOf("/") + 1) + relative);
}

function normalPath(path: string): string {
  const root = path.startsWith("/") ? "/" : "";
  const steps: string[] = [];
  for (const step of path.split("/")) {
    if (step === "" || step === ".") continue;
    const last = steps.at(-1);
    if (step !== ".." || (root === "" && (last === undefined || last === ".."))) steps.push(step);
    else steps.pop();
  }
  return root + steps.join("/") || ".";
}
