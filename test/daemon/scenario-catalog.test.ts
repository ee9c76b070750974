import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CockpitError } from "../../daemon/errors.ts";
import { emptyBase } from "../../daemon/governance/base.ts";
import { openPresets } from "../../daemon/scenarios/presets.ts";
import {
  noWish,
  openScenarioCatalog,
  type ScenarioCatalog,
} from "../../daemon/scenarios/scenario-catalog.ts";
import { sha256 } from "../../daemon/sha256.ts";
import { shippedScenarios } from "../support/shipped.ts";
import { cleanUp, scratchFolder } from "./support/daemon.ts";

const shipped = fileURLToPath(new URL("../../scenarios", import.meta.url));
let folder: string;
let catalog: ScenarioCatalog;

beforeEach(() => {
  folder = join(scratchFolder(), "scenarios");
  cpSync(shipped, folder, { recursive: true });
  catalog = openScenarioCatalog({
    folder,
    nowMs: () => 42,
    overlays: { ids: () => [], latest: () => undefined },
    presets: openPresets(folder, sha256),
    base: () => emptyBase,
  });
});
afterEach(cleanUp);

function refusalOf(act: () => unknown): CockpitError {
  try {
    act();
  } catch (failure) {
    if (failure instanceof CockpitError) return failure;
    throw failure;
  }
  throw new Error("accepted");
}

/** Changes the text of a file of the folder. */
function edit(file: string, change: (text: string) => string): void {
  const path = join(folder, file);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

const configOf = (scenarioId: string): string => catalog.get(scenarioId).scenario.runConfigPath;

test("scenarios come in registry order, with where and when they were looked at", () => {
  const entries = catalog.list();
  expect(entries.map(({ scenario }) => scenario.scenarioId)).toEqual(shippedScenarios);
  expect(entries.every(({ session, observedAtMs }) => session.ok && observedAtMs === 42)).toBe(true);
});

describe("a changed file", () => {
  test("is read again, so a run is made of what stands there now", () => {
    expect(catalog.resolve("gf01", noWish).session.runId).toBe("GF01_config");
    edit(configOf("gf01"), (text) => text.replace("GF01_config", "GF01_other"));
    expect(catalog.resolve("gf01", noWish).session.runId).toBe("GF01_other");
    const { session } = catalog.get("gf01");
    expect(session.ok && session.value.runId).toBe("GF01_other");
  });

  test("with problems names them all, file by file, and the other scenarios stay as they were", () => {
    edit(configOf("gf01"), (text) => text.replace('"ticks": 8', '"ticks": "many"'));
    const { session } = catalog.get("gf01");
    if (session.ok) throw new Error("the problem was not seen");
    expect(session.problems.map(({ file, field }) => `${file}: ${field}`)).toContain(
      `${configOf("gf01")}: ticks`,
    );
    expect(catalog.get("line-4").session.ok).toBe(true);
    const refusal = refusalOf(() => catalog.resolve("gf01", noWish));
    expect(refusal.code).toBe("config_invalid");
    expect(refusal.details.violations?.map(({ field }) => field)).toContain(`${configOf("gf01")}: ticks`);
  });

  test("that is gone, a folder, or not UTF-8 is a problem of that file", () => {
    const path = join(folder, configOf("gf01"));
    rmSync(path);
    expect(refusalOf(() => catalog.resolve("gf01", noWish)).message).toContain(configOf("gf01"));
    mkdirSync(path);
    expect(refusalOf(() => catalog.resolve("gf01", noWish)).message).toContain(configOf("gf01"));
    rmSync(path, { recursive: true });
    writeFileSync(path, Buffer.from([0x22, 0xff, 0x22]));
    expect(refusalOf(() => catalog.resolve("gf01", noWish)).message).toContain("not UTF-8");
  });

  test("of the registry shows new scenarios", () => {
    edit("registry.json", (text) => text.replace('"gf01"', '"gf01-renamed"'));
    expect(catalog.get("gf01-renamed").session.ok).toBe(true);
    const refusal = refusalOf(() => catalog.get("gf01"));
    expect([refusal.code, refusal.details.metadata]).toEqual([
      "scenario_not_found",
      { known_scenarios: ["gf01-renamed", ...shippedScenarios.slice(1)].join(", ") },
    ]);
  });

  test("of the registry with problems refuses, and works again when mended", () => {
    const before = readFileSync(join(folder, "registry.json"), "utf8");
    edit("registry.json", () => "{");
    expect(refusalOf(() => catalog.list())).toMatchObject({
      code: "config_invalid",
      message: expect.stringContaining("registry.json"),
    });
    edit("registry.json", () => before);
    expect(catalog.list()).toHaveLength(shippedScenarios.length);
  });
});

describe("overrides", () => {
  test("change the configuration of this one run", () => {
    const overrides = { ticksTotal: 12, engineRunId: "MINE", metricsEnabled: true };
    const { session } = catalog.resolve("gf01", { ...noWish, overrides });
    expect(session).toMatchObject({ totalTicks: 12, runId: "MINE", metricsEnabled: true });
    expect(catalog.resolve("gf01", noWish).session.totalTicks).toBe(8);
  });

  test.each([0, -1, 2n ** 70n])("of %s ticks are refused", (ticksTotal) => {
    expect(refusalOf(() => catalog.resolve("gf01", { ...noWish, overrides: { ticksTotal } })).code).toBe(
      "config_invalid",
    );
  });
});
