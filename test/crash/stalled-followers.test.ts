import { status } from "@grpc/grpc-js";
import { afterAll, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import {
  FollowLogsRequest,
  FollowLogsResponse,
  LogsServiceService,
} from "../../proto/gen/trinity/gate/v1/logs.ts";
import { drained, heldRun, patience, reason } from "../daemon/support/calls.ts";
import { cleanUp, startDaemon, type TestDaemon } from "../daemon/support/daemon.ts";
import { eventually } from "../support/eventually.ts";
import { effort, timeoutMs } from "./effort.ts";
import { ownMb } from "./process-facts.ts";
import { type RawConnection, type RawStream, rawConnection } from "./raw-connection.ts";

/*
 * Goal: readers that do not read cost nobody anything: a fast one gets every line while they stall, the daemon does not
 * grow by what they leave lying, and they get the rest without a gap when they read again (daemon.md 3.1; 7, F5; I3, I8).
 * Method: each has a connection of its own, since flow control is per connection too. A stalled one takes nothing until
 * the fast one has seen the end; a slow one takes one piece for every so many messages of the fast one.
 */
const stalledCount = effort(30, 200);
const slowCount = effort(3, 20);
const ticks = effort(8_000, 30_000);
const messagesPerPiece = 8;
/**
 * Twice what a reader may cost (daemon.md 5.3, T9), and what a garbage collector leaves lying: well below what is written to
 * all of them.
 */
const growthMbMax = 1 * (stalledCount + slowCount) + 64;

afterAll(cleanUp);

test(
  `${stalledCount} stalled and ${slowCount} slow followers hold up nobody and lose nothing`,
  async () => {
    const daemon = await startDaemon();
    const alone = await flood(daemon, none, none);
    const followers = (count: number) => (runId: string) =>
      Promise.all(Array.from({ length: count }, () => newFollower(daemon.socket, runId)));
    const { told, peakMb, stalled, slow } = await flood(
      daemon,
      followers(stalledCount),
      followers(slowCount),
    );
    expect(told).toEqual(alone.told);
    expect(peakMb - alone.peakMb).toBeLessThan(growthMbMax);

    const late = [...stalled, ...slow];
    expect(late.filter((follower) => follower.hasEnded())).toEqual([]);
    const codes = await Promise.all(late.map((follower) => follower.readOn()));
    expect(codes.filter((code) => code !== status.OK)).toEqual([]);
    for (const follower of late) {
      expect(follower.told()).toEqual(told);
      follower.close();
    }
    // Whoever has gone is forgotten; the connection that asks is left.
    const { admin } = daemon.client;
    await eventually(
      () => unary(admin, admin.listConnections, { reason, requestId: "" }, patience),
      ({ connections }) => connections.length === 1,
    );
  },
  timeoutMs,
);

type Flood = {
  /** What the fast follower was told. */
  readonly told: Told;
  readonly peakMb: number;
  readonly stalled: readonly Follower[];
  readonly slow: readonly Follower[];
};

const none = (): Promise<readonly Follower[]> => Promise.resolve([]);

type Followers = (runId: string) => Promise<readonly Follower[]>;

/** A run that writes as fast as it can, a fast follower that sees all of it, and others that hold back. */
async function flood({ client, pid }: TestDaemon, stall: Followers, dawdle: Followers): Promise<Flood> {
  const asked = { scenarioId: "ring-5", overrides: { ticksTotal: BigInt(ticks) } };
  const { runId } = await heldRun(client, asked);
  const stalled = await stall(runId);
  const slow = await dawdle(runId);
  let messages = 0;
  let peakMb = 0;
  const seen = newSequence();
  const fast = drained(
    client.logs.followLogs(FollowLogsRequest.fromPartial({ runId, untilEnd: true })),
    (message) => {
      seen.take(message);
      messages += 1;
      peakMb = Math.max(peakMb, ownMb(pid));
      if (messages % messagesPerPiece === 0) for (const follower of slow) follower.readPiece();
    },
  );
  await unary(client.runs, client.runs.resumeRun, { runId, reason, requestId: "" }, patience);
  expect((await fast).failure).toBeNull();
  const told = seen.told();
  expect(told).toEqual({ lastSeq: told.lastSeq, end: told.lastSeq, gaps: [] });
  expect(told.lastSeq).toBeGreaterThan(ticks);
  return { told, peakMb, stalled, slow };
}

type Follower = RawStream & Pick<RawConnection, "close"> & Pick<Sequence, "told">;

async function newFollower(socket: string, runId: string): Promise<Follower> {
  const sequence = newSequence();
  const request = FollowLogsRequest.encode(FollowLogsRequest.fromPartial({ runId, untilEnd: true })).finish();
  const connection = rawConnection(socket);
  const stream = await connection.call(LogsServiceService.followLogs.path, request, (message) =>
    sequence.take(FollowLogsResponse.decode(message)),
  );
  return { ...stream, close: connection.close, told: sequence.told };
}

/** What a follower was told: how far, the end marker's number, and where a number did not follow on the one before. */
type Told = { readonly lastSeq: number; readonly end: number | null; readonly gaps: readonly number[] };

type Sequence = { readonly take: (message: FollowLogsResponse) => void; readonly told: () => Told };

function newSequence(): Sequence {
  let lastSeq = 0;
  let end: number | null = null;
  const gaps: number[] = [];
  return {
    take: ({ entries, gap, endOfRun }) => {
      for (const { seq } of entries) {
        if (Number(seq) !== lastSeq + 1) gaps.push(Number(seq));
        lastSeq = Number(seq);
      }
      if (gap !== undefined) gaps.push(Number(gap.fromSeq));
      if (endOfRun !== undefined) end = Number(endOfRun.lastSeq);
    },
    told: () => ({ lastSeq, end, gaps }),
  };
}
