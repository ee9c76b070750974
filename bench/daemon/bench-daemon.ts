import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { auditAppend } from "./audit-append.ts";
import type { BenchContext, Family } from "./bench-context.ts";
import { coldStart } from "./cold-start.ts";
import { parseWishes, usage } from "./command-line.ts";
import { failed, type Judged, judge } from "./figure.ts";
import { followLatency } from "./follow-latency.ts";
import { largeStore } from "./large-store.ts";
import { logFlood } from "./log-flood.ts";
import { logIntake } from "./log-intake.ts";
import { memory } from "./memory.ts";
import { openPeers } from "./peers/open-peers.ts";
import { rowOf, tableOf } from "./print-table.ts";
import { readState } from "./read-state.ts";
import { stalledFollowers } from "./stalled-followers.ts";
import { startRuns } from "./start-run.ts";

const families: readonly Family[] = [
  startRuns,
  readState,
  logFlood,
  logIntake,
  followLatency,
  memory,
  stalledFollowers,
  largeStore,
  auditAppend,
  coldStart,
];

/**
 * `npm run bench -- daemon`: measures D1 to D13 (daemon.md 5.3, T1 to T13) with a real daemon on a real socket and its peers
 * in the same invocation, then prints one table. Answers the exit code: 1 when a target is missed.
 */
export async function benchDaemon(root: string, args: readonly string[]): Promise<number> {
  const wishes = parseWishes(
    args,
    families.flatMap(({ ids }) => ids),
  );
  if (typeof wishes === "string") {
    process.stderr.write(`${wishes}\n${usage}\n`);
    return 2;
  }
  const { only, rounds, json } = wishes;
  const isWanted = (id: string): boolean => only.length === 0 || only.includes(id);
  const context = newContext(root, rounds);
  const [loadBefore] = loadavg();
  const lines: Judged[] = [];
  for (const { ids, measure } of families) {
    if (!ids.some(isWanted)) continue;
    tell(`measuring ${ids.join(" and ")}`);
    const judged = await measure(context).then(
      (figures) => figures.map(judge),
      (failure: unknown) => ids.map((id) => failed(id, messageOf(failure))),
    );
    const told = judged.filter(({ id }) => isWanted(id));
    lines.push(...told);
    // All at once takes half an hour: what is measured is told before the rest is.
    for (const line of told) tell(rowOf(line));
  }
  const inOrder = lines.toSorted((a, b) => numberOf(a.id) - numberOf(b.id));
  const [loadAfter] = loadavg();
  const machine = { cores: availableParallelism(), node: process.version, loadBefore, loadAfter };
  process.stdout.write(
    json ? `${JSON.stringify({ machine, figures: inOrder }, null, 2)}\n` : tableOf(inOrder, machine),
  );
  return inOrder.some(({ verdict }) => verdict === "missed" || verdict === "failed") ? 1 : 0;
}

function newContext(root: string, rounds: number): BenchContext {
  const scratch = mkdtempSync(join(tmpdir(), "tgb-"));
  process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
  // So that what we started ends with us.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(3));
  let folders = 0;
  return {
    root,
    rounds,
    peers: openPeers(scratch, tell),
    freshFolder: () => {
      folders += 1;
      const folder = join(scratch, `${folders}`);
      // The daemon refuses a folder for its socket that others can open.
      mkdirSync(folder, { mode: 0o700 });
      return folder;
    },
  };
}

/** What is no part of the table goes where it cannot get into it. */
function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** In one line, as a table wants it. */
function messageOf(failure: unknown): string {
  const [line = ""] = (failure instanceof Error ? failure.message : String(failure)).split("\n");
  return line;
}

function numberOf(id: string): number {
  return Number(id.slice(1));
}
