import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { claimPlaces } from "../../daemon/lifecycle/claim-places.ts";
import type { Settings } from "../../daemon/lifecycle/command-line.ts";
import { newDaemonStop } from "../../daemon/lifecycle/daemon-stop.ts";
import type { Host } from "../../daemon/lifecycle/host.ts";
import { openOwnLog } from "../../daemon/lifecycle/own-log.ts";
import { StartRefusal } from "../../daemon/lifecycle/start-refusal.ts";
import { type Look, verdictOf } from "../../daemon/lifecycle/verify-in-child.ts";
import { startDaemon as startInProcess } from "../../daemon/start-daemon.ts";
import { connect } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import {
  HealthCheckResponse,
  HealthCheckResponse_ServingStatus,
} from "../../proto/gen/grpc/health/v1/health.ts";
import { ShutdownMode, ShutdownRequest, ShutdownRuns } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { FollowLogsRequest, ListLogsRequest } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { lacking } from "../support/lacking.ts";
import {
  anHour,
  completedRun,
  drained,
  failureOf,
  heldRun,
  known,
  patience,
  reason,
  startRun,
  stopRun,
  waitRun,
} from "./support/calls.ts";
import { cleanUp, freshPlaces, refusedStart, startDaemon, trinityd } from "./support/daemon.ts";

/*
 * Goal: a daemon starts only where it is safe, is alone there, and leaves in order (daemon.md 3.2 to 3.4).
 * Method: real processes on real sockets and a real store.
 */
afterEach(cleanUp);
afterAll(cleanUp);

const modeOf = (path: string): string => (lstatSync(path).mode & 0o777).toString(8);

describe("places", () => {
  test("socket, state directory and what lies in it are for the owner alone", async () => {
    const places = freshPlaces();
    await startDaemon(places);
    expect(modeOf(places.socket)).toBe("600");
    expect(modeOf(places.stateDir)).toBe("700");
    expect(modeOf(join(places.stateDir, "history"))).toBe("700");
    expect(modeOf(join(places.stateDir, "history", "data.mdb"))).toBe("600");
    expect(modeOf(join(places.stateDir, "owner.json"))).toBe("600");
  });

  test("a state directory left open is closed", async () => {
    const places = freshPlaces();
    mkdirSync(places.stateDir);
    for (const name of ["history.schema-1", "logs.schema-1-2", "logs.uncompacted", "history.damaged-1"])
      mkdirSync(join(places.stateDir, name));
    writeFileSync(join(places.stateDir, "audit.anchor.damaged-1"), "");
    chmodSync(places.stateDir, 0o755);
    await startDaemon(places);
    expect(modeOf(places.stateDir)).toBe("700");
  });

  test("an open directory with other people's things in it is refused and left as it is", async () => {
    const places = freshPlaces();
    mkdirSync(places.stateDir);
    writeFileSync(join(places.stateDir, "thesis.txt"), "");
    chmodSync(places.stateDir, 0o755);
    const refused = await refusedStart(places);
    expect(refused.code).toBe(1);
    expect(refused.complaint).toMatch(
      /^trinityd: the state directory .* is open to others .*thesis\.txt; .*chmod 700.*\n$/,
    );
    expect(modeOf(places.stateDir)).toBe("755");
  });

  const hasNoProc = lacking(existsSync("/proc/self"), "this system has no /proc", "cannot be installed");

  test.skipIf(hasNoProc)("a state directory where none can be made is refused", async () => {
    const refused = await refusedStart({ ...freshPlaces(), stateDir: "/proc/nope" });
    expect(refused.code).toBe(1);
    expect(refused.complaint).toMatch(
      /^trinityd: the state directory \/proc\/nope cannot be made: ENOENT.*\n$/,
    );
  });

  test("a state directory below a file is refused", async () => {
    const places = freshPlaces();
    const file = join(places.folder, "file");
    writeFileSync(file, "");
    const refused = await refusedStart({ ...places, stateDir: join(file, "deep", "state") });
    expect(refused.code).toBe(1);
    expect(refused.complaint).toMatch(
      /^trinityd: the state directory .*\/file\/deep\/state cannot be made: ENOTDIR.*\n$/,
    );
  });

  test("a state directory several levels down is made, all of it for the owner alone", async () => {
    const places = freshPlaces();
    await startDaemon({ ...places, stateDir: join(places.folder, "a", "b") });
    expect([modeOf(join(places.folder, "a")), modeOf(join(places.folder, "a", "b"))]).toEqual(["700", "700"]);
  });

  const isRoot = process.getuid?.() === 0;
  const cannotGiveAway = lacking(
    isRoot,
    "only root can give a directory to somebody else",
    "cannot be installed",
  );

  test.skipIf(cannotGiveAway)("a directory of somebody else is refused", async () => {
    const places = freshPlaces();
    mkdirSync(places.stateDir, { mode: 0o700 });
    chownSync(places.stateDir, 12_345, 12_345);
    const refused = await refusedStart(places);
    expect(refused.code).toBe(1);
    expect(refused.complaint).toMatch(
      /^trinityd: the state directory .* belongs to user 12345, not to 0; choose another\n$/,
    );
  });

  test("a socket path longer than the system allows is refused", async () => {
    const places = freshPlaces();
    const refused = await refusedStart({ ...places, socket: join(places.folder, "x".repeat(120)) });
    expect(refused.code).toBe(1);
    expect(refused.complaint).toMatch(
      /^trinityd: the socket path .* has \d+ bytes, the system allows 107; .*\n$/,
    );
  });
});

