import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RunPhase, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { LogsServiceService } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { OperatorServiceService } from "../../proto/gen/trinity/gate/v1/operator.ts";
import {
  type ListRunsRequest,
  type Run,
  RunsServiceService,
  type StartRunRequest,
  StartRunResponse,
  type StepRunRequest,
  type StopRunRequest,
  type WaitRunRequest,
} from "../../proto/gen/trinity/gate/v1/runs.ts";
import {
  answers,
  keepsSilent,
  refusal,
  type ScriptedServer,
  scriptedServer,
  streams,
} from "../support/scripted-server.ts";
import { trinity } from "./command-line.ts";
import { aCompletedRun, anEntry, aRun, aState, fresh, runId } from "./messages.ts";

const completed = aCompletedRun({ sha256: "12".repeat(32), sizeBytes: 48_123n });

describe("runs from the command line", () => {
  let daemon: ScriptedServer;
  let started: StartRunRequest[];
  let stopped: StopRunRequest[];
  let stepped: StepRunRequest[];
  let waited: WaitRunRequest[];
  let listed: ListRunsRequest[];
  let waitsFor: Run[];

  beforeEach(async () => {
    [started, stopped, stepped, waited, listed, waitsFor] = [[], [], [], [], [], [completed]];
    daemon = await scriptedServer([
      answers(RunsServiceService.startRun, (request) => {
        started.push(request);
        return StartRunResponse.fromPartial({ run: aRun({ ticksCompleted: 0n, phase: RunPhase.STARTING }) });
      }),
      answers(RunsServiceService.stopRun, (request) => {
        stopped.push(request);
        return { run: aRun({ phase: RunPhase.STOPPING }), noop: false };
      }),
      answers(RunsServiceService.pauseRun, () => ({ run: aRun({ phase: RunPhase.PAUSING }) })),
      answers(RunsServiceService.resumeRun, () => ({ run: aRun() })),
      answers(RunsServiceService.stepRun, (request) => {
        stepped.push(request);
        return { run: aRun() };
      }),
      answers(RunsServiceService.waitRun, (request) => {
        waited.push(request);
        const run = waitsFor.shift();
        if (run === undefined) throw refusal(status.DEADLINE_EXCEEDED, "", "still running");
        return { run };
      }),
      answers(RunsServiceService.getRun, (request) => {
        if (request.runId === "9b1e-0042" || request.runId === runId)
          return { run: completed, freshness: fresh };
        throw refusal(status.NOT_FOUND, "RUN_NOT_FOUND", `no run "${request.runId}"`);
      }),
      answers(RunsServiceService.listRuns, (request) => {
        listed.push(request);
        return { runs: [completed], nextPageToken: "more", freshness: fresh };
      }),
      answers(OperatorServiceService.getState, () => ({ state: aState(aRun()), revision: 5n })),
      streams(LogsServiceService.followLogs, (_request, stream) => {
        stream.send({ entries: [anEntry(1), anEntry(2)], cursor: "c2", gap: undefined, endOfRun: undefined });
        const endOfRun = { lastSeq: 2n, state: RunState.COMPLETED };
        stream.send({ entries: [], cursor: "c2", gap: undefined, endOfRun });
        stream.end();
      }),
    ]);
  });
  afterEach(() => daemon.stop());

  const run = (...argv: readonly string[]): ReturnType<typeof trinity> =>
    trinity(argv, { address: daemon.address });

  test("start prints the run id and nothing else", async () => {
    const outcome = await run("run", "start", "gf01");
    expect(outcome).toEqual({ code: 0, out: `${runId}\n`, err: "request id id-1\n" });
  });

  test("start sends what was asked, with the command as reason and an id of its own", async () => {
    await run(
      "run",
      "start",
      "gf01",
      "ticks_total=20",
      "--paused",
      "--pause-at",
      "4",
      "--tick-delay-ms",
      "0",
      "--id",
      "mine",
    );
    expect(started).toMatchObject([
      {
        scenarioId: "gf01",
        overrides: {
          ticksTotal: 20n,
          metricsEnabled: undefined,
          loggingEnabled: undefined,
          engineRunId: undefined,
        },
        tickDelayMs: 0,
        startPaused: true,
        pauseAtTick: 4n,
        runId: "mine",
        validateOnly: false,
        requestId: "id-1",
        reason: expect.stringContaining("run start gf01 ticks_total=20 --paused"),
      },
    ]);
  });

  test("start without a scenario takes the active one, also before overrides", async () => {
    await run("run", "start");
    await run("run", "start", "metrics_enabled=true");
    expect(started.map(({ scenarioId }) => scenarioId)).toEqual(["", ""]);
    expect(started[1]?.overrides?.metricsEnabled).toBe(true);
  });

  test("a given request id and reason are sent, and no id is printed", async () => {
    const outcome = await run("run", "start", "gf01", "--request-id", "again", "--reason", "night shift");
    expect(outcome.err).toBe("");
    expect(started[0]).toMatchObject({ requestId: "again", reason: "night shift", tickDelayMs: undefined });
  });

  test("the literally repeated command with the printed id sends the same request", async () => {
    const first = await run("run", "start", "gf01", "ticks_total=20");
    const id = /^request id (.+)$/m.exec(first.err)?.[1] ?? "";
    await run("run", "start", "gf01", "ticks_total=20", "--request-id", id, "--json");
    await run("--timeout=9s", "--quiet", "run", "start", "gf01", "ticks_total=20", `--request-id=${id}`);
    expect(started).toHaveLength(3);
    expect(started[1]).toEqual(started[0]);
    expect(started[2]).toEqual(started[0]);
    expect(started[0]).toMatchObject({ requestId: "id-1", reason: "run start gf01 ticks_total=20" });
  });

  test("a request that is not sent has no id to repeat it with", async () => {
    const outcome = await run("run", "stop", "ffff-0001");
    expect(outcome.err).not.toContain("request id");
  });

  test("a dry run shows the effective configuration", async () => {
    const outcome = await run("run", "start", "gf01", "--dry-run");
    expect(started[0]?.validateOnly).toBe(true);
    expect(outcome.out).toContain("governance      OFF, codex OFF\n");
  });

  test("start --wait ends as the run ends", async () => {
    const outcome = await run("run", "start", "gf01", "--wait", "--quiet");
    expect(outcome).toEqual({ code: 0, out: `${runId}\n${runId}  COMPLETED  tick 8/8\n`, err: "" });
  });

  test("start --wait exits 1 when the run faults, and says why", async () => {
    const fault = { errorCode: "engine_error", message: "Conservation failed" };
    waitsFor = [aRun({ state: RunState.FAULT, phase: RunPhase.UNSPECIFIED, fault })];
    const outcome = await run("run", "start", "gf01", "--wait", "--quiet");
    expect(outcome.code).toBe(1);
    expect(outcome.out).toContain(`${runId}  FAULT  tick 3/8  engine_error: Conservation failed\n`);
  });

  test("start --follow prints the log lines between id and outcome", async () => {
    const outcome = await run("run", "start", "gf01", "--follow", "--quiet");
    expect(outcome.code).toBe(0);
    expect(outcome.out.split("\n")).toEqual([
      runId,
      "2026-11-20T10:00:00.010Z  INFO   tick_complete                  1  tick 1 done",
      "2026-11-20T10:00:00.020Z  INFO   tick_complete                  2  tick 2 done",
      `${runId}  COMPLETED  tick 8/8`,
      "",
    ]);
  });

  test("start --follow --json prints a document per line", async () => {
    const outcome = await run("run", "start", "gf01", "--follow", "--quiet", "--json");
    const documents = outcome.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(documents.map((document) => Object.keys(document)[0])).toEqual(["run", "seq", "seq", "run_id"]);
  });

  test.each([
    { verb: "stop", shows: "RUNNING/STOPPING" },
    { verb: "pause", shows: "RUNNING/PAUSING" },
    { verb: "resume", shows: "RUNNING/TICKING" },
    { verb: "step", shows: "RUNNING/TICKING" },
  ])("$verb answers state and tick as soon as it is durable", async ({ verb, shows }) => {
    const outcome = await run("run", verb, "active", "--quiet");
    expect(outcome).toEqual({ code: 0, out: `${runId}  ${shows}  tick 3/8\n`, err: "" });
    expect(waited).toEqual([]);
  });

  test("step takes a number of ticks of any size", async () => {
    await run("run", "step", "active", "9007199254740993");
    expect(stepped[0]?.ticks).toBe(9007199254740993n);
  });

  test.each([
    { argv: ["stop"], ends: RunState.CANCELLED, code: 0 },
    { argv: ["stop"], ends: RunState.COMPLETED, code: 1 },
    { argv: ["pause"], ends: RunState.PAUSED, code: 0 },
    { argv: ["pause"], ends: RunState.COMPLETED, code: 1 },
    { argv: ["resume"], ends: RunState.RUNNING, code: 0 },
    { argv: ["resume"], ends: RunState.FAULT, code: 1 },
    { argv: ["step"], ends: RunState.PAUSED, code: 0 },
    { argv: ["step"], ends: RunState.COMPLETED, code: 0 },
    { argv: ["step"], ends: RunState.CANCELLED, code: 1 },
  ])("$argv --wait exits $code when the run is then in state $ends", async ({ argv, ends, code }) => {
    waitsFor = [aRun({ state: ends, phase: RunPhase.UNSPECIFIED })];
    const [verb = ""] = argv;
    const outcome = await run("run", verb, "active", "--wait", "--quiet");
    expect(outcome.code).toBe(code);
    expect(waited[0]?.states).toContain(RunState.FAULT);
  });

  test.each([
    { reference: runId, means: runId },
    { reference: "9b1e-0042", means: runId },
    { reference: "last", means: runId },
    { reference: "active", means: runId },
  ])("$reference names the run", async ({ reference, means }) => {
    await run("run", "stop", reference);
    expect(stopped[0]?.runId).toBe(means);
  });

  test("a run that is not there is named, and nothing is stopped", async () => {
    const outcome = await run("run", "stop", "ffff-0001", "--quiet");
    expect(outcome).toEqual({ code: 1, out: "", err: 'trinity: no run "ffff-0001"\n' });
    expect(stopped).toEqual([]);
  });

  test("wait exits by how the run ended", async () => {
    expect((await run("run", "wait", "last")).code).toBe(0);
    waitsFor = [aRun({ state: RunState.CANCELLED, phase: RunPhase.UNSPECIFIED })];
    expect((await run("run", "wait", "last")).code).toBe(1);
  });

  test("wait for a state is done there, and ends too when the run ends elsewhere", async () => {
    waitsFor = [aRun({ state: RunState.PAUSED, phase: RunPhase.UNSPECIFIED }), completed];
    expect((await run("run", "wait", "last", "--for", "paused")).code).toBe(0);
    expect((await run("run", "wait", "last", "--for", "paused")).code).toBe(1);
    expect(waited[0]?.states).toEqual([
      RunState.PAUSED,
      RunState.COMPLETED,
      RunState.FAULT,
      RunState.CANCELLED,
    ]);
  });

  test("Ctrl-C while a start is followed ends the watching, and says how to come back to the run", async () => {
    const controller = new AbortController();
    waitsFor = [];
    const left = trinity(["run", "start", "--wait"], {
      address: daemon.address,
      interrupted: controller.signal,
      onOut: () => setImmediate(() => controller.abort()),
    });
    expect(await left).toMatchObject({
      code: 130,
      err: expect.stringContaining(`\`trinity run stop ${runId}\` ends it`),
    });
  });

  test("wait for a tick is done when the tick is, whatever the state", async () => {
    waitsFor = [aRun()];
    expect((await run("run", "wait", "last", "--tick", "3")).code).toBe(0);
    expect(waited[0]?.tick).toBe(3n);
  });

  test("wait outlives a daemon that goes away and comes back", async () => {
    const { socket } = daemon;
    const [gone, back] = [daemon, Promise.withResolvers<ScriptedServer>()];
    daemon = await scriptedServer(
      [
        answers(RunsServiceService.getRun, () => ({ run: aRun(), freshness: fresh })),
        keepsSilent(RunsServiceService.waitRun, () => {
          daemon.stop();
          const script = answers(RunsServiceService.waitRun, () => ({ run: completed }));
          scriptedServer([script], `${socket}2`).then(back.resolve, back.reject);
        }),
      ],
      `${socket}2`,
    );
    const outcome = await trinity(["run", "wait", runId], { address: daemon.address });
    expect(outcome).toMatchObject({ code: 0, out: `${runId}  COMPLETED  tick 8/8\n` });
    expect(outcome.err).toContain("lost; trying again");
    daemon = await back.promise;
    gone.stop();
  });

  test("wait asks again when one question took too long, and gives up after --timeout", async () => {
    waitsFor = [];
    let nowMs = 0;
    const nowMsOf = (): number => {
      nowMs += 20_000;
      return nowMs;
    };
    const outcome = await trinity(["run", "wait", "last", "--timeout", "1m"], {
      address: daemon.address,
      nowMs: nowMsOf,
    });
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain("did not get there within --timeout");
    expect(waited.length).toBe(2);
  });

  test.each([
    { name: "on a terminal", argv: [], errColumns: 80, says: /running \[.+\] .+ ticks/ },
    { name: "nowhere else", argv: [], errColumns: undefined, says: /^trinity: run \S+ did not get there/ },
    { name: "not for who wants it quiet", argv: ["--quiet"], errColumns: 80, says: /^trinity: run / },
    {
      name: "not without colour, whose bar could not be taken away",
      argv: ["--color", "never"],
      errColumns: 80,
      says: /^trinity: run /,
    },
  ])("how far a wait is stands on the last line $name", async ({ argv, errColumns, says }) => {
    waitsFor = [];
    let nowMs = 0;
    const outcome = await trinity(["run", "wait", "last", "--timeout", "10s", ...argv], {
      address: daemon.address,
      ...(errColumns !== undefined && { errColumns }),
      nowMs: () => {
        nowMs += 700;
        return nowMs;
      },
    });
    expect(outcome.err).toMatch(says);
    // What was drawn is gone again before anything else is said.
    expect(outcome.err.split("\r\u001b[K").at(-1)).toMatch(/^trinity: run /);
  });

  test("show prints the whole record with its age", async () => {
    const outcome = await run("run", "show", "9b1e-0042");
    expect(outcome.out).toContain("state           COMPLETED\n");
    expect(outcome.out).toContain("envelopes       21 (ingress 0, data 8, egress 2, governance 0)\n");
    expect(outcome.out).toContain(`document        sha256 ${"12".repeat(32)} (48123 bytes)\n`);
    expect(outcome.out).toMatch(/\n\(engine\/state 0\.0s FRESH\)\n$/);
  });

  test("show --json is the message, with proto names, enumerations by name and bare integers", async () => {
    const outcome = await run("run", "show", "last", "--json");
    expect(outcome.out).toContain('"size_bytes": 48123');
    const { run: shown, freshness } = JSON.parse(outcome.out);
    expect(shown).toMatchObject({
      run_id: runId,
      state: "RUN_STATE_COMPLETED",
      phase: "RUN_PHASE_UNSPECIFIED",
      ticks_completed: 8,
      created_at: "2026-11-20T09:59:56Z",
      started_at: "2026-11-20T09:59:56.500Z",
      policy_set_hash: "ab".repeat(32),
      pause_at_tick: 0,
    });
    expect(shown).not.toHaveProperty("fault");
    expect(freshness.state).toBe("FRESHNESS_STATE_FRESH");
  });

  test("runs is a table; the next page is told beside it", async () => {
    const outcome = await run("runs", "--state", "completed,fault", "--scenario", "gf01", "--limit", "1");
    expect(outcome).toEqual({
      code: 0,
      out: `RUN                  SCENARIO  STATE      TICKS  AGE\n${runId}  gf01      COMPLETED  8/8    4.0s\n`,
      err: "next page: --page more\n",
    });
    expect(listed).toMatchObject([
      { pageSize: 1, pageToken: "", states: [RunState.COMPLETED, RunState.FAULT], scenarioId: "gf01" },
    ]);
  });
});
