import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contractMethods } from "../../daemon/rpc/unimplemented.ts";
import type { Client } from "../../proto/client/connect.ts";
import type { CallFailure } from "../../proto/client/failure.ts";
import { unary } from "../../proto/client/unary.ts";
import { ShutdownRequest } from "../../proto/gen/trinity/gate/v1/admin.ts";

import { FollowLogsRequest, ListLogsRequest } from "../../proto/gen/trinity/gate/v1/logs.ts";

import {
  ListRunsRequest,
  StartRunRequest,
  StopRunRequest,
  WaitRunRequest,
} from "../../proto/gen/trinity/gate/v1/runs.ts";
import { ListScenariosRequest } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { shippedScenarios } from "../support/shipped.ts";
import {
  anHour,
  completedRun,
  drained,
  failureOf,
  heldRun,
  patience,
  reason,
  startRun,
  stopRun,
} from "./support/calls.ts";
import { cleanUp, startDaemon, type TestDaemon } from "./support/daemon.ts";

/*
 * Goal: every refusal an operator can meet has the code and the reason of daemon.md 2.2.
 * Method: one daemon with a completed, a cancelled and a held run, and one call per row.
 */
let daemon: TestDaemon;
let client: Client;
let completed: string;
let cancelled: string;
let held: string;

beforeAll(async () => {
  daemon = await startDaemon();
  client = daemon.client;
  completed = (await completedRun(client)).runId;
  cancelled = (await heldRun(client)).runId;
  await stopRun(client, cancelled);
  held = (await heldRun(client, { scenarioId: "line-4", tickDelayMs: anHour })).runId;
});
afterAll(cleanUp);

const start = (wishes: Parameters<typeof StartRunRequest.fromPartial>[0]) => () =>
  unary(client.runs, client.runs.startRun, StartRunRequest.fromPartial({ reason, ...wishes }), patience);
const stop =
  (runId: () => string, why: string = reason) =>
  () =>
    unary(
      client.runs,
      client.runs.stopRun,
      StopRunRequest.fromPartial({ runId: runId(), reason: why }),
      patience,
    );
const list = (request: Parameters<typeof ListRunsRequest.fromPartial>[0]) => () =>
  unary(client.runs, client.runs.listRuns, ListRunsRequest.fromPartial(request), patience);
const logs = (request: Parameters<typeof ListLogsRequest.fromPartial>[0]) => () =>
  unary(client.logs, client.logs.listLogs, ListLogsRequest.fromPartial(request), patience);
const wait = (request: () => Parameters<typeof WaitRunRequest.fromPartial>[0]) => () =>
  unary(client.runs, client.runs.waitRun, WaitRunRequest.fromPartial(request()), patience);
const ticks = (runId: () => string, fromTick: bigint) => () =>
  unary(
    client.introspection,
    client.introspection.listTicks,
    { runId: runId(), fromTick, pageSize: 0 },
    patience,
  );

type Row = {
  readonly name: string;
  readonly call: () => Promise<unknown>;
  readonly code: status;
  readonly reason: string;
  readonly fields?: readonly string[];
};

const invalid = status.INVALID_ARGUMENT;
const precondition = status.FAILED_PRECONDITION;

