import { status } from "@grpc/grpc-js";
import { afterEach, describe, expect, test } from "vitest";
import { connect } from "../../proto/client/connect.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { type DaemonLink, openDaemonLink } from "../../tui/effects/daemon-link.ts";
import { allLines } from "../../tui/model/log-terms.ts";
import type { CockpitEvent } from "../../tui/model/message.ts";
import { type Script, type ScriptedDaemon, scriptedDaemon } from "../support/scripted-daemon.ts";
import { freshNow, idleState, owner, wireEntry, wireRun, wireScenario } from "../support/wire-values.ts";

/** The link over a real gRPC connection to a server that follows a script. */

const runId = "r-9b1e04c7d2aa-0042";
const script: Script = {
  state: idleState(),
  identity: owner,
  scenarios: [wireScenario(), wireScenario({ scenarioId: "line-4", active: false })],
  answer: () => ({ kind: "run", run: wireRun() }),
};

type Events = {
  readonly all: readonly CockpitEvent[];
  /** Resolves with the first event that fits, past ones included. */
  readonly until: <Kind extends CockpitEvent["kind"]>(
    kind: Kind,
    fits?: (event: Extract<CockpitEvent, { kind: Kind }>) => boolean,
  ) => Promise<Extract<CockpitEvent, { kind: Kind }>>;
  /** Past events count no longer. */
  readonly forget: () => void;
};

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

async function linked(over: Partial<Script> = {}): Promise<{
  readonly daemon: ScriptedDaemon;
  readonly link: DaemonLink;
  readonly events: Events;
}> {
  const daemon = await scriptedDaemon({ ...script, ...over });
  cleanups.push(daemon.stop);
  const client = connect(daemon.address);
  const all: CockpitEvent[] = [];
  const waiting = new Set<() => void>();
  const link = openDaemonLink({
    client,
    dispatch: (event) => {
      all.push(event);
      for (const wake of [...waiting]) wake();
    },
    nowMono: () => 0,
    startTimer: (afterMs, then) => {
      const timer = setTimeout(then, afterMs);
      return () => clearTimeout(timer);
    },
  });
  cleanups.push(client.close, link.stop);
  const events: Events = {
    all,
    forget: () => all.splice(0),
    until: (kind, fits = () => true) =>
      new Promise((resolve) => {
        const look = (): void => {
          // The type follows from the comparison of kinds, which a predicate cannot say here.
          const found = all.find((event) => event.kind === kind && fits(event as never));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found as never);
        };
        waiting.add(look);
        look();
      }),
  };
  return { daemon, link, events };
}

describe("the state", () => {
  test("arrives whole at once and then by changes, without being asked for", async () => {
    const { daemon, events } = await linked();
    await events.until("state", ({ message }) => message.kind === "full_state");
    daemon.change({ run: { value: wireRun(), freshness: freshNow() } });
    const change = await events.until("state", ({ message }) => message.kind === "delta");
    expect(change.message).toMatchObject({
      kind: "delta",
      revision: 2n,
      parts: { run: { value: { runId } }, pillars: null },
    });
    expect(daemon.fullReads()).toBe(0);
  });

  test("is read again when asked", async () => {
    const { daemon, link, events } = await linked();
    await events.until("state");
    events.forget();
    link.perform({ kind: "read_state" });
    const read = await events.until("state");
    expect(read.message.kind).toBe("full_state");
    expect(daemon.fullReads()).toBe(1);
  });

  test("comes back after the daemon was away, at once when the operator asks", async () => {
    const { daemon, link, events } = await linked();
    await events.until("state");
    daemon.die();
    const gone = await events.until("link_lost");
    expect(gone).toMatchObject({ attempt: 1, nextInMs: 500 });
    events.forget();
    const next = await scriptedDaemon(script, daemon.address);
    cleanups.push(next.stop);
    link.perform({ kind: "reconnect" });
    const back = await events.until("state");
    expect(back.message.kind).toBe("full_state");
  });

  test("a daemon that is not there is named by what the system says", async () => {
    const { daemon, events } = await linked();
    await events.until("state");
    daemon.stop();
    const gone = await events.until("link_lost", ({ reason }) => reason.includes("ENOENT"));
    expect(gone.reason).toMatch(/^UNAVAILABLE: connect ENOENT .*d\.sock$/);
  });
});

