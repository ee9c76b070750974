import { status } from "@grpc/grpc-js";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import { AdminServiceService, ShutdownRequest } from "../../proto/gen/trinity/gate/v1/admin.ts";
import {
  IntrospectionServiceService,
  ListTicksRequest,
  ReadSnapshotRequest,
} from "../../proto/gen/trinity/gate/v1/introspection.ts";
import {
  FollowLogsRequest,
  ListLogsRequest,
  LogsServiceService,
} from "../../proto/gen/trinity/gate/v1/logs.ts";
import { OperatorServiceService, WatchStateRequest } from "../../proto/gen/trinity/gate/v1/operator.ts";
import {
  GetRunRequest,
  ListRunsRequest,
  PauseRunRequest,
  RunsServiceService,
  StartRunRequest,
  StepRunRequest,
  WaitRunRequest,
} from "../../proto/gen/trinity/gate/v1/runs.ts";
import {
  ActivateScenarioRequest,
  ListScenariosRequest,
  ScenariosServiceService,
} from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { completedRun, drained, patience } from "./support/calls.ts";
import { cleanUp, startDaemon, type TestDaemon } from "./support/daemon.ts";

/*
 * Goal: no request, however strange, makes a method answer INTERNAL or UNKNOWN or ends the daemon (DESIGN target R2).
 * Method: requests of random fields, and the same with random bytes changed, to a daemon that has runs.
 */
let daemon: TestDaemon;
let runId: string;

beforeAll(async () => {
  daemon = await startDaemon();
  runId = (await completedRun(daemon.client)).runId;
});
afterAll(cleanUp);

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom(
    "",
    "\0",
    "gf01",
    "r-",
    "../../etc/passwd",
    "x".repeat(5000),
    "💥",
    "-rf",
    "__proto__",
    "why not",
  ),
);
const run = fc.oneof(
  text,
  fc.constant(null).map(() => runId),
);
const count = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constantFrom(0n, 1n, 3n, 2n ** 53n));
const int32 = fc.oneof(fc.integer(), fc.integer({ min: 0, max: 7 }));
const uint32 = fc.oneof(fc.nat(0xffff_ffff), fc.nat(5));
const filter = fc.record({
  level: int32,
  eventTypes: fc.array(text, { maxLength: 3 }),
  component: text,
  text,
  fromTick: count,
  toTick: count,
  attemptId: text,
});
const overrides = fc.record(
  { ticksTotal: count, metricsEnabled: fc.boolean(), loggingEnabled: fc.boolean(), engineRunId: text },
  { requiredKeys: [] },
);

type Method = { readonly path: string };
type Codec<Message> = {
  readonly encode: (message: Message) => { readonly finish: () => Uint8Array };
  readonly fromPartial: (partial: never) => Message;
};

const row = <Message>(
  method: Method,
  codec: Codec<Message>,
  fields: Record<string, fc.Arbitrary<unknown>>,
) => ({
  path: method.path,
  bytes: fc
    .record(fields, { requiredKeys: [] })
    .map((partial) => Buffer.from(codec.encode(codec.fromPartial(partial as never)).finish())),
});

const rows = [
  row(RunsServiceService.startRun, StartRunRequest, {
    scenarioId: text,
    overrides,
    tickDelayMs: uint32,
    startPaused: fc.boolean(),
    pauseAtTick: count,
    runId: text,
    validateOnly: fc.boolean(),
    requestId: text,
    reason: text,
  }),
  row(RunsServiceService.pauseRun, PauseRunRequest, {
    runId: run,
    atTick: count,
    requestId: text,
    reason: text,
  }),
  row(RunsServiceService.stepRun, StepRunRequest, {
    runId: run,
    ticks: count,
    requestId: text,
    reason: text,
  }),
  row(RunsServiceService.stopRun, GetRunRequest, { runId: run }),
  row(RunsServiceService.getRun, GetRunRequest, { runId: run }),
  row(RunsServiceService.getRunConfig, GetRunRequest, { runId: run }),
  row(RunsServiceService.listRuns, ListRunsRequest, {
    pageSize: int32,
    pageToken: text,
    states: fc.array(int32, { maxLength: 4 }),
    scenarioId: text,
  }),
  row(RunsServiceService.waitRun, WaitRunRequest, {
    runId: run,
    states: fc.array(int32, { maxLength: 4 }),
    tick: count,
  }),
  row(RunsServiceService.listAttempts, GetRunRequest, { runId: run }),
  row(ScenariosServiceService.listScenarios, ListScenariosRequest, { pageSize: int32, pageToken: text }),
  row(ScenariosServiceService.getScenario, GetRunRequest, { runId: text }),
  row(ScenariosServiceService.activateScenario, ActivateScenarioRequest, {
    scenarioId: text,
    requestId: text,
    reason: text,
  }),
  row(LogsServiceService.listLogs, ListLogsRequest, {
    runId: run,
    afterCursor: text,
    tail: uint32,
    filter,
    pageSize: int32,
  }),
  row(LogsServiceService.followLogs, FollowLogsRequest, {
    runId: run,
    afterCursor: text,
    tail: uint32,
    filter,
    untilEnd: fc.boolean(),
  }),
  row(IntrospectionServiceService.listTicks, ListTicksRequest, {
    runId: run,
    fromTick: count,
    pageSize: int32,
  }),
  row(IntrospectionServiceService.readSnapshot, ReadSnapshotRequest, { runId: run, form: int32 }),
  row(OperatorServiceService.getState, GetRunRequest, { runId: text }),
  row(OperatorServiceService.watchState, WatchStateRequest, { afterRevision: count }),
  row(OperatorServiceService.getIdentity, GetRunRequest, { runId: text }),
  row(AdminServiceService.getInfo, GetRunRequest, { runId: text }),
  row(AdminServiceService.shutdown, ShutdownRequest, { runs: int32, requestId: text }),
];

/** Some bytes of a message replaced by others. */
const garbled = (bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> =>
  fc
    .tuple(bytes, fc.array(fc.tuple(fc.nat(10_000), fc.nat(255)), { maxLength: 4 }))
    .map(([whole, changes]) => {
      const copy = Buffer.from(whole);
      for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value;
      return copy;
    });

test.each(rows)(
  "$path answers anything in order",
  async ({ path, bytes }) => {
    const { operator, admin } = daemon.client;
    const before = daemon.complaint().length;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(bytes, garbled(bytes), fc.uint8Array({ maxLength: 40 }).map(Buffer.from)),
        async (request) => {
          // A stop by chance would end the test, not show a fault.
          fc.pre(path !== AdminServiceService.shutdown.path || !isShutdown(request));
          const stream = operator.makeServerStreamRequest(
            path,
            (sent: Buffer) => sent,
            (received) => received,
            request,
          );
          const { failure } = await drained(stream, () => stream.cancel());
          expect([status.INTERNAL, status.UNKNOWN, status.UNIMPLEMENTED]).not.toContain(failure?.code);
        },
      ),
      { numRuns: 60 },
    );
    const info = await unary(admin, admin.getInfo, {}, patience);
    expect(info.daemon?.pid).toBe(daemon.pid);
    expect(daemon.complaint().slice(before)).not.toContain("internal error");
  },
  60_000,
);

function isShutdown(request: Buffer): boolean {
  try {
    return ShutdownRequest.decode(request).reason.trim().length >= 3;
  } catch {
    return false;
  }
}
