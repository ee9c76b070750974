import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import {
  CreateScenarioRequest,
  DeleteScenarioRequest,
  type ScenarioDetail,
  ScenarioEdit,
  UpdateScenarioRequest,
} from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { completedRun, failureOf, patience, reason } from "./support/calls.ts";
import { cleanUp, freshPlaces, startDaemon } from "./support/daemon.ts";

/*
 * Goal: scenarios are edited in the store, never in their files; what is saved is something a run can be made of
 * (operator-surface 10, 11 and 23; 11, 3).
 * Method: the real daemon over its socket.
 */
let client: Client;
beforeAll(async () => {
  ({ client } = await startDaemon());
});
afterAll(cleanUp);

const gf01File = fileURLToPath(new URL("../../scenarios/configs/gf01.json", import.meta.url));
const get = async (scenarioId: string, by: Client = client): Promise<ScenarioDetail> =>
  (await unary(by.scenarios, by.scenarios.getScenario, { scenarioId }, patience)).scenario ??
  expect.fail("no scenario");
const create = (request: Parameters<typeof CreateScenarioRequest.fromPartial>[0]) =>
  unary(
    client.scenarios,
    client.scenarios.createScenario,
    CreateScenarioRequest.fromPartial({ reason, ...request }),
    patience,
  );
const update = async (
  scenarioId: string,
  edit: Partial<ScenarioEdit>,
  changes: Partial<UpdateScenarioRequest> = {},
) =>
  unary(
    client.scenarios,
    client.scenarios.updateScenario,
    UpdateScenarioRequest.fromPartial({
      scenarioId,
      reason,
      etag: (await get(scenarioId)).etag,
      edit: ScenarioEdit.fromPartial(edit),
      updateMask: Object.keys(edit).map((name) =>
        name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      ),
      ...changes,
    }),
    patience,
  );
const remove = (scenarioId: string, confirm = scenarioId) =>
  unary(
    client.scenarios,
    client.scenarios.deleteScenario,
    DeleteScenarioRequest.fromPartial({ scenarioId, reason, confirm }),
    patience,
  );

describe("a clone", () => {
  test("is a scenario of its own, runs, and is there after a restart", async () => {
    const places = freshPlaces();
    const first = await startDaemon(places);
    await unary(
      first.client.scenarios,
      first.client.scenarios.createScenario,
      CreateScenarioRequest.fromPartial({
        scenarioId: "mine",
        reason,
        source: { $case: "cloneOf", value: "gf01" },
      }),
      patience,
    );
    await first.end("SIGKILL");
    const second = (await startDaemon(places)).client;
    const mine = await get("mine", second);
    expect([mine.isOverlay, mine.cloneOf, mine.revision, mine.coreParams?.ticksTotal]).toEqual([
      true,
      "gf01",
      1,
      8n,
    ]);
    const run = await completedRun(second, { scenarioId: "mine" });
    const original = await completedRun(second, { scenarioId: "gf01" });
    expect([run.scenarioRevision, original.scenarioRevision]).toEqual([1, 0]);
    expect(run.summary?.document).toEqual(original.summary?.document);
    expect(run.fingerprint).not.toBe(original.fingerprint);
  });

  test("of a name that is taken, or of nothing, is refused", async () => {
    const source = { $case: "cloneOf", value: "gf01" } as const;
    expect((await failureOf(create({ scenarioId: "ring-5", source }))).reason).toBe("SCENARIO_EXISTS");
    expect((await failureOf(create({ scenarioId: "x" }))).reason).toBe("FIELD_INVALID");
    const unknown = { $case: "cloneOf", value: "none" } as const;
    expect((await failureOf(create({ scenarioId: "x", source: unknown }))).reason).toBe("SCENARIO_NOT_FOUND");
  });

  test("of a run configuration is checked like a file", async () => {
    const source = { $case: "runConfigJson", value: '{"v": 1}' } as const;
    const refused = await failureOf(create({ scenarioId: "bare", source }));
    expect([refused.reason, refused.violations.length > 3]).toEqual(["CONFIG_INVALID", true]);
    const whole = { $case: "runConfigJson", value: readFileSync(gf01File, "utf8") } as const;
    expect((await create({ scenarioId: "whole", source: whole })).scenario?.coreParams?.ticksTotal).toBe(8n);
    expect((await failureOf(create({ scenarioId: "whole", source: whole }))).reason).toBe("SCENARIO_EXISTS");
  });
});