describe("the log", () => {
  const follow = { kind: "follow_logs", book: "run", runId, terms: allLines, tail: 3 } as const;

  test("begins with its end and goes on live", async () => {
    const { daemon, link, events } = await linked();
    daemon.log(...[1, 2, 3, 4, 5].map((seq) => wireEntry(seq)));
    link.perform(follow);
    const first = await events.until("logs");
    expect(first.batch.lines.map(({ seq }) => seq)).toEqual([3, 4, 5]);
    daemon.log(wireEntry(6));
    await events.until("logs", ({ batch }) => batch.lines[0]?.seq === 6);
    daemon.endOfRun(RunState.COMPLETED);
    const end = await events.until("logs", ({ batch }) => batch.end !== null);
    expect(end.batch.end).toEqual({ lastSeq: 6, state: "COMPLETED" });
  });

  test("sends the filter along", async () => {
    const { daemon, link, events } = await linked();
    daemon.log(wireEntry(1), wireEntry(2, { level: 4 }));
    link.perform({ ...follow, book: "filtered", terms: { ...allLines, level: "ERROR", fromTick: 2 } });
    const found = await events.until("logs");
    expect(found).toMatchObject({ book: "filtered", batch: { lines: [{ seq: 2, level: "ERROR" }] } });
    expect(daemon.followed[0]?.filter).toMatchObject({ level: 4, fromTick: 2n, toTick: 0n });
  });

  test("goes on where it was after a loss, without repeating or missing a line", async () => {
    const { daemon, link, events } = await linked();
    daemon.log(wireEntry(1), wireEntry(2));
    link.perform(follow);
    await events.until("logs");
    daemon.die();
    await events.until("logs_lost");
    events.forget();
    const next = await scriptedDaemon(script, daemon.address);
    cleanups.push(next.stop);
    next.log(wireEntry(1), wireEntry(2), wireEntry(3));
    link.perform({ kind: "reconnect" });
    const more = await events.until("logs", ({ batch }) => batch.lines.length > 0);
    expect(more.batch.lines.map(({ seq }) => seq)).toEqual([3]);
    expect(next.followed.at(-1)?.afterCursor).toBe("2");
  });

  test("another one takes the place of the one before", async () => {
    const { daemon, link, events } = await linked();
    link.perform(follow);
    link.perform({ ...follow, runId: "r-9b1e04c7d2aa-0043" });
    await events.until("logs");
    events.forget();
    daemon.log(wireEntry(1));
    await events.until("logs");
    expect(events.all.filter(({ kind }) => kind === "logs")).toHaveLength(1);
  });
});

describe("commands", () => {
  test.each([
    {
      command: { kind: "pause", runId, atTick: 5 },
      method: "pauseRun",
      request: { runId, atTick: 5n, reason: `pause! ${runId} at 5` },
    },
    {
      command: { kind: "resume", runId },
      method: "resumeRun",
      request: { runId, reason: `resume! ${runId}` },
    },
    { command: { kind: "step", runId, ticks: 3 }, method: "stepRun", request: { runId, ticks: 3n } },
    { command: { kind: "stop", runId }, method: "stopRun", request: { runId } },
    {
      command: { kind: "start", scenarioId: "gf01", ticksTotal: 9, tickDelayMs: 0, isPaused: true },
      method: "startRun",
      request: {
        scenarioId: "gf01",
        overrides: { ticksTotal: 9n },
        tickDelayMs: 0,
        startPaused: true,
        reason: "start! gf01 ticks_total=9 tick_delay_ms=0 paused=true",
      },
    },
    {
      command: { kind: "start", scenarioId: "gf01", ticksTotal: null, tickDelayMs: null, isPaused: false },
      method: "startRun",
      request: { scenarioId: "gf01", overrides: undefined, tickDelayMs: undefined },
    },
  ] as const)(
    "$method is called once, with the id that was made for it",
    async ({ command, method, request }) => {
      const { daemon, link, events } = await linked();
      link.perform({ kind: "send", requestId: "id-1", command });
      const answered = await events.until("answered");
      expect(answered).toMatchObject({
        requestId: "id-1",
        answer: { kind: "accepted", runId, isNoop: false },
      });
      expect(daemon.mutations).toHaveLength(1);
      expect(daemon.mutations[0]).toMatchObject({ method, request: { ...request, requestId: "id-1" } });
    },
  );

  test("a refusal comes back in the daemon's words", async () => {
    const { link, events } = await linked({
      answer: () => ({
        kind: "refused",
        code: status.FAILED_PRECONDITION,
        reason: "RUN_NOT_PAUSED",
        message: "the run is RUNNING",
      }),
    });
    link.perform({ kind: "send", requestId: "id-1", command: { kind: "resume", runId } });
    const answered = await events.until("answered");
    expect(answered.answer).toEqual({ kind: "refused", message: "RUN_NOT_PAUSED: the run is RUNNING" });
  });

  test("a daemon that dies before it answers leaves the command unknown, not refused", async () => {
    const { daemon, link, events } = await linked({
      answer: () => {
        setImmediate(daemon.die);
        return { kind: "silence" };
      },
    });
    link.perform({ kind: "send", requestId: "id-1", command: { kind: "stop", runId } });
    const answered = await events.until("answered");
    expect(answered.answer.kind).toBe("lost");
    expect(daemon.mutations).toHaveLength(1);
  });

  test("an internal failure proves nothing, so it is unknown too", async () => {
    const { link, events } = await linked({
      answer: () => ({ kind: "refused", code: status.INTERNAL, reason: "BUG", message: "incident 7" }),
    });
    link.perform({ kind: "send", requestId: "id-1", command: { kind: "stop", runId } });
    expect((await events.until("answered")).answer.kind).toBe("lost");
  });
});

test("identity and scenarios are read when asked", async () => {
  const { link, events } = await linked();
  link.perform({ kind: "read_identity" });
  link.perform({ kind: "list_scenarios" });
  expect(await events.until("identity")).toMatchObject({
    identity: { actor: "local:ops", roles: ["admin"] },
  });
  expect((await events.until("scenarios")).scenarios.map(({ scenarioId }) => scenarioId)).toEqual([
    "gf01",
    "line-4",
  ]);
});
