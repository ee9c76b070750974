import { CleanupOrphansRequest } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { type Cli, note, print } from "../cli.ts";
import { exitCode, UsageError } from "../failures.ts";
import { mutate, mutationOf } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { durationOf } from "../output/times.ts";
import type { AttemptsOptions } from "./list-attempts.ts";

/** Carries out `trinity attempts --orphans` (cli.md 2). */
export async function cleanupOrphans(cli: Cli, options: AttemptsOptions): Promise<number> {
  const ageMs = options.olderThan ?? cli.timeoutMs;
  if (ageMs === null)
    throw new UsageError("--orphans needs --timeout DURATION: how long without a sign of life");
  const isDryRun = options.dryRun === true || !(options.confirm || options.yes);
  const request = CleanupOrphansRequest.fromPartial({
    timeout: durationOf(ageMs),
    validateOnly: isDryRun,
    confirm: isDryRun ? "" : "orphans",
    ...mutationOf(cli, options),
  });
  const response = await mutate(cli, options, cli.client.admin, cli.client.admin.cleanupOrphans, request);
  if (response.attemptIds.length === 0) note(cli, "there is no orphan");
  else if (isDryRun) note(cli, "--confirm ends them");
  print(cli, "CleanupOrphansResponse", response, () =>
    response.attemptIds.map((id) => `${cleanText(id)}\n`).join(""),
  );
  return exitCode.done;
}
