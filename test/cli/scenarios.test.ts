import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type ActivateScenarioRequest,
  ScenarioDetail,
  type ScenarioSummary,
  ScenariosServiceService,
} from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { answers, type ScriptedServer, scriptedServer } from "../support/scripted-server.ts";
import { trinity } from "./command-line.ts";
import { fresh } from "./messages.ts";

const gf01: ScenarioSummary = {
  scenarioId: "gf01",
  name: "gf01",
  description: "two windows",
  tags: [],
  runtimeHint: "very-small",
  pillars: ["gate", "press"],
  active: true,
  problems: [],
};
const broken: ScenarioSummary = {
  ...gf01,
  scenarioId: "broken",
  active: false,
  problems: [{ file: "configs/broken.json", field: "ticks", reason: "must be at least 1" }],
};

describe("scenarios from the command line", () => {
  let daemon: ScriptedServer;
  let activated: ActivateScenarioRequest[];

  beforeEach(async () => {
    activated = [];
    daemon = await scriptedServer([
      answers(ScenariosServiceService.listScenarios, () => ({
        scenarios: [gf01, broken],
        nextPageToken: "",
        freshness: fresh,
      })),
      answers(ScenariosServiceService.getScenario, ({ scenarioId }) => ({
        scenario: ScenarioDetail.fromPartial({ summary: scenarioId === "gf01" ? gf01 : broken }),
        freshness: fresh,
      })),
      answers(ScenariosServiceService.activateScenario, (request) => {
        activated.push(request);
        return { scenario: gf01, noop: activated.length > 1 };
      }),
    ]);
  });
  afterEach(() => daemon.stop());

  const scenario = (...argv: readonly string[]): ReturnType<typeof trinity> =>
    trinity(["scenario", ...argv], { address: daemon.address });

  test("list marks the active one and counts problems", async () => {
    expect((await scenario("list")).out).toBe(
      [
        "   SCENARIO  SIZE        PILLARS     PROBLEMS  DESCRIPTION",
        "*  gf01      very-small  gate,press  0         two windows",
        "   broken    very-small  gate,press  1         two windows",
        "",
      ].join("\n"),
    );
  });

  test("show tells each problem with file, field and reason", async () => {
    expect((await scenario("show", "broken")).out).toContain(
      "problem      configs/broken.json: ticks: must be at least 1\n",
    );
  });

  test("activate says whether it was active already", async () => {
    expect((await scenario("activate", "gf01")).out).toBe("gf01 is active\n");
    expect((await scenario("activate", "gf01")).out).toBe("gf01 was active already\n");
    expect(activated[0]).toMatchObject({ scenarioId: "gf01", requestId: "id-1" });
  });
});