const rows: readonly Row[] = [
  {
    name: "an unknown scenario",
    call: start({ scenarioId: "nope" }),
    code: status.NOT_FOUND,
    reason: "SCENARIO_NOT_FOUND",
  },
  {
    name: "no scenario named and none active",
    call: start({}),
    code: precondition,
    reason: "NO_ACTIVE_SCENARIO",
  },
  {
    name: "a second active run",
    call: start({ scenarioId: "gf01" }),
    code: precondition,
    reason: "RUN_ACTIVE",
  },
  {
    name: "a start without a reason",
    call: start({ scenarioId: "gf01", reason: "" }),
    code: invalid,
    reason: "REASON_MISSING",
    fields: ["reason"],
  },
  {
    name: "a reason of two characters",
    call: stop(() => held, " ok "),
    code: invalid,
    reason: "REASON_MISSING",
    fields: ["reason"],
  },
  {
    name: "a reason of 1001 characters",
    call: stop(() => held, "x".repeat(1001)),
    code: invalid,
    reason: "REASON_MISSING",
    fields: ["reason"],
  },
  {
    name: "several bad fields, all at once",
    call: start({ runId: "no spaces", requestId: "-", tickDelayMs: anHour + 1, pauseAtTick: 2n ** 60n }),
    code: invalid,
    reason: "FIELD_INVALID",
    fields: ["request_id", "run_id", "tick_delay_ms", "pause_at_tick"],
  },
  {
    name: "a chosen run id that is too long",
    call: start({ runId: "x".repeat(71) }),
    code: invalid,
    reason: "FIELD_INVALID",
    fields: ["run_id"],
  },
  {
    name: "an override that breaks the configuration",
    call: start({ scenarioId: "gf01", overrides: { ticksTotal: 3n } }),
    code: invalid,
    reason: "CONFIG_INVALID",
  },
  {
    name: "stopping a completed run",
    call: stop(() => completed),
    code: precondition,
    reason: "RUN_TERMINAL",
  },
  {
    name: "stopping an unknown run",
    call: stop(() => "r-none"),
    code: status.NOT_FOUND,
    reason: "RUN_NOT_FOUND",
  },
  {
    name: "stopping no run at all",
    call: stop(() => ""),
    code: invalid,
    reason: "FIELD_INVALID",
    fields: ["run_id"],
  },
  {
    name: "an id that is no id",
    call: stop(() => "../etc"),
    code: status.NOT_FOUND,
    reason: "RUN_NOT_FOUND",
  },
  {
    name: "pausing a paused run",
    call: () =>
      unary(client.runs, client.runs.pauseRun, { runId: held, atTick: 0n, reason, requestId: "" }, patience),
    code: precondition,
    reason: "RUN_NOT_RUNNING",
  },
  {
    name: "resuming a cancelled run",
    call: () =>
      unary(client.runs, client.runs.resumeRun, { runId: cancelled, reason, requestId: "" }, patience),
    code: precondition,
    reason: "RUN_TERMINAL",
  },
  {
    name: "stepping by no tick",
    call: () =>
      unary(client.runs, client.runs.stepRun, { runId: held, ticks: 0n, reason, requestId: "" }, patience),
    code: invalid,
    reason: "FIELD_INVALID",
    fields: ["ticks"],
  },
  {
    name: "a beginning of several runs",
    call: stop(() => completed.slice(0, -1)),
    code: invalid,
    reason: "FIELD_INVALID",
    fields: ["run_id"],
  },
  {
    name: "a negative page size",
    call: list({ pageSize: -1 }),
    code: invalid,
    reason: "FIELD_INVALID",
    fields: ["page_size"],
  },
  {
    name: "a scenario id that cannot stand in a key",
    call: list({ scenarioId: "gf01\0" }),
    code: invalid,
    reason: "FIELD_INVALID",
    fields: ["scenario_id"],
  },
  {
    name: "a scenario id of 201 bytes",
    call: list({ scenarioId: "x".repeat(201) }),
    code: invalid,
    reason: "FIELD_INVALID",
    fields: ["scenario_id"],
  },
  {
    name: "an unspecified state in a filter",
    call: list({ states: [0] }),
    code: invalid,
    reason: "FIELD_INVALID",
    fields: ["states[0]"],
  },
  {
    name: "a state from the future",
    call: list({ states: [2, 77 as never] }),
    code: invalid,
    reason: "FIELD_INVALID",
    fields: ["states[1]"],
  },
  {
    name: "a made-up page token",
    call: list({ pageToken: "AAAA" }),
    code: invalid,
    reason: "PAGE_TOKEN_INVALID",
    fields: ["page_token"],
  },
  {
    name: "a made-up page token for scenarios",
    call: () =>
      unary(
        client.scenarios,
        client.scenarios.listScenarios,
        ListScenariosRequest.fromPartial({ pageToken: "%%%" }),
        patience,
      ),
    code: invalid,
    reason: "PAGE_TOKEN_INVALID",
    fields: ["page_token"],
  },
  {
    name: "a made-up cursor",
    call: logs({ afterCursor: "AAAA" }),
    code: invalid,
    reason: "CURSOR_INVALID",
    fields: ["after_cursor"],
  },
  {
    name: "a tail and a cursor together",
    call: logs({ afterCursor: "AAAA", tail: 3 }),
    code: invalid,
    reason: "FIELD_INVALID",
    fields: ["tail"],
  },
  {
    name: "a log filter with an unknown level, component and a reversed range",
    call: logs({ filter: { level: 9 as never, component: "kernel", fromTick: 5n, toTick: 4n } }),
    code: invalid,
    reason: "FIELD_INVALID",
    fields: ["filter.level", "filter.component", "filter.to_tick"],
  },
  {
    name: "a log filter with an attempt and event types longer than any can be",
    call: logs({ filter: { attemptId: "a".repeat(81), eventTypes: ["run_end", "e".repeat(101)] } }),
    code: invalid,
    reason: "FIELD_INVALID",
    fields: ["filter.event_types[1]", "filter.attempt_id"],
  },
  {
    name: "a log filter with an attempt that is no id",
    call: logs({ filter: { attemptId: "a b" } }),
    code: invalid,
    reason: "FIELD_INVALID",
    fields: ["filter.attempt_id"],
  },
  {
    name: "waiting for a tick after the last",
    call: wait(() => ({ runId: held, tick: 999n })),
    code: status.OUT_OF_RANGE,
    reason: "TICK_BEYOND_END",
  },
  {
    name: "waiting for an ended run to pause",
    call: wait(() => ({ runId: completed, states: [3] })),
    code: precondition,
    reason: "RUN_TERMINAL",
  },
  {
    name: "ticks after the end",
    call: ticks(() => completed, 9n),
    code: status.OUT_OF_RANGE,
    reason: "TICK_BEYOND_END",
  },
  {
    name: "ticks of a cancelled run it never reached",
    call: ticks(() => cancelled, 2n),
    code: status.OUT_OF_RANGE,
    reason: "TICK_BEYOND_END",
  },
];

