import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { UndrainRequest } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { JobStatus, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { FollowLogsRequest, type LogEntry } from "../../proto/gen/trinity/gate/v1/logs.ts";
import {
  completedRun,
  known,
  patience,
  reader,
  startRun,
  waitRun,
  wholeLog,
} from "../daemon/support/calls.ts";
import { cleanUp, freshPlaces, startDaemon } from "../daemon/support/daemon.ts";

/*
 * Goal: whatever a client has seen is still there after the daemon was killed, without a gap, and the run goes on to the
 * document of an undisturbed one (daemon.md 1.3, claims 1 and 2; 7, F1, I3 and I6).
 * Method: a daemon is killed when a follower has seen the n-th entry of a run, started again on the same store, and
 * so on; the moments come from a seed. More rounds by TRINITY_FAULT_ROUNDS.
 */
const rounds = Number(process.env["TRINITY_FAULT_ROUNDS"] ?? 30);
const seed = 8123;
const moments = fc.sample(fc.integer({ min: 1, max: 1500 }), { numRuns: rounds, seed });

const asked = { scenarioId: "ring-5", overrides: { ticksTotal: 5000n } };

afterAll(cleanUp);

test(
  `killed at ${rounds} moments (seed ${seed}), nothing that was seen is lost`,
  async () => {
    const places = freshPlaces();
    let daemon = await startDaemon(places);
    const undisturbed = await completedRun(daemon.client, asked);
    for (const [round, moment] of moments.entries()) {
      const { client } = daemon;
      const { runId } = await startRun(client, asked);
      const seen: LogEntry[] = [];
      let cursor = "";
      const messages = reader(client.logs.followLogs(FollowLogsRequest.fromPartial({ runId })));
      while (seen.length < moment) {
        const message = await messages.next();
        expect(message.endOfRun).toBeUndefined();
        seen.push(...message.entries);
        cursor = message.cursor;
      }
      daemon.signal("SIGKILL");
      messages.cancel();
      await daemon.ended;

      daemon = await startDaemon(places);
      const after = daemon.client;
      // Every third start after an unexpected end is a drained one, and an operator has to look (daemon.md 3).
      const { draining } = await unary(after.runs, after.runs.getQueue, {}, patience);
      expect([round, draining]).toEqual([round, round % 3 === 2]);
      if (draining) {
        const { run: waits } = await unary(after.runs, after.runs.getRun, { runId }, patience);
        expect(waits?.interrupted).toBe(true);
        const undrain = UndrainRequest.fromPartial({ reason: "the test knows why it died" });
        await unary(after.admin, after.admin.undrain, undrain, patience);
      }
      const run = await waitRun(after, runId);
      const { attempts } = await unary(after.runs, after.runs.listAttempts, { runId }, patience);
      expect([run.state, run.fault, attempts.map(({ status }) => status)]).toEqual([
        RunState.COMPLETED,
        undefined,
        [JobStatus.FAILED, JobStatus.COMPLETED],
      ]);
      expect(run.summary?.document).toEqual(undisturbed.summary?.document);
      expect(run.lastTickHash).toBe(undisturbed.lastTickHash);
      expect(run.recoveries).toBe(1);
      const kept = await wholeLog(after, { runId });
      expect(kept.map(({ seq }) => Number(seq))).toEqual(kept.map((_, index) => index + 1));
      expect(kept.slice(0, seen.length)).toEqual(seen);
      expect(await wholeLog(after, { runId, afterCursor: cursor })).toEqual(kept.slice(seen.length));
      // Every tick whose entry was seen is there, and the hash of the last one is the run's.
      const ticks = await ticksOf(after, runId);
      expect(ticks.map(({ tick }) => Number(tick))).toEqual(ticks.map((_, index) => index + 1));
      const lastSeen = seen.findLast(({ tick }) => tick !== undefined)?.tick ?? 0n;
      expect(ticks.length).toBeGreaterThanOrEqual(Number(lastSeen));
      expect([run.ticksCompleted, run.lastTickHash]).toEqual([
        BigInt(ticks.length),
        ticks.at(-1)?.tickHash ?? "",
      ]);
    }
  },
  20_000 + rounds * 8_000,
);

async function ticksOf(client: Client, runId: string) {
  const ticks = [];
  let fromTick = 1n;
  while (fromTick > 0n) {
    const { introspection } = client;
    const page = await unary(
      introspection,
      introspection.listTicks,
      { runId, fromTick, pageSize: 1000 },
      patience,
    );
    ticks.push(...page.ticks);
    fromTick = known(page.nextTick);
  }
  return ticks;
}