describe("an edit", () => {
  test("of a file scenario shadows the file, which stays as it is, until it is taken back", async () => {
    const before = readFileSync(gf01File, "utf8");
    const { scenario, changes } = await update("gf01", { ticksTotal: 12n, description: "longer" });
    expect([scenario?.revision, scenario?.coreParams?.ticksTotal, scenario?.summary?.description]).toEqual([
      1,
      12n,
      "longer",
    ]);
    expect(changes.map(({ path, beforeJson, afterJson }) => [path, beforeJson, afterJson])).toContainEqual([
      "run_config.ticks",
      "8",
      "12",
    ]);
    expect((await completedRun(client)).ticksTotal).toBe(12n);
    expect(readFileSync(gf01File, "utf8")).toBe(before);
    expect((await failureOf(remove("gf01", ""))).reason).toBe("CONFIRM_REQUIRED");
    expect((await remove("gf01")).scenario?.coreParams?.ticksTotal).toBe(8n);
    expect((await completedRun(client)).ticksTotal).toBe(8n);
    const { revisions } = await unary(
      client.scenarios,
      client.scenarios.listScenarioRevisions,
      { scenarioId: "gf01", pageSize: 0, pageToken: "" },
      patience,
    );
    expect(revisions.map(({ revision, deleted }) => [revision, deleted])).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  test("that no run could be made of is refused with the field, and nothing is kept", async () => {
    const etag = (await get("line-4")).etag;
    const refused = await failureOf(update("line-4", { ticksTotal: 1n }));
    expect(refused.reason).toBe("CONFIG_INVALID");
    expect(refused.violations[0]?.field).toContain("windows[0].end_tick");
    expect((await failureOf(update("line-4", { gid: "OTHER" }))).violations[0]?.field).toContain("gid");
    expect((await get("line-4")).etag).toBe(etag);
  });

  test("may shorten windows when it is asked to", async () => {
    const { scenario } = await update(
      "star-5",
      { ticksTotal: 2n },
      { adjustWindows: true, validateOnly: true },
    );
    expect(scenario?.coreParams?.ticksTotal).toBe(2n);
    expect((await get("star-5")).revision).toBe(0);
  });

  test("needs the etag of what was seen, and a mask", async () => {
    expect((await failureOf(update("ring-5", { description: "x" }, { etag: "" }))).reason).toBe(
      "ETAG_MISMATCH",
    );
    expect((await failureOf(update("ring-5", { description: "x" }, { updateMask: [] }))).reason).toBe(
      "MASK_INVALID",
    );
    const { etag } = await get("ring-5");
    await update("ring-5", { description: "one" });
    const late = await failureOf(update("ring-5", { description: "two" }, { etag }));
    expect([late.code, late.metadata["current_etag"]]).toEqual([status.ABORTED, (await get("ring-5")).etag]);
  });
});

test("a file without changes cannot be deleted, and neither can the active scenario without a file", async () => {
  expect((await failureOf(remove("line-4"))).reason).toBe("FIELD_INVALID");
  await create({ scenarioId: "active-one", source: { $case: "cloneOf", value: "gf01" } });
  const { scenarios } = client;
  await unary(
    scenarios,
    scenarios.activateScenario,
    { scenarioId: "active-one", reason, requestId: "" },
    patience,
  );
  expect((await failureOf(remove("active-one"))).message).toContain("activate another one first");
});