test.each(rows)("$name is refused", async ({ call, code, reason: expected, fields }) => {
  const failure = await failureOf(call());
  expect({ code: status[failure.code], reason: failure.reason }).toEqual({
    code: status[code],
    reason: expected,
  });
  if (fields !== undefined) expect(failure.violations.map(({ field }) => field)).toEqual(fields);
});

describe("a refusal says what helps", () => {
  test("the known scenarios", async () => {
    const failure = await failureOf(start({ scenarioId: "nope" })());
    expect(failure.message).toContain('"nope"');
    expect(failure.metadata["known_scenarios"]).toBe(shippedScenarios.join(", "));
  });

  test("the active run", async () => {
    const failure = await failureOf(start({ scenarioId: "gf01" })());
    expect(failure.metadata["active_run_id"]).toBe(held);
    expect(failure.message).toContain(held);
  });

  test("the candidates of an ambiguous beginning", async () => {
    const failure = await failureOf(stop(() => completed.slice(0, -1))());
    expect(failure.message).toContain(completed);
    expect(failure.message).toContain(cancelled);
  });

  test("file, field and reason of each problem of a configuration", async () => {
    const failure = await failureOf(start({ scenarioId: "gf01", overrides: { ticksTotal: 3n } })());
    expect(failure.violations).toEqual([
      { field: expect.stringMatching(/^configs\/.*\.json: .*end_tick$/), description: expect.any(String) },
    ]);
  });
});

describe("streams are refused like calls", () => {
  const stream = async (open: () => Parameters<typeof drained>[0]): Promise<CallFailure> => {
    const { failure } = await drained(open());
    if (failure === null) throw new Error("the stream was not refused");
    return failure;
  };

  test("following an unknown run", async () => {
    const failure = await stream(() =>
      client.logs.followLogs(FollowLogsRequest.fromPartial({ runId: "r-none" })),
    );
    expect([failure.code, failure.reason]).toEqual([status.NOT_FOUND, "RUN_NOT_FOUND"]);
  });

  test("following from a made-up cursor", async () => {
    const failure = await stream(() =>
      client.logs.followLogs(FollowLogsRequest.fromPartial({ afterCursor: "x" })),
    );
    expect([failure.code, failure.reason]).toEqual([invalid, "CURSOR_INVALID"]);
  });

  test("the document of a run that was cancelled", async () => {
    const failure = await stream(() => client.introspection.readSnapshot({ runId: cancelled, form: 0 }));
    expect([failure.code, failure.reason]).toEqual([precondition, "DOCUMENT_NOT_SEALED"]);
  });

  test("the document in a form nobody knows", async () => {
    const failure = await stream(() =>
      client.introspection.readSnapshot({ runId: completed, form: 7 as never }),
    );
    expect(failure.violations.map(({ field }) => field)).toEqual(["form"]);
  });
});

test("a shutdown without a reason leaves the daemon serving", async () => {
  const failure = await failureOf(
    unary(client.admin, client.admin.shutdown, ShutdownRequest.fromPartial({ runs: 2 }), patience),
  );
  expect(failure.reason).toBe("REASON_MISSING");
  const { daemon: status_ } = await unary(client.admin, client.admin.getInfo, {}, patience);
  expect(status_?.pid).toBe(daemon.pid);
});

/*
 * Goal: no bytes make a method answer INTERNAL or UNKNOWN (DESIGN target R2).
 * Method: every method of every service gets bytes that are no message.
 */
const methods = contractMethods();

test.each(methods)("$path refuses bytes that are no message", async ({ path }) => {
  const garbage = Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]);
  const failure = await drained(
    client.operator.makeServerStreamRequest(
      path,
      () => garbage,
      (bytes) => bytes,
      null,
    ),
  );
  const { code, reason: why } = failure.failure ?? expect.fail("it was answered");
  expect([
    [invalid, "FIELD_INVALID"],
    [status.UNIMPLEMENTED, null],
  ]).toContainEqual([code, why]);
});

test("a duplicate chosen id is refused even as a dry run", async () => {
  const failure = await failureOf(
    unary(
      client.runs,
      client.runs.startRun,
      StartRunRequest.fromPartial({ scenarioId: "gf01", runId: completed, validateOnly: true, reason }),
      patience,
    ),
  );
  expect([failure.code, failure.reason]).toEqual([status.ALREADY_EXISTS, "DUPLICATE_RUN_ID"]);
});

test("a chosen id that is taken is refused", async () => {
  await stopRun(client, held);
  const failure = await failureOf(startRun(client, { scenarioId: "gf01", runId: completed }));
  expect([failure.code, failure.reason]).toEqual([status.ALREADY_EXISTS, "DUPLICATE_RUN_ID"]);
});
