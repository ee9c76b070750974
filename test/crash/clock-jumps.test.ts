import { afterAll, expect, test } from "vitest";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { VerifyAuditRequest } from "../../proto/gen/trinity/gate/v1/audit.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { ListHistoryRequest } from "../../proto/gen/trinity/gate/v1/history.ts";
import { FollowLogsRequest } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { OperationState } from "../../proto/gen/trinity/gate/v1/operations.ts";
import { ListEventsRequest } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { IfBusy, ListRunsRequest, WaitRunRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import {
  completedRun,
  drained,
  endedOperation,
  patience,
  reason,
  startRun,
  waitRun,
} from "../daemon/support/calls.ts";
import { cleanUp, freshPlaces, startDaemon } from "../daemon/support/daemon.ts";
import { lacking } from "../support/lacking.ts";
import { effort, timeoutMs } from "./effort.ts";
import { fakedClock, hasFakedClock } from "./faked-clock.ts";

/*
 * Goal: the wall clock decides nothing but what is written beside things: when it jumps, goes back or stands still, runs
 * come out the same, what is kept keeps its order, and who waits is answered (daemon.md 7, F9; I1, I2, I3, I6). Method:
 * libfaketime sets the clock of a real daemon in the middle of a run.
 */
const isAbsent = lacking(hasFakedClock, "faketime (Debian) is not installed", "can be installed");

const asked = { scenarioId: "ring-5", overrides: { ticksTotal: 600n }, pauseAtTick: 300n };

afterAll(cleanUp);

/** The most telling first; what the short form leaves out is between them. */
const jumps = [
  { name: "goes back over the start of the daemon, to another year", to: "-400d" },
  { name: "goes forward an hour", to: "+1h" },
  { name: "stands still", to: "2026-01-01 00:00:00" },
  { name: "goes back an hour", to: "-1h" },
  { name: "goes back a second, as after a leap", to: "-1" },
];
const ends = ["SIGKILL", "SIGTERM"] as const;

test.skipIf(isAbsent).each(jumps.slice(0, effort(3, jumps.length)))(
  "a clock that $name changes nothing that counts",
  { timeout: timeoutMs },
  async ({ to }) => {
    const places = freshPlaces();
    const clock = fakedClock(places.folder);
    let daemon = await startDaemon(places, [], { env: clock.env });
    let { client } = daemon;
    const undisturbed = await completedRun(client, { scenarioId: "ring-5", overrides: { ticksTotal: 600n } });
    const { runId } = await startRun(client, asked);
    await waitRun(client, runId, { states: [RunState.PAUSED] });
    const note = { runId, text: "before the jump", reason, requestId: "noted-before" };
    const { runs } = client;
    const first = await unary(runs, runs.addRunNote, note, patience);
    const followed = drained(
      client.logs.followLogs(FollowLogsRequest.fromPartial({ runId, untilEnd: true })),
    );
    const ended = waitRun(client, runId, { states: [RunState.COMPLETED] });

    clock.set(to);
    await unary(runs, runs.resumeRun, { runId, reason, requestId: "" }, patience);
    const run = await ended;
    expect([run.summary?.document, run.lastTickHash, run.fingerprint]).toEqual([
      undisturbed.summary?.document,
      undisturbed.lastTickHash,
      undisturbed.fingerprint,
    ]);
    const { messages, failure } = await followed;
    const seqs = messages.flatMap(({ entries }) => entries.map(({ seq }) => Number(seq)));
    expect([failure, seqs]).toEqual([null, seqs.map((_, index) => index + 1)]);
    expect(messages.at(-1)?.endOfRun?.lastSeq).toBe(BigInt(seqs.length));

    // The same after the daemon has come back, first on that clock, then on the right one.
    const later = await completedRun(client);
    const expectAllKept = async (): Promise<void> => {
      expect((await unary(client.runs, client.runs.addRunNote, note, patience)).note).toEqual(first.note);
      await expectOrder(client, [undisturbed.runId, runId, later.runId]);
      await expectSoundAudit(client);
    };
    for (const end of ends.slice(0, effort(1, ends.length))) {
      await expectAllKept();
      await daemon.end(end);
      if (end === "SIGTERM") clock.set("+0");
      daemon = await startDaemon(places, [], { env: clock.env });
      ({ client } = daemon);
    }
    await expectAllKept();
  },
);

test.skipIf(isAbsent)(
  "a run that waits for its time starts when the clock says so, and once",
  { timeout: timeoutMs },
  async () => {
    const places = freshPlaces();
    const clock = fakedClock(places.folder);
    const { client } = await startDaemon(places, [], { env: clock.env });
    const inHalfAnHour = { seconds: BigInt(Math.floor(Date.now() / 1000) + 1800), nanos: 0 };
    const { runId } = await startRun(client, {
      scenarioId: "gf01",
      notBefore: inHalfAnHour,
      ifBusy: IfBusy.QUEUE,
    });
    clock.set("-1h");
    await completedRun(client);
    const { run } = await unary(client.runs, client.runs.getRun, { runId }, patience);
    expect(run?.state).toBe(RunState.IDLE);
    clock.set("+1h");
    await completedRun(client);
    expect((await waitRun(client, runId, { states: [RunState.COMPLETED] })).attemptCount).toBe(1);
    clock.set("+0");
    await completedRun(client);
    const after = await unary(client.runs, client.runs.getRun, { runId }, patience);
    expect([after.run?.state, after.run?.attemptCount]).toEqual([RunState.COMPLETED, 1]);
  },
);

// Takes a minute, since nothing but the daemon's own look at the clock may help.
if (effort(0, 1) === 1) {
  test.skipIf(isAbsent)(
    "a run that waits for its time starts after a jump that nothing else tells of",
    { timeout: timeoutMs },
    async () => {
      const places = freshPlaces();
      const clock = fakedClock(places.folder);
      const { client } = await startDaemon(places, [], { env: clock.env });
      const inHalfAnHour = { seconds: BigInt(Math.floor(Date.now() / 1000) + 1800), nanos: 0 };
      const wish = { scenarioId: "gf01", notBefore: inHalfAnHour, ifBusy: IfBusy.QUEUE };
      const { runId } = await startRun(client, wish);
      clock.set("+1h");
      const wait = WaitRunRequest.fromPartial({ runId, states: [RunState.COMPLETED] });
      const { run } = await unary(client.runs, client.runs.waitRun, wait, { deadlineMs: 120_000 });
      expect(run?.attemptCount).toBe(1);
    },
  );
}

/** Lists go by the order in which things happened, whatever time is written beside them; no time they tell is negative. */
async function expectOrder({ runs, history, operator }: Client, runIds: readonly string[]): Promise<void> {
  const { runs: listed } = await unary(runs, runs.listRuns, ListRunsRequest.fromPartial({}), patience);
  expect(listed.map((run) => run.runId)).toEqual(runIds.toReversed());
  const { entries } = await unary(history, history.listHistory, ListHistoryRequest.fromPartial({}), patience);
  expect(entries.map(({ run }) => run?.runId)).toEqual(runIds.toReversed());
  for (const { duration } of entries) {
    expect(duration?.seconds).toBeGreaterThanOrEqual(0n);
    expect(duration?.nanos).toBeGreaterThanOrEqual(0);
  }
  const { events } = await unary(operator, operator.listEvents, ListEventsRequest.fromPartial({}), patience);
  expect(events.map(({ seq }) => Number(seq))).toEqual(events.map((_, index) => index + 1));
}

async function expectSoundAudit(client: Client): Promise<void> {
  const request = VerifyAuditRequest.fromPartial({ reason });
  const { operation } = await unary(client.audit, client.audit.verifyAudit, request, patience);
  const { state, error } = await endedOperation(client, operation);
  expect([state, error]).toEqual([OperationState.SUCCEEDED, undefined]);
}
