import { Command } from "commander";
import {
  AdminActionType,
  type AdminEvent,
  AdminOutcome,
  ListAdminEventsRequest,
} from "../../proto/gen/trinity/gate/v1/audit.ts";
import { call } from "../call.ts";
import { type Cli, printOneOfMany } from "../cli.ts";
import { UsageError } from "../failures.ts";
import { answerOperation } from "../follow-operation.ts";
import { type FilteredListOptions, pageOf, withFilter, withListOptions } from "../list-options.ts";
import { type MutationOptions, mutationOf, sendRecorded, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { nameOf } from "../output/names.ts";
import { timeText } from "../output/times.ts";
import { printPage } from "../print-page.ts";
import { watch } from "../watch.ts";
import { example, type Runner } from "./runner.ts";

type AuditOptions = FilteredListOptions &
  MutationOptions & {
    readonly follow?: true;
    readonly actor?: string;
    readonly action?: string;
    readonly target?: string;
    readonly verify?: true;
  };

/** `trinity admin audit` (cli.md 2). */
export function auditCommand(run: Runner): Command {
  return withMutationOptions(withFilter(withListOptions(new Command("audit"))))
    .description("every admin action, done or refused, newest first")
    .option("-f, --follow", "new ones as they come")
    .option("--actor <actor>", "only by this one")
    .option("--action <action>", "only this action, for example start or drain")
    .option("--target <id>", "only about this one")
    .option("--verify", "walk the whole chain and compare it with its anchor; exit 1 when it is broken")
    .addHelpText("after", example("trinity admin audit --action start", "trinity admin audit --verify"))
    .action(run(audit));
}

async function audit(cli: Cli, options: AuditOptions): Promise<number> {
  const service = cli.client.audit;
  if (options.verify) {
    if (options.follow) throw new UsageError("--verify and --follow exclude each other");
    const { operation } = await sendRecorded(
      cli,
      options,
      service,
      service.verifyAudit,
      mutationOf(cli, options),
    );
    return answerOperation(cli, operation, {});
  }
  const filter = filterOf(options);
  if (options.follow) return followAudit(cli, filter);
  const request = ListAdminEventsRequest.fromPartial({
    ...pageOf(options),
    filter,
  });
  const response = await call(cli, service, service.listAdminEvents, request);
  return printPage(cli, "ListAdminEventsResponse", response, response.events, {
    header: ["TIME", "EVENT", "ACTION", "OUTCOME", "ACTOR", "TARGET", "REASON"],
    row: cellsOf,
  });
}

async function followAudit(cli: Cli, filter: string): Promise<number> {
  const service = cli.client.audit;
  let { seq: afterSeq } = await call(cli, service, service.getAuditHead, {});
  return watch(
    cli,
    () => service.watchAdminEvents({ afterSeq, filter }),
    ({ events, seq }) => {
      for (const event of events)
        printOneOfMany(cli, "AdminEvent", event, () => `${cellsOf(event).map(cleanText).join("  ")}\n`);
      if (seq > afterSeq) afterSeq = seq;
      return "more";
    },
  );
}

function filterOf({ filter, actor, action, target }: AuditOptions): string {
  const conditions = [
    ...(filter === undefined ? [] : [filter]),
    ...(actor === undefined ? [] : [`actor=${actor}`]),
    ...(action === undefined ? [] : [`action=${action.toLowerCase()}`]),
    ...(target === undefined ? [] : [`target=${target}`]),
  ];
  return conditions.join(" AND ");
}

function cellsOf({
  observedAt,
  adminEventId,
  actionType,
  result,
  actor,
  targets,
  reason,
  count,
}: AdminEvent): readonly string[] {
  const code = result?.errorCode ?? "";
  const times = count > 1 ? ` x${count}` : "";
  return [
    timeText(observedAt),
    adminEventId,
    nameOf(AdminActionType, actionType).toLowerCase(),
    `${nameOf(AdminOutcome, result?.outcome ?? 0).toLowerCase()}${code === "" ? "" : ` ${code}`}${times}`,
    actor?.id ?? "-",
    targets.map(({ id }) => id).join(",") || "-",
    reason || "-",
  ];
}
