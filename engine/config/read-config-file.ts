import type { ConfigFiles } from "./files.ts";
import { type Problem, printable } from "./problem.ts";

/** A path to a config file, and the file and field that name it. */
export type NamedPath = {
  /** What messages call the path (engine-core 15). */
  readonly label: string;
  readonly path: string;
  readonly namedBy: { readonly file: string; readonly field: string };
};

/** The text of a config file. Undefined, with the problem reported where the path is written, when it can't be had. */
export function readConfigFile(
  files: ConfigFiles,
  { label, path, namedBy }: NamedPath,
  problems: Problem[],
): string | undefined {
  const refuse = (reason: string): undefined => {
    problems.push({ ...namedBy, reason: printable(reason) });
  };
  // Operating systems end a path at this character, so it would name another file than it seems to.
  if (path.includes("\0")) return refuse(`${label} must not hold a NUL character`);
  const found = files.read(path);
  switch (found.kind) {
    case "text":
      return found.text;
    case "missing":
      return refuse(`${label} does not exist: ${path}`);
    case "not_a_file":
      return refuse(`${label} must be a file: ${path}`);
    case "unreadable":
      return refuse(`${label} cannot be read: ${path} (${found.reason})`);
  }
}
