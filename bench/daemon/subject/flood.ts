import type { Client } from "../../../proto/client/connect.ts";
import { startRun } from "./runs.ts";

/** Entries of a flood (daemon.md 5.2). */
export const floodLines = 200_000;

/**
 * Starts a run that logs as fast as it can: the smallest shipped scenario, one entry for each tick. It holds after `lines`
 * ticks, because sealing it would take longer than the flood. Answers its id.
 */
export function startFlood(client: Client, lines: number = floodLines): Promise<string> {
  return startRun(client, {
    scenarioId: "line-4",
    overrides: { ticksTotal: BigInt(10 * lines) },
    pauseAtTick: BigInt(lines),
  });
}
