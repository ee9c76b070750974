import { CleanupOrphansRequest } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { type Cli, note, print } from "../cli.ts";
import { confirm } from "../confirm.ts";
import { exitCode, UsageError } from "../failures.ts";
import { mutate, mutationOf } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { durationOf } from "../output/times.ts";
import type { AttemptsOptions } from "./list-attempts.ts";

/** Carries out `trinity attempts --orphans` (cli.md 2). */
export async function cleanupOrphans(cli: Cli, options: AttemptsOptions): Promise<number> {
  if (options.olderThan === undefined) throw new UsageError("--orphans needs --older-than DURATION");
  const isDryRun = options.dryRun ?? false;
  if (!isDryRun) await confirm(cli, options, "End attempts that never began");
  const request = CleanupOrphansRequest.fromPartial({
    timeout: durationOf(options.olderThan),
    validateOnly: isDryRun,
    confirm: isDryRun ? "" : "orphans",
    ...mutationOf(cli, options),
  });
  const response = await mutate(cli, options, cli.client.admin, cli.client.admin.cleanupOrphans, request);
  if (response.attemptIds.length === 0) note(cli, "there is no orphan");
  print(cli, "CleanupOrphansResponse", response, () =>
    response.attemptIds.map((id) => `${cleanText(id)}\n`).join(""),
  );
  return exitCode.done;
}
