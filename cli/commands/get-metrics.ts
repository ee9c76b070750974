import { Command } from "commander";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity metrics` (cli.md 2). */
export function metricsCommand(run: Runner): Command {
  return new Command("metrics")
    .description("the daemon's counters and gauges as Prometheus text")
    .addHelpText("after", example("trinity metrics | grep trinity_runs"))
    .action(run(metrics));
}

async function metrics(cli: Cli): Promise<number> {
  const response = await call(cli, cli.client.admin, cli.client.admin.getMetrics, {});
  print(cli, "GetMetricsResponse", response, () => response.text);
  return exitCode.done;
}
