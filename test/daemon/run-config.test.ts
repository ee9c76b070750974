import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeSession, encodeSession } from "../../engine/config/session-codec.ts";
import { fingerprintOf } from "../../engine/fingerprint.ts";
import { isFinished, start } from "../../engine/run-state.ts";
import { step } from "../../engine/step.ts";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import type { GetRunConfigResponse } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { sha256 } from "../support/sha256.ts";
import { completedRun, failureOf, patience } from "./support/calls.ts";
import { cleanUp, startDaemon } from "./support/daemon.ts";

/*
 * Goal: a client with an engine can run a stored run again and prove it.
 * Method: run what the daemon gives, here, and compare with what the daemon recorded.
 */
let client: Client;

beforeAll(async () => {
  client = (await startDaemon()).client;
});
afterAll(cleanUp);

const configOf = (runId: string): Promise<GetRunConfigResponse> =>
  unary(client.runs, client.runs.getRunConfig, { runId }, patience);

describe("the configuration frozen into a run", () => {
  test.each(["gf01", "gov-codex-demo"])("of %s makes the same run again", async (scenarioId) => {
    const run = await completedRun(client, { scenarioId, overrides: { ticksTotal: 9n } });
    const { sessionText, ...config } = await configOf(run.runId);
    expect(config).toEqual({
      runId: run.runId,
      scenarioId,
      fingerprint: run.fingerprint,
      engineVersion: run.engineVersion,
    });
    const session = decodeSession(sessionText);
    expect(encodeSession(session)).toBe(sessionText);
    expect(fingerprintOf({ scenarioId, session }, sha256)).toBe(run.fingerprint);
    const deps = { sha256, fingerprint: config.fingerprint };
    let state = start(session, deps);
    while (!isFinished(state)) state = step(state, deps).state;
    expect(state).toMatchObject({ tick: 9, tickHash: run.lastTickHash });
  });

  test("is found by the short form of an id, and tells the whole one", async () => {
    const { runId } = await completedRun(client);
    const short = `${runId.slice(2, 6)}${runId.slice(-5)}`;
    expect((await configOf(short)).runId).toBe(runId);
  });

  test.each([
    { name: "of no run", runId: "r-000000000000-0001", code: status.NOT_FOUND, reason: "RUN_NOT_FOUND" },
    { name: "without a name", runId: "", code: status.INVALID_ARGUMENT, reason: "FIELD_INVALID" },
  ])("$name is refused", async ({ runId, code, reason }) => {
    expect(await failureOf(configOf(runId))).toMatchObject({ code, reason });
  });
});
