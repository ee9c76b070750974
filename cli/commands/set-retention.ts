import { Command } from "commander";
import { SetRetentionRequest } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { type ConfirmOptions, confirm, withConfirmation } from "../confirm.ts";
import { parseCount } from "../count.ts";
import { parseAge } from "../duration.ts";
import { exitCode, UsageError } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withDryRun, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { effectText } from "../output/retention-text.ts";
import { durationOf } from "../output/times.ts";
import { example, type Runner } from "./runner.ts";

type SetOptions = MutationOptions &
  ConfirmOptions & {
    readonly maxAge?: number;
    readonly maxBytes?: bigint;
    readonly maxCount?: bigint;
    readonly force?: true;
    readonly dryRun?: true;
  };

/** `trinity admin retention set` (cli.md 2). */
export function setRetentionCommand(run: Runner): Command {
  return withDryRun(withConfirmation(withMutationOptions(new Command("set"))))
    .description("change how long a class is kept; a limit that is not given stays")
    .argument("<class>", "logs, history, events, artifacts or audit")
    .option("--max-age <duration>", "older ones go: 30d, 12h; 0 = no limit", parseAge)
    .option("--max-bytes <n>", "the oldest go until the rest fits; 0 = no limit", (text) =>
      parseCount("--max-bytes", text),
    )
    .option("--max-count <n>", "the newest so many stay; 0 = no limit", (text) =>
      parseCount("--max-count", text),
    )
    .option("--force", "also when something still in use refers to what goes")
    .addHelpText("after", example("trinity admin retention set logs --max-age 30d --dry-run"))
    .action(run(setRetention));
}

async function setRetention(cli: Cli, name: string, options: SetOptions): Promise<number> {
  const { maxAge, maxBytes, maxCount } = options;
  if (maxAge === undefined && maxBytes === undefined && maxCount === undefined)
    throw new UsageError("nothing to change; give --max-age, --max-bytes or --max-count");
  const { admin } = cli.client;
  const { rules, etag } = await call(cli, admin, admin.getRetention, {});
  const rule = rules.find((each) => each.class === name);
  const isDryRun = options.dryRun ?? false;
  if (!isDryRun) await confirm(cli, options, `Change the retention of ${name}`);
  const request = SetRetentionRequest.fromPartial({
    rule: {
      class: name,
      ...(maxAge === undefined ? rule?.maxAge && { maxAge: rule.maxAge } : { maxAge: durationOf(maxAge) }),
      maxBytes: maxBytes ?? rule?.maxBytes ?? 0n,
      maxCount: maxCount ?? rule?.maxCount ?? 0n,
    },
    etag,
    validateOnly: isDryRun,
    force: options.force ?? false,
    confirm: isDryRun ? "" : name,
    ...mutationOf(cli, options),
  });
  const response = await mutate(cli, options, admin, admin.setRetention, request);
  print(cli, "SetRetentionResponse", response, () => `${cleanText(name)}: ${effectText(response.effect)}`);
  return exitCode.done;
}
