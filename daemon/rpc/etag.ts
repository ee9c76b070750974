import { CockpitError } from "../errors.ts";
import { quoted } from "./fields.ts";

/**
 * What somebody changes has to be what they saw: `given` is the etag they read, `current` the one of now (daemon.md
 * 2.1). `what` names the thing in a sentence, like `run 9b1e-0042` or `the retention`.
 *
 * @throws CockpitError `etag_mismatch` with the current etag
 */
export function checkEtag(what: string, given: string, current: string): void {
  if (given === current) return;
  throw new CockpitError(
    "etag_mismatch",
    given === ""
      ? `etag is missing; read ${what} and give its etag`
      : `${what} has changed since etag ${quoted(given)}; read it again`,
    { metadata: { current_etag: current } },
  );
}
