import { Command } from "commander";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { durationText } from "../duration.ts";
import { exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { table } from "../output/table.ts";
import { durationMs, timeText } from "../output/times.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity admin retention show` (cli.md 2). */
export function showRetentionCommand(run: Runner): Command {
  return new Command("show")
    .description("how long what is kept, and what is gone already")
    .addHelpText("after", example("trinity admin retention show"))
    .action(run(getRetention));
}

async function getRetention(cli: Cli): Promise<number> {
  const { admin } = cli.client;
  const response = await call(cli, admin, admin.getRetention, {});
  print(cli, "GetRetentionResponse", response, () => {
    const floors = new Map(response.floors.map((floor) => [floor.class, floor]));
    const rows = response.rules.map(({ class: name, maxAge, maxBytes, maxCount }) => {
      const floor = floors.get(name);
      const age = maxAge === undefined ? 0 : durationMs(maxAge);
      return [
        cleanText(name),
        age === 0 ? "-" : durationText(age),
        maxBytes === 0n ? "-" : String(maxBytes),
        maxCount === 0n ? "-" : String(maxCount),
        floor === undefined ? "-" : timeText(floor.before),
        floor === undefined ? "-" : String(floor.bytesFreed),
      ];
    });
    return table(["CLASS", "MAX AGE", "MAX BYTES", "MAX COUNT", "GONE BEFORE", "BYTES FREED"], rows);
  });
  return exitCode.done;
}
