import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LogLevel, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import {
  type FollowLogsRequest,
  type FollowLogsResponse,
  type ListLogsRequest,
  type ListLogsResponse,
  LogsServiceService,
} from "../../proto/gen/trinity/gate/v1/logs.ts";
import { OperatorServiceService } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { type Run, RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import {
  answers,
  type Feed,
  refusal,
  type ScriptedServer,
  scriptedServer,
  streams,
} from "../support/scripted-server.ts";
import { trinity } from "./command-line.ts";
import { aCompletedRun, anEntry, aRun, aState, fresh, madeAtMs, runId } from "./messages.ts";

const page = (
  entries: ListLogsResponse["entries"],
  nextCursor: string,
  hasMore: boolean,
): ListLogsResponse => ({
  entries,
  nextCursor,
  lastSeq: 9n,
  firstAvailable: 1n,
  hasMore,
  freshness: fresh,
});

const batch = (changes: Partial<FollowLogsResponse>): FollowLogsResponse => ({
  entries: [],
  cursor: "",
  gap: undefined,
  endOfRun: undefined,
  ...changes,
});

describe("logs", () => {
  let daemon: ScriptedServer;
  let listed: ListLogsRequest[];
  let followed: FollowLogsRequest[];
  let pages: ListLogsResponse[];
  let active: Run | undefined;
  let feed: (stream: Feed<FollowLogsResponse>) => void;

  beforeEach(async () => {
    [listed, followed] = [[], []];
    pages = [page([anEntry(1), anEntry(2)], "c2", true), page([anEntry(3)], "c3", false)];
    feed = (stream) => stream.end();
    active = aRun();
    daemon = await scriptedServer([
      answers(RunsServiceService.getRun, () => ({ run: aCompletedRun(undefined), freshness: fresh })),
      answers(OperatorServiceService.getState, () => ({ state: aState(active), revision: 1n })),
      answers(RunsServiceService.listRuns, () => ({
        runs: [aRun({ runId: "r-000000000000-0001" })],
        nextPageToken: "",
        freshness: fresh,
      })),
      answers(RunsServiceService.listAttempts, () => ({ attempts: [], records: [], freshness: fresh })),
      answers(LogsServiceService.listLogs, (request) => {
        listed.push(request);
        const next = pages.shift();
        if (next === undefined) throw refusal(status.INVALID_ARGUMENT, "CURSOR_INVALID", "no such cursor");
        return next;
      }),
      streams(LogsServiceService.followLogs, (request, stream) => {
        followed.push(request);
        feed(stream);
      }),
    ]);
  });
  afterEach(() => daemon.stop());

  const logs = (...argv: readonly string[]): ReturnType<typeof trinity> =>
    trinity(["logs", ...argv], { address: daemon.address });

  test("every page is printed, each going on where the last one ended", async () => {
    const outcome = await logs();
    expect(outcome.out.match(/tick \d done/g)).toEqual(["tick 1 done", "tick 2 done", "tick 3 done"]);
    expect(listed.map(({ afterCursor }) => afterCursor)).toEqual(["", "c2"]);
  });

  test.each([
    ["the active run", aRun(), runId],
    ["the newest run when none is active", undefined, "r-000000000000-0001"],
  ])("without a name every page is of %s, even when another begins", async (_, former, expected) => {
    active = former;
    await trinity(["logs"], {
      address: daemon.address,
      onOut: () => {
        active = aRun({ runId: "r-ffffffffffff-0099" });
      },
    });
    expect(listed.map((request) => request.runId)).toEqual([expected, expected]);
  });

  test("every option is a part of the filter", async () => {
    await logs(
      "9b1e-0042",
      "--level",
      "warn",
      "--event",
      "tick_complete,window_closed",
      "--component",
      "umx",
      "--grep",
      "edge",
      "--tick",
      "3..5",
    );
    expect(listed[0]).toMatchObject({
      runId,
      filter: {
        level: LogLevel.WARN,
        eventTypes: ["tick_complete", "window_closed"],
        component: "umx",
        text: "edge",
        fromTick: 3n,
        toTick: 5n,
        attemptId: "",
      },
    });
  });

  test("--tail 0 follows from now on", async () => {
    feed = (stream) => stream.send(batch({ endOfRun: { lastSeq: 2n, state: RunState.COMPLETED } }));
    const outcome = await logs("-f", "--until-end", "--tail", "0");
    expect(outcome.out).toBe("");
    expect(followed.map(({ afterCursor }) => afterCursor)).toEqual(["c2"]);
  });

  test("--tail asks for the last entries only once", async () => {
    await logs("--tail", "2");
    expect(listed.map(({ tail }) => tail)).toEqual([2, 0]);
  });

  test("--since begins at a time, and following goes on where the list ended", async () => {
    feed = (stream) => {
      stream.send(batch({ entries: [anEntry(4)], cursor: "c4" }));
      stream.send(batch({ endOfRun: { lastSeq: 4n, state: RunState.COMPLETED } }));
    };
    const outcome = await logs("-f", "--until-end", "--since", "10m");
    expect(outcome.out.match(/tick \d done/g)).toEqual([1, 2, 3, 4].map((tick) => `tick ${tick} done`));
    const sinceMs = listed.map(({ since }) => since && Number(since.seconds) * 1_000);
    expect(sinceMs).toEqual([madeAtMs - 600_000, undefined]);
    expect(followed.map(({ afterCursor }) => afterCursor)).toEqual(["c3"]);
  });

  test.each([["--tail", "2", "--cursor", "c0"], ["--since", "1h", "--tail", "2"], ["--until-end"]])(
    "%j exclude each other, or need another",
    async (...argv) => {
      expect((await logs(...argv)).code).toBe(2);
      expect(listed).toEqual([]);
    },
  );

  test("with --cursor the next one is told", async () => {
    expect((await logs("--cursor", "c0")).err).toBe("next entries: --cursor c3\n");
    expect(listed[0]?.afterCursor).toBe("c0");
  });

  test("an attempt that is not there is refused", async () => {
    const outcome = await logs("last", "--attempt", "2");
    expect(outcome.code).toBe(1);
    expect(listed).toEqual([]);
  });

  test("an entry without a tick has a dash, and its control characters are visible", async () => {
    pages = [
      page([anEntry(1, { tick: undefined, level: LogLevel.ERROR, message: "a\u0007b" })], "c1", false),
    ];
    expect((await logs()).out).toBe(
      "2026-11-20T10:00:00.010Z  ERROR  tick_complete                  -  a\\u0007b\n",
    );
  });

  test("--json is one LogEntry per line, with exact integers", async () => {
    pages = [page([anEntry(1, { tick: 2n ** 63n, payloadJson: '{"c_t":1}' })], "c1", false)];
    const outcome = await logs("--json");
    expect(outcome.out).toContain('"tick":9223372036854775808,');
    expect(JSON.parse(outcome.out)).toMatchObject({
      seq: 1,
      level: "LOG_LEVEL_INFO",
      payload_json: '{"c_t":1}',
    });
  });

  test("a follower prints batches as they come, a gap as a line of its own, and ends with the run", async () => {
    feed = (stream) => {
      stream.send(batch({ entries: [anEntry(1)], cursor: "c1" }));
      stream.send(batch({ gap: { fromSeq: 2n, toSeq: 3n, reason: "retention" }, cursor: "c3" }));
      stream.send(batch({ entries: [anEntry(4)], cursor: "c4" }));
      stream.send(batch({ endOfRun: { lastSeq: 4n, state: RunState.COMPLETED } }));
    };
    const outcome = await logs("-f", "--until-end");
    expect(outcome.code).toBe(0);
    expect(outcome.out.split("\n").map((line) => line.slice(-20))).toEqual([
      expect.stringContaining("tick 1 done"),
      expect.stringContaining("missing: retention"),
      expect.stringContaining("tick 4 done"),
      "",
    ]);
    expect(followed[0]).toMatchObject({ untilEnd: true, afterCursor: "" });
  });

  test("a lost connection is taken up again at the cursor, without a repeated line", async () => {
    feed = (stream) => {
      if (followed.length === 1) {
        stream.send(batch({ entries: [anEntry(1), anEntry(2)], cursor: "c2" }));
        stream.fail({ code: status.UNAVAILABLE, details: "going away" });
      } else {
        stream.send(batch({ entries: [anEntry(2), anEntry(3)], cursor: "c3" }));
        stream.send(batch({ endOfRun: { lastSeq: 3n, state: RunState.COMPLETED } }));
      }
    };
    const outcome = await logs("-f", "--until-end");
    expect(outcome.out.match(/tick \d done/g)).toEqual(["tick 1 done", "tick 2 done", "tick 3 done"]);
    expect(followed.map(({ afterCursor }) => afterCursor)).toEqual(["", "c2"]);
    expect(outcome.err).toMatch(/ lost; trying again until it is back\nconnected to \S+ again\n/);
  });

  test("a refused cursor ends the following", async () => {
    feed = (stream) =>
      stream.fail(refusal(status.INVALID_ARGUMENT, "CURSOR_INVALID", "the cursor is damaged"));
    const outcome = await logs("-f", "--cursor", "xx");
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain("the cursor is damaged");
  });

  test("following where nobody is exits 3 at once", async () => {
    expect((await trinity(["logs", "-f"], { address: "unix:/nonexistent/d.sock" })).code).toBe(3);
  });

  test("Ctrl-C ends the watching only, and tells where to go on", async () => {
    const controller = new AbortController();
    feed = (stream) => stream.send(batch({ entries: [anEntry(1)], cursor: "c1" }));
    const outcome = await trinity(["logs", "-f"], {
      address: daemon.address,
      interrupted: controller.signal,
      // The cursor is known as soon as the batch has been printed.
      onOut: () => setImmediate(() => controller.abort()),
    });
    expect(outcome.code).toBe(130);
    expect(outcome.err).toBe("next entries: --cursor c1\n");
  });
});
