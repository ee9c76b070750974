import { describe, expect, test } from "vitest";
import { newLogSource } from "../../daemon/handlers/follow-logs.ts";
import { decodeCursor } from "../../daemon/logs/cursor.ts";
import { everyEntry, filterText, type LogFilter } from "../../daemon/logs/log-filter.ts";
import type { StoredLogs } from "../../daemon/logs/log-reader.ts";
import type { LiveRun } from "../../daemon/runs/live-run.ts";
import { newAnnouncer } from "../../daemon/runs/run-board.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { FollowLogsResponse, type LogEntry } from "../../proto/gen/trinity/gate/v1/logs.ts";
import type { RunCondition, RunId } from "../../store/records.ts";
import { liveRun, sampleRunId } from "./support/live-runs.ts";
import { entriesOf, sample, stored } from "./support/stored-logs.ts";

/*
 * Goal: what a followed log says, and when: entries, holes, silence, the end.
 * Method: the source of the stream over a log and a run that the test sets; what it says is decoded again.
 */
const ticking: RunCondition = { kind: "running", phase: "TICKING" };
const storeId = "3f0c";

type World = { blocks: readonly (readonly LogEntry[])[]; run: LiveRun };

function following(
  world: World,
  filter: LogFilter = everyEntry,
  { untilEnd = false, dropsToLatest = false } = {},
) {
  const { announce, subscribe } = newAnnouncer();
  const now = (): StoredLogs => stored(world.blocks);
  const logs: StoredLogs = {
    firstSeq: () => 1,
    lastSeq: (runId) => now().lastSeq(runId),
    readBlocks: (...args) => now().readBlocks(...args),
    readBlocksBefore: (...args) => now().readBlocksBefore(...args),
  };
  const board = { get: () => world.run, subscribe };
  const source = newLogSource({ board, logs, storeId }, world.run, {
    fromSeq: 1,
    filter,
    untilEnd,
    dropsToLatest,
    isWanted: () => true,
  });
  const said = (message: Uint8Array): FollowLogsResponse => FollowLogsResponse.decode(message);
  return {
    announce,
    subscribe: source.subscribe,
    next: async () => {
      const message = await source.next();
      return message === null || message === "end" ? message : said(message);
    },
    heartbeat: () => said(source.heartbeat()),
    seqOf: ({ cursor }: FollowLogsResponse) =>
      decodeCursor(cursor, sampleRunId, { storeId, filter: filterText(filter) }),
  };
}

const seqs = (message: FollowLogsResponse | "end" | null): readonly number[] =>
  message === null || message === "end" ? [] : message.entries.map(({ seq }) => Number(seq));

describe("a run at work", () => {
  test("says what is committed, then nothing, then what came since", async () => {
    const all = entriesOf([[sample, sample], [sample]]);
    const world: World = { blocks: all.slice(0, 1), run: liveRun(ticking) };
    const { next } = following(world);
    expect(seqs(await next())).toEqual([1, 2]);
    expect(await next()).toBeNull();
    world.blocks = all;
    expect(seqs(await next())).toEqual([3]);
  });

  test("joins small blocks into one message", async () => {
    const world = { blocks: entriesOf(Array.from({ length: 40 }, () => [sample])), run: liveRun(ticking) };
    const { next } = following(world);
    expect(seqs(await next())).toHaveLength(40);
  });

  test("says in its heartbeat how far the search for wanted entries has come", async () => {
    const world = { blocks: entriesOf([[sample, sample, sample]]), run: liveRun(ticking) };
    const { next, heartbeat, seqOf } = following(world, { ...everyEntry, text: "none such" });
    expect(await next()).toBeNull();
    const alive = heartbeat();
    expect([alive.entries, seqOf(alive)]).toEqual([[], 4]);
  });

  test("rings for its own run only", () => {
    const { announce, subscribe } = following({ blocks: [], run: liveRun(ticking) });
    let rings = 0;
    const leave = subscribe(() => {
      rings += 1;
    });
    announce({ kind: "log", runId: "r-other" as RunId, lastSeq: 1 });
    announce({ kind: "log", runId: sampleRunId, lastSeq: 1 });
    announce({ kind: "run", runId: sampleRunId });
    leave();
    announce({ kind: "run", runId: sampleRunId });
    expect(rings).toBe(2);
  });
});

test("a hole in the store is told, not jumped over", async () => {
  const [first, , third] = entriesOf([[sample], [sample, sample], [sample]]);
  const { next, seqOf } = following({ blocks: [first ?? [], third ?? []], run: liveRun(ticking) });
  expect(seqs(await next())).toEqual([1]);
  const hole = await next();
  if (hole === null || hole === "end") throw new Error("the hole was not told");
  expect([hole.gap, seqOf(hole)]).toEqual([{ fromSeq: 2n, toSeq: 3n, reason: "not in the store" }, 4]);
  expect(seqs(await next())).toEqual([4]);
});

test("a reader that wants only the newest goes on with them when it is behind, and is told the gap", async () => {
  const world = { blocks: entriesOf([Array.from({ length: 5_000 }, () => sample)]), run: liveRun(ticking) };
  const { next } = following(world, everyEntry, { dropsToLatest: true });
  const gap = { fromSeq: 1n, toSeq: 4744n, reason: "the reader was too slow" };
  expect(await next()).toMatchObject({ entries: [], gap });
  expect(seqs(await next())).toEqual(Array.from({ length: 256 }, (_, index) => 4745 + index));
});

describe("a run that has ended", () => {
  const ended = liveRun({ kind: "cancelled" }, { lastSeq: 2 });

  test("says so once, after its last entry", async () => {
    const { next } = following({ blocks: entriesOf([[sample, sample]]), run: ended });
    expect(await next()).toMatchObject({ endOfRun: undefined });
    expect(await next()).toMatchObject({ entries: [], endOfRun: { lastSeq: 2n, state: RunState.CANCELLED } });
    expect(await next()).toBeNull();
  });

  test("ends the stream of a reader that wanted no more", async () => {
    const { next } = following({ blocks: [], run: ended }, everyEntry, { untilEnd: true });
    expect(await next()).toMatchObject({ endOfRun: { state: RunState.CANCELLED } });
    expect(await next()).toBe("end");
  });

  test("says so although none of its entries was wanted", async () => {
    const { next } = following(
      { blocks: entriesOf([[sample, sample]]), run: ended },
      { ...everyEntry, levelMin: 4 },
    );
    expect(await next()).toMatchObject({ entries: [], endOfRun: { lastSeq: 2n } });
  });
});