describe("what stands in the socket's place", () => {
  test.each([
    { what: "a file", make: (path: string) => writeFileSync(path, "mine") },
    { what: "a directory", make: (path: string) => mkdirSync(path) },
    { what: "a symbolic link", make: (path: string) => symlinkSync("/nowhere", path) },
  ])("$what is refused and stays", async ({ what, make }) => {
    const places = freshPlaces();
    make(places.socket);
    const refused = await refusedStart(places);
    expect(refused.code).toBe(1);
    expect(refused.complaint).toBe(
      `trinityd: ${places.socket} is ${what}, not a socket; remove it or choose another with --socket\n`,
    );
    expect(lstatSync(places.socket)).toBeDefined();
  });

  test("a socket somebody answers on is refused and stays", async () => {
    const places = freshPlaces();
    const other = await listening(places.socket);
    const refused = await refusedStart(places);
    expect(refused.code).toBe(1);
    expect(refused.complaint).toContain("another server answers on the socket");
    expect(existsSync(places.socket)).toBe(true);
    other.close();
  });

  test("the socket of a killed daemon is taken over", async () => {
    const places = freshPlaces();
    const first = await startDaemon(places);
    await first.end("SIGKILL");
    expect(existsSync(places.socket)).toBe(true);
    const second = await startDaemon(places);
    const info = await unary(second.client.admin, second.client.admin.getInfo, {}, patience);
    expect(info.daemon?.epoch).toBe(2n);
  });
});

describe("a single instance", () => {
  test("a second daemon on the same state is refused, naming the first", async () => {
    const places = freshPlaces();
    const first = await startDaemon(places);
    const refused = await refusedStart({ ...places, socket: join(places.folder, "other.sock") });
    expect(refused.code).toBe(1);
    expect(refused.complaint).toMatch(
      new RegExp(`^trinityd: trinityd with pid ${first.pid}, started .*\\n$`),
    );
    await unary(first.client.admin, first.client.admin.getInfo, {}, patience);
  });

  test("of several daemons that start at once, one serves", async () => {
    const places = freshPlaces();
    const starts = await Promise.allSettled(Array.from({ length: 5 }, () => startDaemon(places)));
    expect(starts.filter(({ status: outcome }) => outcome === "fulfilled")).toHaveLength(1);
    const client = connect(`unix:${places.socket}`);
    await unary(client.admin, client.admin.getInfo, {}, patience);
    client.close();
  });

  test("two states cannot share one socket", async () => {
    const places = freshPlaces();
    const first = await startDaemon(places);
    const refused = await refusedStart({ ...places, stateDir: join(places.folder, "elsewhere", "state") });
    expect(refused.code).toBe(1);
    expect(refused.complaint).toBe(
      `trinityd: another trinityd serves or is about to serve on ${places.socket}; stop it or choose another with --socket\n`,
    );
    // Nothing is left of what was made for it.
    expect(existsSync(join(places.folder, "elsewhere"))).toBe(false);
    await unary(first.client.admin, first.client.admin.getInfo, {}, patience);
  });
});

test("places that were refused are free again, for the same process too", async () => {
  const places = freshPlaces();
  writeFileSync(places.socket, "in the way");
  const settings = { ...places, configDir: places.folder };
  const owner = { instanceId: "i", bootId: "", pid: process.pid, startedAt: "2026-01-01T00:00:00Z" };
  const host = { uid: process.getuid?.() ?? 0, log: openOwnLog("silent") };
  await expect(claimPlaces(settings, owner, host)).rejects.toThrow("not a socket");
  rmSync(places.socket);
  const locks = await claimPlaces(settings, owner, host);
  // Not free while they are held.
  await expect(claimPlaces(settings, owner, host)).rejects.toThrow(`pid ${process.pid}`);
  for (const lock of locks) await lock.release();
});

