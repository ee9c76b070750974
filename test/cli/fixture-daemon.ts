import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { HealthCheckResponse_ServingStatus, HealthService } from "../../proto/gen/grpc/health/v1/health.ts";
import { AdminServiceService, GetInfoResponse } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { GetHistoryResponse, HistoryServiceService } from "../../proto/gen/trinity/gate/v1/history.ts";
import { IntrospectionServiceService } from "../../proto/gen/trinity/gate/v1/introspection.ts";
import { LogsServiceService } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { OperatorServiceService } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { RunsServiceService, StartRunResponse } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { answers, scriptedServer, streams } from "../support/scripted-server.ts";
import { aCompletedRun, anEntry, aRun, aState, fresh } from "./messages.ts";

/**
 * A small daemon as a process of its own, for tests of starting, stopping and `up`. It takes the flags of
 * trinityd (cli.md 4) and serves one run that is over as soon as it has begun. Flags of its own:
 * `--fail TEXT` ends at once with that text; `--not-serving N` is not serving for the first N questions;
 * `--endless` never ends its run; `--damaged` gives out a document other than the recorded one; `--busy` has an active run already.
 */
const { values } = parseArgs({
  options: {
    socket: { type: "string", default: "" },
    "state-dir": { type: "string", default: "" },
    "config-dir": { type: "string", default: "" },
    "tick-delay-ms": { type: "string", default: "0" },
    fail: { type: "string" },
    "not-serving": { type: "string", default: "0" },
    endless: { type: "boolean", default: false },
    damaged: { type: "boolean", default: false },
    busy: { type: "boolean", default: false },
  },
});

console.log(JSON.stringify({ level: "info", msg: "starting", flags: values }));
if (values.fail !== undefined) {
  console.error(`trinityd: ${values.fail}`);
  process.exit(1);
}

const document = Buffer.from('{"ticks":8}');
const recorded = {
  sha256: createHash("sha256").update(document).digest("hex"),
  sizeBytes: BigInt(document.length),
};
const completed = aCompletedRun(recorded);
let unready = Number(values["not-serving"]);

mkdirSync(dirname(values.socket), { recursive: true });
const daemon = await scriptedServer(
  [
    answers(HealthService.check, () => {
      unready -= 1;
      const { SERVING, NOT_SERVING } = HealthCheckResponse_ServingStatus;
      return { status: unready >= 0 ? NOT_SERVING : SERVING };
    }),
    answers(AdminServiceService.getInfo, () =>
      GetInfoResponse.fromPartial({
        daemon: { ...(aState(undefined).daemon?.value ?? fail()), pid: process.pid },
        uptime: { seconds: 5n, nanos: 0 },
        listeners: [daemon.address],
      }),
    ),
    answers(AdminServiceService.shutdown, () => {
      void daemon.drain().then(() => process.exit(0));
      return { pid: process.pid };
    }),
    answers(OperatorServiceService.getState, () => ({
      state: aState(values.busy ? aRun() : undefined),
      revision: 1n,
    })),
    answers(RunsServiceService.startRun, (request) => {
      writeFileSync(
        join(values["state-dir"], "started.json"),
        JSON.stringify({ tickDelayMs: request.tickDelayMs }),
      );
      return StartRunResponse.fromPartial({
        run: aRun({ scenarioId: request.scenarioId, ticksCompleted: 0n }),
      });
    }),
    answers(HistoryServiceService.getHistory, () =>
      GetHistoryResponse.fromPartial({ entry: { run: completed, result: "completed" } }),
    ),
    answers(RunsServiceService.waitRun, () => ({ run: completed })),
    streams(LogsServiceService.followLogs, (_request, stream) => {
      const entries = [1, 2, 3].map((seq) => anEntry(seq));
      stream.send({ entries, cursor: "c3", gap: undefined, endOfRun: undefined });
      if (values.endless) return;
      const endOfRun = { lastSeq: 3n, state: RunState.COMPLETED };
      stream.send({ entries: [], cursor: "c3", gap: undefined, endOfRun });
    }),
    streams(IntrospectionServiceService.readSnapshot, (_request, stream) => {
      stream.send({ chunk: document.subarray(0, 4), sha256: "", sizeBytes: 0n });
      const rest = values.damaged ? Buffer.from("tampered") : document.subarray(4);
      stream.send({ chunk: rest, sha256: recorded.sha256, sizeBytes: recorded.sizeBytes });
      stream.end();
    }),
    answers(RunsServiceService.getRun, () => ({ run: completed, freshness: fresh })),
  ],
  values.socket,
);
writeFileSync(join(values["state-dir"], "pid"), String(process.pid));

function fail(): never {
  throw new Error("the state has a daemon");
}
