import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder: string = join(
  dirname(fileURLToPath(import.meta.url)),
  "..",
  "..",
  "..",
  "shared",
  "conformance",
);

/**
 * The conformance data that stands beside a checkout of ours, read in place. A stranger's clone has none:
 * tests that need it use `describe.skipIf(!conformance.present)`, and `conformance.notice` says why. With
 * `TRINITY_REQUIRE=conformance` an absent folder is an error.
 */
export const conformance: {
  readonly present: boolean;
  readonly notice: string;
  readonly path: (...parts: string[]) => string;
} = {
  present: existsSync(folder),
  notice: "skipped: no conformance data beside this checkout (../shared/conformance)",
  path: (...parts) => join(folder, ...parts),
};

if (!conformance.present) {
  if (process.env["TRINITY_REQUIRE"] === "conformance") throw new Error(conformance.notice);
  console.warn(conformance.notice);
}
