import { status } from "@grpc/grpc-js";
import { afterAll, expect, test } from "vitest";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import {
  AuditServiceService,
  WatchAdminEventsRequest,
  WatchAdminEventsResponse,
} from "../../proto/gen/trinity/gate/v1/audit.ts";
import { completedRun, drained, patience, reader, reason } from "../daemon/support/calls.ts";
import { cleanUp, startDaemon, type TestDaemon } from "../daemon/support/daemon.ts";
import { eventually } from "../support/eventually.ts";
import { effort, timeoutMs } from "./effort.ts";
import { openDescriptors, ownMb } from "./process-facts.ts";
import { type RawConnection, rawConnection } from "./raw-connection.ts";

/*
 * Goal: a thousand clients are served like one, what is above a limit is refused with its name, and whoever goes, however
 * rudely, leaves nothing behind (daemon.md 2.1, "Limits"; 7, F6; I1, I2, I8). Method: raw connections with several
 * streams each, since 512 connections are the limit; half of them are gone without a word.
 */
const connectionCount = 500;
const streamCount = 1000;
const mutatorCount = 50;
const notesEach = effort(1, 10);
const streamsMax = 2048;
const callsPerConnection = 100;
/** A heap keeps room for what it held once; what counts is that the same again asks for no more. */
const growthMbMax = 60;

afterAll(cleanUp);

test(
  `${streamCount} streams hear of everything that ${mutatorCount} clients change at once`,
  async () => {
    const daemon = await startDaemon();
    const { client } = daemon;
    const { runId } = await completedRun(client);
    const before = await descriptorsOf(daemon);

    const connections = Array.from({ length: connectionCount }, () => rawConnection(daemon.socket));
    const watchers = await Promise.all(
      Array.from({ length: streamCount }, (_, at) =>
        watchAudit(connections[at % connectionCount] as RawConnection),
      ),
    );
    const texts = Array.from({ length: mutatorCount * notesEach }, (_, at) => `note ${at}`);
    const answers = await Promise.all(
      Array.from({ length: mutatorCount }, (_, at) =>
        addNotes(client, runId, texts.slice(at * notesEach, (at + 1) * notesEach)),
      ),
    );
    expect(answers.flat().toSorted()).toEqual(texts.map((_, at) => at + 1).toSorted());
    const { runs } = client;
    const { notes } = await unary(runs, runs.listRunNotes, { runId }, patience);
    expect(notes.map(({ text }) => text).toSorted()).toEqual(texts.toSorted());

    const head = await unary(client.audit, client.audit.getAuditHead, {}, patience);
    const all = Array.from({ length: Number(head.seq) }, (_, at) => at + 1);
    for (const watcher of watchers) expect(await watcher.seenUntil(Number(head.seq))).toEqual(all);

    for (const [at, connection] of connections.entries())
      at % 2 === 0 ? connection.drop() : connection.close();
    await expectNothingLeft(daemon, before);
  },
  timeoutMs,
);

test(
  `above ${streamsMax} streams the next ones are refused, and let in when others have gone`,
  async () => {
    const daemon = await startDaemon();
    // So that there is a record to tell each watcher at once.
    await completedRun(daemon.client);
    const before = await descriptorsOf(daemon);
    const connections = Array.from({ length: Math.ceil(streamsMax / callsPerConnection) + 1 }, () =>
      rawConnection(daemon.socket),
    );
    const opened = await Promise.all(
      connections.flatMap((connection) =>
        Array.from({ length: callsPerConnection }, () => watchAudit(connection)),
      ),
    );
    const refusals = opened.flatMap(({ refusal }) => refusal ?? []);
    expect(refusals).toEqual(
      Array.from({ length: opened.length - streamsMax }, () => status.RESOURCE_EXHAUSTED),
    );
    const { client } = daemon;
    const watch = (): ReturnType<typeof client.audit.watchAdminEvents> =>
      client.audit.watchAdminEvents(WatchAdminEventsRequest.fromPartial({}));
    expect((await drained(watch())).failure?.reason).toBe("STREAM_LIMIT");
    // Calls that are no streams go on.
    expect(await openStreams(client)).toBe(streamsMax);

    connections[0]?.drop();
    await eventually(
      () => openStreams(client),
      (count) => count === streamsMax - callsPerConnection,
    );
    const again = reader(watch());
    await again.next();
    again.cancel();
    for (const connection of connections) connection.close();
    await expectNothingLeft(daemon, before);
  },
  timeoutMs,
);

test(
  "storms of connections that ask once and are gone leave nothing behind",
  async () => {
    const daemon = await startDaemon();
    const before = await descriptorsOf(daemon);
    const storm = async (): Promise<void> => {
      const connections = Array.from({ length: 300 }, () => rawConnection(daemon.socket));
      await Promise.all(
        connections.map((connection) => connection.call(AdminServiceService.getInfo.path, Buffer.alloc(0))),
      );
      for (const connection of connections) connection.drop();
      await expectNothingLeft(daemon, before);
    };
    await storm();
    await storm();
    const beforeMb = ownMb(daemon.pid);
    for (let more = effort(4, 200); more > 0; more -= 1) await storm();
    expect(ownMb(daemon.pid) - beforeMb).toBeLessThan(growthMbMax);
  },
  timeoutMs,
);

type Watcher = {
  readonly refusal: number | null;
  /** The numbers of the audit records that came, once there is one with this number. */
  readonly seenUntil: (seq: number) => Promise<readonly number[]>;
};

async function watchAudit(connection: RawConnection): Promise<Watcher> {
  const seen: number[] = [];
  let wake = (): void => undefined;
  const request = WatchAdminEventsRequest.encode(WatchAdminEventsRequest.fromPartial({})).finish();
  const stream = await connection.call(AuditServiceService.watchAdminEvents.path, request, (bytes) => {
    const { events } = WatchAdminEventsResponse.decode(bytes);
    seen.push(...events.map(({ seq }) => Number(seq)));
    wake();
  });
  stream.readOn().catch(() => undefined);
  return {
    refusal: stream.refusal,
    seenUntil: async (seq) => {
      while ((seen.at(-1) ?? 0) < seq)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return seen;
    },
  };
}

/** Adds notes one after the other; answers the numbers they got. */
async function addNotes(
  { runs }: Client,
  runId: string,
  texts: readonly string[],
): Promise<readonly number[]> {
  const numbers: number[] = [];
  for (const text of texts) {
    const { note } = await unary(
      runs,
      runs.addRunNote,
      { runId, text, reason, requestId: text.replace(" ", "-") },
      patience,
    );
    numbers.push(Number(note?.seq));
  }
  return numbers;
}

async function openStreams({ admin }: Client): Promise<number> {
  const { text } = await unary(admin, admin.getMetrics, {}, patience);
  return Number(/^trinity_open_streams (\d+)$/m.exec(text)?.[1]);
}

/** What the daemon has open, the connection of this question included. */
async function descriptorsOf({ client, pid }: TestDaemon): Promise<number> {
  expect(await openStreams(client)).toBe(0);
  return openDescriptors(pid);
}

/** Waits until the daemon has noticed who is gone: no streams are left, and no descriptors. */
async function expectNothingLeft({ client, pid }: TestDaemon, before: number): Promise<void> {
  await eventually(
    async () => [await openStreams(client), openDescriptors(pid)] as const,
    ([streams, descriptors]) => streams === 0 && descriptors <= before,
  );
}