describe("a start that cannot be", () => {
  test("a damaged store is told in one line by who only looks at it, and kills nobody", async () => {
    const places = freshPlaces();
    const first = await startDaemon(places);
    await completedRun(first.client);
    await first.end("SIGTERM");
    const file = join(places.stateDir, "history", "data.mdb");
    writeFileSync(file, readFileSync(file).fill(0x5a, 8192));
    const verdict = await trinityd(["verify-store", "--state-dir", places.stateDir]);
    expect(verdict.code).toBe(1);
    expect(verdict.complaint).toMatch(/^trinityd: .*\n$/);
    expect(verdict.complaint).toContain(join(places.stateDir, "history"));
  });

  test("a registry with problems is told with all of them", async () => {
    const places = freshPlaces();
    const scenarios = join(places.folder, "scenarios");
    mkdirSync(scenarios);
    writeFileSync(join(scenarios, "registry.json"), '{"v": 2, "scenarios": []}');
    const refused = await refusedStart(places, ["--scenarios", scenarios]);
    expect(refused.code).toBe(1);
    expect(refused.complaint).toMatch(
      /^trinityd: the scenario registry .* has 2 problems: .*v: .*scenarios: .*\n$/,
    );
  });

  test("no registry at all is told", async () => {
    const places = freshPlaces();
    const refused = await refusedStart(places, ["--scenarios", join(places.folder, "none")]);
    expect(refused).toMatchObject({ code: 1, complaint: expect.stringContaining("registry.json") });
  });
});

test("a mistake of ours ends a start in one line too, but the log has its stack, and what was opened is closed", async () => {
  const places = freshPlaces();
  const settings: Settings = {
    ...places,
    configDir: places.folder,
    scenariosDir: places.folder,
    maxActiveRuns: 1,
    loopbackPort: null,
    tickDelayMs: 0,
    logLevel: "error",
  };
  const log = openOwnLog("silent");
  const logged = vi.spyOn(log, "error");
  const ids = ["instance"];
  const host: Host = {
    nowMs: () => 0,
    monotonicMs: () => 0,
    newId: () => known(ids.pop()),
    uid: process.getuid?.() ?? 0,
    userName: "ops",
    pid: process.pid,
    log,
    onFatal: (failure) => expect.fail(String(failure)),
    onStopped: () => expect.fail("it never served"),
  };
  // The store of a fresh directory asks for an id, and there is none left.
  const start = (): Promise<unknown> => startInProcess(settings, host);
  await expect(start()).rejects.toThrow(new StartRefusal("the answer has a hole"));
  const withStack = { err: expect.objectContaining({ stack: expect.stringContaining("newId") }) };
  expect(logged.mock.calls).toEqual([[withStack, expect.any(String)]]);
  ids.push("instance");
  // Not refused for a lock that is still held.
  await expect(start()).rejects.toThrow("the answer has a hole");
});

describe("a look at the store", () => {
  const soundEnd: Look = { code: 0, signal: null, isLate: false, out: '{"ok":true}', complaint: "" };
  const tells = (end: Partial<Look>): string => {
    const verdict = verdictOf("/s", { ...soundEnd, ...end });
    return verdict.ok ? "sound" : verdict.problem;
  };

  test.each<{ name: string; end: Partial<Look>; told: string }>([
    { name: "a verdict of sound", end: {}, told: "sound" },
    {
      name: "a verdict of damaged",
      end: { out: '{"ok":false,"problem":"row 7","isDamage":true}' },
      told: "row 7",
    },
    {
      name: "a verdict of out of reach",
      end: { out: '{"ok":false,"problem":"EACCES","isDamage":false}' },
      told: "EACCES",
    },
    ...(["SIGSEGV", "SIGBUS", "SIGABRT"] as const).map((signal) => ({
      name: signal,
      end: { code: null, signal },
      told: `/s/history is damaged: looking at it ended with ${signal}`,
    })),
    {
      name: "our own patience",
      end: { code: null, signal: "SIGKILL", isLate: true },
      told: "the store /s could not be looked at: it took longer than 120 s",
    },
    {
      name: "lack of memory",
      end: { code: null, signal: "SIGKILL" },
      told: "the store /s could not be looked at: looking at it ended with SIGKILL",
    },
    {
      name: "a failure of the program",
      end: { code: 1, out: "", complaint: "at x\nTypeError: no\n at y" },
      told: "the store /s could not be looked at: TypeError: no",
    },
    {
      name: "half a verdict",
      end: { out: '{"ok"' },
      told: "the store /s could not be looked at: no verdict came",
    },
    { name: "no verdict", end: { out: "" }, told: "the store /s could not be looked at: no verdict came" },
  ])("that ends with $name", ({ end, told }) => {
    expect(tells(end)).toBe(told);
  });
});

