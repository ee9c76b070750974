import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { lacking } from "./lacking.ts";

const folder: string = join(
  dirname(fileURLToPath(import.meta.url)),
  "..",
  "..",
  "..",
  "shared",
  "conformance",
);

/**
 * The conformance data that stands beside a checkout of ours, read in place. A stranger's clone has none: tests that
 * need it use `describe.skipIf(!conformance.present)`.
 */
export const conformance: {
  readonly present: boolean;
  readonly path: (...parts: string[]) => string;
} = {
  present: !lacking(
    existsSync(folder),
    "no conformance data beside this checkout (../shared/conformance)",
    "cannot be installed",
  ),
  path: (...parts) => join(folder, ...parts),
};
