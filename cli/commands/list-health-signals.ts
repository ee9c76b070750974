import { Command } from "commander";
import { type HealthSignal, HealthStatus } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { call } from "../call.ts";
import { type Cli, note, printOneOfMany } from "../cli.ts";
import { probe } from "../daemon-control/probe.ts";
import { exitCode } from "../failures.ts";
import { cleanText } from "../output/clean-text.ts";
import { nameOf } from "../output/names.ts";
import { ageText, timestampMs } from "../output/times.ts";
import { printPage } from "../print-page.ts";
import { watch } from "../watch.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity health` (cli.md 2). */
export function healthCommand(run: Runner): Command {
  return new Command("health")
    .description("what is well and what is not, the worst first; exit 1 unless all is")
    .option("--watch", "go on with each signal that changes")
    .addHelpText("after", example("trinity health", "trinity health --watch --json"))
    .action(run(health));
}

async function health(cli: Cli, options: { readonly watch?: true }): Promise<number> {
  const { admin } = cli.client;
  if (options.watch) {
    return watch(
      cli,
      () => admin.watchHealthSignals({}),
      ({ signals }) => {
        for (const signal of signals)
          printOneOfMany(
            cli,
            "HealthSignal",
            signal,
            () => `${cellsOf(cli, signal).map(cleanText).join("  ")}\n`,
          );
        return "more";
      },
    );
  }
  const response = await call(cli, admin, admin.listHealthSignals, {});
  printPage(cli, "ListHealthSignalsResponse", response, response.signals, {
    header: ["STATUS", "SIGNAL", "VALUE", "SOURCE", "AGE", "DETAIL"],
    row: (signal) => cellsOf(cli, signal),
  });
  // Signals may all be well in a daemon that lets nobody do anything.
  const presence = await probe(cli.address, cli.token);
  if (presence !== "serving")
    note(cli, "it does not serve: it starts, stops or is in SAFE mode; see `trinity status`");
  const isWell = presence === "serving" && response.signals.every(({ status }) => status === HealthStatus.OK);
  return isWell ? exitCode.done : exitCode.refused;
}

function cellsOf(cli: Cli, signal: HealthSignal): readonly string[] {
  const { observedAt, value, unit } = signal;
  return [
    nameOf(HealthStatus, signal.status),
    signal.name,
    value === undefined ? "-" : `${Number(value.toPrecision(6))} ${unit}`.trim(),
    signal.source,
    observedAt === undefined ? "-" : ageText(cli.shell.nowMs() - timestampMs(observedAt)),
    signal.detail || "-",
  ];
}