describe("stopping", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "%s ends an idle daemon with 0 and takes its socket away",
    async (signal) => {
      const places = freshPlaces();
      const daemon = await startDaemon(places);
      expect(await daemon.end(signal)).toEqual({ code: 0, signal: null });
      expect(existsSync(places.socket)).toBe(false);
      expect(daemon.complaint()).toContain('"msg":"stopped"');
    },
  );

  test.each([ShutdownMode.GRACEFUL, ShutdownMode.NOW])(
    "Shutdown (mode %i) answers with the pid, then the daemon ends with 0",
    async (mode) => {
      const daemon = await startDaemon();
      const { admin } = daemon.client;
      const answer = await unary(
        admin,
        admin.shutdown,
        ShutdownRequest.fromPartial({ mode, runs: 0, reason }),
        patience,
      );
      expect(answer.pid).toBe(daemon.pid);
      expect(await daemon.ended).toEqual({ code: 0, signal: null });
    },
  );

  test("an active run is interrupted with its state kept, and goes on at the next start", async () => {
    const places = freshPlaces();
    const first = await startDaemon(places);
    const { runId } = await startRun(first.client, { scenarioId: "gf01", tickDelayMs: anHour });
    await waitRun(first.client, runId, { tick: 1n });
    expect(await first.end("SIGTERM")).toEqual({ code: 0, signal: null });
    const second = await startDaemon(places);
    const { client } = second;
    const { run } = await unary(client.runs, client.runs.getRun, { runId }, patience);
    expect([run?.state, run?.ticksCompleted]).toEqual([RunState.RUNNING, 1n]);
    const { attempts } = await unary(client.runs, client.runs.listAttempts, { runId }, patience);
    expect(attempts[0]?.statusReason).toBe(
      "interrupted after tick 1 by an orderly stop; resumes at the next start",
    );
    expect(attempts).toHaveLength(2);
    expect(second.complaint()).toContain('"wasClean":true');
    await stopRun(client, runId);
  });

  test.each([
    { mode: ShutdownRuns.CANCEL, state: RunState.CANCELLED, is: "cancelled" },
    { mode: ShutdownRuns.CHECKPOINT, state: RunState.RUNNING, is: "interrupted" },
  ])("Shutdown may have an active run $is", async ({ mode, state }) => {
    const places = freshPlaces();
    const first = await startDaemon(places);
    const { admin } = first.client;
    const { runId } = await startRun(first.client, { scenarioId: "gf01", tickDelayMs: anHour });
    await waitRun(first.client, runId, { tick: 1n });
    await unary(admin, admin.shutdown, ShutdownRequest.fromPartial({ runs: mode, reason }), patience);
    expect(await first.ended).toEqual({ code: 0, signal: null });
    const { client } = await startDaemon(places);
    const { run } = await unary(client.runs, client.runs.getRun, { runId }, patience);
    expect(run?.state).toBe(state);
    if (state === RunState.RUNNING) await stopRun(client, runId);
  });

  test("streams hear that the daemon goes and when to come back", async () => {
    const daemon = await startDaemon();
    const { client } = daemon;
    await heldRun(client);
    const state = drained(client.operator.watchState({ afterRevision: 0n }));
    const logs = drained(client.logs.followLogs(FollowLogsRequest.fromPartial({})));
    const seen: number[] = [];
    const serving = Promise.withResolvers<void>();
    const watch = client.operator.makeServerStreamRequest(
      "/grpc.health.v1.Health/Watch",
      (bytes: Buffer) => bytes,
      HealthCheckResponse.decode,
      Buffer.alloc(0),
    );
    const health = drained(watch, (message) => {
      seen.push(message.status);
      serving.resolve();
    });
    await serving.promise;
    daemon.signal("SIGTERM");
    for (const { failure } of [await state, await logs, await health]) {
      expect([failure?.code, failure?.reason]).toEqual([status.UNAVAILABLE, "DRAINING"]);
    }
    expect(seen).toEqual([
      HealthCheckResponse_ServingStatus.SERVING,
      HealthCheckResponse_ServingStatus.NOT_SERVING,
    ]);
    expect(await daemon.ended).toEqual({ code: 0, signal: null });
  });

  test("while runs may end by themselves, reads work and changes are refused", async () => {
    const daemon = await startDaemon();
    const { client } = daemon;
    const { runId } = await heldRun(client);
    await unary(
      client.admin,
      client.admin.shutdown,
      ShutdownRequest.fromPartial({ runs: 1, reason }),
      patience,
    );
    const refused = await failureOf(startRun(client, { scenarioId: "gf01" }));
    expect([refused.code, refused.reason]).toEqual([status.UNAVAILABLE, "DRAINING"]);
    const { run } = await unary(client.runs, client.runs.getRun, { runId }, patience);
    expect(run?.state).toBe(RunState.PAUSED);
    // A signal is more urgent than the wish to wait.
    expect(await daemon.end("SIGTERM")).toEqual({ code: 0, signal: null });
  });

  test("runs that have not ended by the deadline are held for the next start", async () => {
    const places = freshPlaces();
    const daemon = await startDaemon(places);
    const { client } = daemon;
    const { runId } = await heldRun(client);
    const request = ShutdownRequest.fromPartial({
      runs: ShutdownRuns.WAIT,
      deadline: { seconds: 0n, nanos: 1_000_000 },
      reason,
    });
    await unary(client.admin, client.admin.shutdown, request, patience);
    expect(await daemon.ended).toEqual({ code: 0, signal: null });
    const again = await startDaemon(places);
    const held = await waitRun(again.client, runId, { states: [RunState.PAUSED] });
    expect(held.attemptCount).toBe(2);
  });

  test("a second signal does not wait for a run that does not end", async () => {
    const events: string[] = [];
    const closed = Promise.withResolvers<void>();
    const stop = newDaemonStop({
      onBegin: (mode) => events.push(`begin ${mode}`),
      drain: (mode) => {
        events.push(`drain ${mode}`);
        return new Promise(() => undefined);
      },
      close: async (now) => {
        events.push("close");
        await now;
        closed.resolve();
      },
      onFailure: closed.reject,
    });
    stop.begin("cancel");
    await turn();
    expect(events).toEqual(["begin cancel", "drain cancel"]);
    stop.begin("now");
    await closed.promise;
    expect(events).toEqual(["begin cancel", "drain cancel", "close"]);
  });
});

