import { Command } from "commander";
import type { ListPillarsResponse } from "../../proto/gen/trinity/gate/v1/pillars.ts";
import { call } from "../call.ts";
import { type Cli, print, printOneOfMany } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { pillarPairs } from "../output/state-text.ts";
import { pairs } from "../output/table.ts";
import { resolveRun } from "../run-reference.ts";
import { watch } from "../watch.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity pillars` (cli.md 2). */
export function pillarsCommand(run: Runner): Command {
  return new Command("pillars")
    .description("the five pillars of a run: the active one when none is named, else the newest")
    .argument("[run]", "id, beginning of it, `last` or `active`")
    .option("--watch", "print them again with every change")
    .addHelpText("after", example("trinity pillars", "trinity pillars last --json"))
    .action(run(pillars));
}

async function pillars(
  cli: Cli,
  reference: string | undefined,
  options: { readonly watch?: true },
): Promise<number> {
  const service = cli.client.pillars;
  const request = { runId: reference === undefined ? "" : await resolveRun(cli, reference) };
  const text = (view: ListPillarsResponse): string =>
    pairs([
      ["run", view.runId === "" ? "none" : cleanText(view.runId)],
      ...pillarPairs(view.pillars, cli.shell.nowMs(), cli.paint),
    ]);
  if (options.watch) {
    return watch(
      cli,
      () => service.watchPillars(request),
      (view) => {
        if (view.pillars.length > 0)
          printOneOfMany(cli, "ListPillarsResponse", view, () => `${text(view)}\n`);
        return "more";
      },
    );
  }
  const response = await call(cli, service, service.listPillars, request);
  print(cli, "ListPillarsResponse", response, () => text(response));
  return exitCode.done;
}
