import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LogsServiceService } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { OperatorServiceService } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { RunsServiceService, type StepRunRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import {
  answers,
  refusal,
  type ScriptedServer,
  scriptedServer,
  streams,
} from "../support/scripted-server.ts";
import { trinity } from "./command-line.ts";
import { anEntry, aRun, aState, runId } from "./messages.ts";

describe("call", () => {
  let daemon: ScriptedServer;
  let stepped: StepRunRequest[];

  beforeEach(async () => {
    stepped = [];
    daemon = await scriptedServer([
      answers(RunsServiceService.stepRun, (request) => {
        stepped.push(request);
        return { run: aRun() };
      }),
      answers(RunsServiceService.getRun, () => {
        throw refusal(status.NOT_FOUND, "RUN_NOT_FOUND", "no such run");
      }),
      streams(LogsServiceService.followLogs, (_request, stream) => {
        const batch = { gap: undefined, endOfRun: undefined };
        stream.send({ ...batch, entries: [anEntry(1)], cursor: "c1" });
        stream.send({ ...batch, entries: [], cursor: "c1" });
        stream.end();
      }),
      streams(OperatorServiceService.watchState, (_request, stream) => {
        const value = aState(aRun());
        stream.send({
          revision: 1n,
          message: { $case: "fullState", value },
          coalescedFrom: 0n,
          coalescedTo: 0n,
        });
        stream.end();
      }),
    ]);
  });
  afterEach(() => daemon.stop());

  const call = (argv: readonly string[], input = ""): ReturnType<typeof trinity> =>
    trinity(["call", ...argv], { address: daemon.address, input });

  test("a request is proto3 JSON with exact integers, the answer too", async () => {
    const request = `{"run_id": "${runId}", "ticks": 18446744073709551615, "request_id": "q"}`;
    const outcome = await call(["RunsService/StepRun", request]);
    expect(outcome).toMatchObject({ code: 0, err: "" });
    expect(stepped).toEqual([{ runId, ticks: 18446744073709551615n, requestId: "q", reason: "" }]);
    expect(JSON.parse(outcome.out).run).toMatchObject({
      run_id: runId,
      ticks_total: 8,
      state: "RUN_STATE_RUNNING",
    });
  });

  test("the request may come from standard input, and the service may have its package", async () => {
    await call(["trinity.gate.v1.RunsService/StepRun", "-"], '{"ticks": "2"}');
    expect(stepped[0]?.ticks).toBe(2n);
  });

  test("a stream is a line per message", async () => {
    const outcome = await call(["LogsService/FollowLogs"]);
    const lines = outcome.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ entries, cursor }) => [entries.length, cursor])).toEqual([
      [1, "c1"],
      [0, "c1"],
    ]);
  });

  test("the chosen member of a oneof is the one that is printed", async () => {
    const outcome = await call(["OperatorService/WatchState"]);
    expect(Object.keys(JSON.parse(outcome.out))).toEqual([
      "revision",
      "full_state",
      "coalesced_from",
      "coalesced_to",
    ]);
  });

  test("a refusal is told as for every command", async () => {
    const outcome = await call(["RunsService/GetRun", "{}", "--json"]);
    expect(outcome.code).toBe(1);
    expect(JSON.parse(outcome.out).error.error_code).toBe("run_not_found");
  });

  test("nobody there exits 3", async () => {
    const outcome = await trinity(["call", "RunsService/GetRun"], { address: "unix:/nonexistent/d.sock" });
    expect(outcome.code).toBe(3);
  });

  test.each([
    { argv: [], says: "name a SERVICE/METHOD" },
    { argv: ["RunsService/Fly"], says: 'no method "RunsService/Fly"' },
    { argv: ["RunsService/GetRun", "{"], says: "the request is no trinity.gate.v1.GetRunRequest" },
    { argv: ["RunsService/GetRun", '{"run": "x"}'], says: 'key "run" is unknown' },
    { argv: ["RunsService/StepRun", '{"ticks": -1}'], says: "the request is no" },
    { argv: ["--describe", "Nothing"], says: 'no message or enumeration "Nothing"' },
  ])("$argv is a wrong command line, exit 2", async ({ argv, says }) => {
    const outcome = await call(argv);
    expect(outcome).toMatchObject({ code: 2, out: "" });
    expect(outcome.err).toContain(says);
  });

  test("--list names every method of the contract, --describe what it takes and its fields", async () => {
    const { out } = await call(["--list"]);
    expect(out).toContain("trinity.gate.v1.RunsService/StartRun\n");
    expect(out).toContain("grpc.health.v1.Health/Check\n");
    expect((await call(["--describe", "LogsService/FollowLogs"])).out).toBe(
      "takes  trinity.gate.v1.FollowLogsRequest\ngives  stream of trinity.gate.v1.FollowLogsResponse\n",
    );
    expect((await call(["--describe", "RunOverrides"])).out).toMatch(/^ticks_total +optional uint64\n/);
    expect((await call(["--describe", "RunState"])).out).toContain("RUN_STATE_PAUSED       3\n");
  });
});