describe("restarting", () => {
  test("everything acknowledged is there again, under the same ids and cursors", async () => {
    const places = freshPlaces();
    const first = await startDaemon(places);
    const { runId } = await completedRun(first.client);
    const { scenarios, logs } = first.client;
    await unary(
      scenarios,
      scenarios.activateScenario,
      { scenarioId: "ring-5", reason, requestId: "" },
      patience,
    );
    const before = await unary(logs, logs.listLogs, listOf(runId, { pageSize: 10 }), patience);
    await first.end("SIGKILL");

    const { client } = await startDaemon(places);
    const run = await waitRun(client, runId);
    expect(run.state).toBe(RunState.COMPLETED);
    const after = await unary(
      client.logs,
      client.logs.listLogs,
      listOf(runId, { afterCursor: before.nextCursor }),
      patience,
    );
    expect(after.entries.map(({ seq }) => seq)).toEqual(range(11n, after.lastSeq));
    const { state } = await unary(client.operator, client.operator.getState, {}, patience);
    expect(state?.activeScenario?.value?.scenarioId).toBe("ring-5");
    expect(state?.lastRun?.value?.runId).toBe(runId);
  });
});

describe("a disk that takes no more", () => {
  test("ends the daemon with 4 and one line, and the next start recovers", async () => {
    const places = freshPlaces();
    const full = await startDaemon(places, [], { fileBytesMax: 1024 * 1024 });
    const { runId } = await startRun(full.client, {
      scenarioId: "ring-5",
      overrides: { ticksTotal: 5_000n },
    });
    const end = await full.ended;
    expect([end.code, full.complaint()]).toEqual([
      4,
      expect.stringMatching(/^trinityd: ending: .*a commit failed.*; start again to recover$/m),
    ]);

    const { client } = await startDaemon(places);
    const run = await waitRun(client, runId);
    expect([run.state, run.ticksCompleted]).toEqual([RunState.COMPLETED, 5_000n]);
  });
});

type ListLogs = { readonly pageSize?: number; readonly afterCursor?: string };

function listOf(runId: string, { pageSize = 0, afterCursor = "" }: ListLogs) {
  return ListLogsRequest.fromPartial({ runId, pageSize, afterCursor });
}

function range(from: bigint, upto: bigint): readonly bigint[] {
  return Array.from({ length: Number(upto - from) + 1 }, (_, index) => from + BigInt(index));
}

function listening(path: string): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(path, () => resolve(server));
  });
}
