import { call } from "../call.ts";
import { type Cli, note } from "../cli.ts";
import { ageText, timestampMs } from "../output/times.ts";
import { printPage } from "../print-page.ts";

/** Carries out `trinity runs --queue` (cli.md 2). */
export async function showQueue(cli: Cli): Promise<number> {
  const response = await call(cli, cli.client.runs, cli.client.runs.getQueue, {});
  const { entries, activeRunIds, slots, draining, drainingReason } = response;
  note(cli, `${activeRunIds.length} of ${slots} slots are taken`);
  if (draining) note(cli, `nothing starts: ${drainingReason}`);
  return printPage(cli, "GetQueueResponse", response, entries, {
    header: ["#", "RUN", "SCENARIO", "PRIORITY", "WAITS FOR", "SINCE"],
    row: ({ position, runId, scenarioId, priority, waitsFor, queuedAt }) => [
      String(position),
      runId,
      scenarioId,
      String(priority),
      waitsFor,
      queuedAt === undefined ? "-" : ageText(cli.shell.nowMs() - timestampMs(queuedAt)),
    ],
  });
}
