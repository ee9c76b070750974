import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { credentials, status } from "@grpc/grpc-js";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import { HealthCheckResponse_ServingStatus, HealthClient } from "../../proto/gen/grpc/health/v1/health.ts";
import {
  HealthStatus,
  RestoreMode,
  type RestoreStoreRequest,
  StoreMode,
} from "../../proto/gen/trinity/gate/v1/admin.ts";
import { ListArtifactsRequest } from "../../proto/gen/trinity/gate/v1/artifacts.ts";
import { ListAdminEventsRequest } from "../../proto/gen/trinity/gate/v1/audit.ts";
import { FreshnessState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { ListHistoryRequest } from "../../proto/gen/trinity/gate/v1/history.ts";
import { ListLogsRequest } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { DaemonMode, PillarStatus } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { GetRunRequest, ListRunsRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { completedRun, failureOf, patience, reason, startRun } from "./support/calls.ts";
import { cleanUp, type DaemonPlaces, freshPlaces, startDaemon, type TestDaemon } from "./support/daemon.ts";

/*
 * Goal: damage never keeps a daemon from starting; it says what is damaged, shows what is not, and mends the store on
 * request (daemon.md 3.2, step 2; F4). Method: damage the files of a real store between two real daemons.
 */
afterEach(cleanUp);
afterAll(cleanUp);

type Damage = { readonly name: string; readonly act: (file: string) => void };

const damages: readonly Damage[] = [
  { name: "cut in half", act: (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2)) },
  { name: "random pages", act: (file) => writeFileSync(file, readFileSync(file).fill(0x5a, 8192)) },
  { name: "meta page 0 zeroed", act: (file) => writeFileSync(file, readFileSync(file).fill(0, 0, 4096)) },
  { name: "garbage", act: (file) => writeFileSync(file, "garbage") },
  { name: "emptied", act: (file) => writeFileSync(file, "") },
];

describe.each(["history", "logs"] as const)("with damaged %s", (environment) => {
  test.each(damages)(
    "$name: it serves, says what and where, and is mended by setting it aside",
    async (damage) => {
      const { places, runId } = await storeWithOneRun();
      damage.act(join(places.stateDir, environment, "data.mdb"));
      const daemon = await startDaemon(places);
      const { client } = daemon;

      const { daemon: told, store } = await unary(client.admin, client.admin.getInfo, {}, patience);
      expect(told?.mode).toBe(DaemonMode.SAFE);
      expect(store?.mode).toBe(StoreMode.SAFE);
      expect(store?.problem).toContain(join(places.stateDir, environment));
      const { state } = await unary(client.operator, client.operator.getState, {}, patience);
      expect(state?.daemon?.value?.modeReason).toBe(store?.problem);

      expect(await failureOf(startRun(client, { scenarioId: "gf01" }))).toMatchObject({
        code: status.UNAVAILABLE,
        reason: "SAFE_MODE",
      });
      const logs = unary(client.logs, client.logs.listLogs, ListLogsRequest.fromPartial({ runId }), patience);
      expect(await failureOf(logs)).toMatchObject({ reason: "SAFE_MODE" });

      const { setAside, restartNeeded } = await restore(daemon, { environment, confirm: environment });
      expect(restartNeeded).toBe(true);
      expect(setAside).toContain(`${environment}.damaged-1`);
      expect(await daemon.ended).toMatchObject({ code: 0 });
      const mended = await startDaemon(places);
      const list = ListRunsRequest.fromPartial({});
      const { runs } = await unary(mended.client.runs, mended.client.runs.listRuns, list, patience);
      const kept = runs.map((run) => [run.runId, run.ticksCompleted]);
      expect(kept).toEqual(environment === "logs" ? [[runId, 8n]] : []);
      await completedRun(mended.client);
    },
  );
});

test("with damaged logs the history is read as before, and health tells what works", async () => {
  const { places, runId } = await storeWithOneRun();
  writeFileSync(join(places.stateDir, "logs", "data.mdb"), "garbage");
  const { client } = await startDaemon(places);
  const list = ListRunsRequest.fromPartial({});
  const { runs } = await unary(client.runs, client.runs.listRuns, list, patience);
  expect(runs.map((run) => run.runId)).toEqual([runId]);
  const one = GetRunRequest.fromPartial({ runId });
  const { run } = await unary(client.runs, client.runs.getRun, one, patience);
  expect(run).toEqual(runs[0]);
  const history = await unary(
    client.history,
    client.history.listHistory,
    ListHistoryRequest.fromPartial({}),
    patience,
  );
  expect(history.entries.map(({ run: told }) => told?.runId)).toEqual([runId]);
  const { entry } = await unary(client.history, client.history.getHistory, { runId }, patience);
  expect(entry?.run?.runId).toBe(runId);
  const { events } = await unary(
    client.audit,
    client.audit.listAdminEvents,
    ListAdminEventsRequest.fromPartial({}),
    patience,
  );
  const { seq } = await unary(client.audit, client.audit.getAuditHead, {}, patience);
  expect(events[0]?.seq).toBe(seq);
  const { artifacts } = await unary(
    client.artifacts,
    client.artifacts.listArtifacts,
    ListArtifactsRequest.fromPartial({ runId }),
    patience,
  );
  expect(artifacts).toEqual([]);
  expect(await healthOf(places, "trinity.gate.v1.RunsService")).toBe("SERVING");
  expect(await healthOf(places, "trinity.gate.v1.LogsService")).toBe("NOT_SERVING");
});

test.each(["history", "logs"])("with damaged %s nothing is shown as idle or well", async (environment) => {
  const { places, runId } = await storeWithOneRun();
  writeFileSync(join(places.stateDir, environment, "data.mdb"), "garbage");
  const { client } = await startDaemon(places);
  const { signals } = await unary(client.admin, client.admin.listHealthSignals, {}, patience);
  expect(signals).toMatchObject([{ name: "storage.damage", status: HealthStatus.FAILED }]);
  expect(signals[0]?.detail).toContain(join(places.stateDir, environment));
  const { state } = await unary(client.operator, client.operator.getState, {}, patience);
  expect(state?.run).toMatchObject({ value: undefined, freshness: { state: FreshnessState.UNKNOWN } });
  expect(state?.queue?.freshness?.state).toBe(FreshnessState.UNKNOWN);
  expect(state?.pillars).toHaveLength(5);
  for (const { value, freshness } of state?.pillars ?? [])
    expect([value?.status, freshness?.state]).toEqual([PillarStatus.UNKNOWN, FreshnessState.UNKNOWN]);
  expect(state?.lastRun?.value?.runId).toBe(environment === "logs" ? runId : undefined);
  if (environment === "history") expect(state?.lastRun?.freshness?.state).toBe(FreshnessState.UNKNOWN);
});

test("nothing is set aside without its name, or when it is not what is damaged", async () => {
  const { places } = await storeWithOneRun();
  writeFileSync(join(places.stateDir, "logs", "data.mdb"), "garbage");
  const daemon = await startDaemon(places);
  const without = restore(daemon, { environment: "logs", confirm: "" });
  expect(await failureOf(without)).toMatchObject({ reason: "CONFIRM_REQUIRED" });
  const other = restore(daemon, { environment: "history", confirm: "history" });
  expect(await failureOf(other)).toMatchObject({ reason: "FIELD_INVALID" });
  const missing = restore(daemon, { mode: RestoreMode.FROM_BACKUP, name: "gone", confirm: "gone" });
  expect(await failureOf(missing)).toMatchObject({ code: status.NOT_FOUND });
  expect(readFileSync(join(places.stateDir, "logs", "data.mdb"), "utf8")).toBe("garbage");
  expect(await daemon.end("SIGTERM")).toMatchObject({ code: 0 });
});

async function storeWithOneRun(): Promise<{ readonly places: DaemonPlaces; readonly runId: string }> {
  const places = freshPlaces();
  const first = await startDaemon(places);
  const { runId } = await completedRun(first.client);
  await first.end("SIGTERM");
  return { places, runId };
}

function restore({ client }: TestDaemon, wishes: Partial<RestoreStoreRequest>) {
  const request: RestoreStoreRequest = {
    mode: RestoreMode.SET_ASIDE,
    environment: "",
    name: "",
    confirm: "",
    requestId: "",
    reason,
    ...wishes,
  };
  return unary(client.admin, client.admin.restoreStore, request, patience);
}

function healthOf({ socket }: DaemonPlaces, service: string): Promise<string> {
  const health = new HealthClient(`unix:${socket}`, credentials.createInsecure());
  return new Promise((resolve, reject) => {
    health.check({ service }, (failure, answer) => {
      health.close();
      if (failure !== null) reject(failure);
      else resolve(answer.status === HealthCheckResponse_ServingStatus.SERVING ? "SERVING" : "NOT_SERVING");
    });
  });
}
