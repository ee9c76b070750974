/**
 * Goal: what we publish about our files is true of every file we ship and of everything a run leaves behind. Method:
 * a validator that is not ours; the loaders' side is in config-schemas.test.ts.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadSession } from "../../engine/config/load-session.ts";
import { parseRegistry } from "../../engine/config/parse-registry.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { contracts } from "../../engine/contract/contracts.ts";
import {
  pfnaExample,
  profileExample,
  registryExample,
  runConfigExample,
  sessionFileExample,
  topologyExample,
} from "../../engine/contract/examples.ts";
import { EngineError } from "../../engine/errors.ts";
import type { Json } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC2 } from "../../engine/json/write.ts";
import { canonicalLog, type RunNews } from "../../engine/log/canonical-log.ts";
import { logLine } from "../../engine/log/log-line.ts";
import { metricsSnapshot } from "../../engine/metrics/metrics-snapshot.ts";
import { anySession } from "../support/any-session.ts";
import { diskFiles, memoryFiles } from "../support/config-files.ts";
import { conformance } from "../support/conformance.ts";
import { contractRefusal, valueRefusal } from "../support/contract-check.ts";
import { replaced } from "../support/mutated-config.ts";
import { gf01Direct, govCodexDemo, pfnaDemo } from "../support/paper.ts";
import { acceptedValue } from "../support/problems.ts";
import { type CompletedRun, completedRun, documentOf } from "../support/runs.ts";

const scenarios = join(import.meta.dirname, "..", "..", "scenarios");

import { sha256 } from "../support/sha256.ts";

const jsonFilesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, name));

const read = (path: string): string => readFileSync(path, "utf8");

/** A session file says its kind (engine-core 19). */
const isSessionFile = (path: string): boolean => /"kind":/.test(read(path));

const ts = "2026-03-10T08:05:00.000001+00:00";

function linesOf({ config, state, events, sealed, encoded }: CompletedRun): readonly string[] {
  const news: readonly RunNews[] = [
    { kind: "started" },
    ...events,
    { kind: "finished", state, ticks: () => encoded, sha256 },
    { kind: "sealed", sealed },
  ];
  return news.flatMap((piece) => [...canonicalLog(config, piece)]).map((event) => logLine(event, ts));
}

/** The run of a session, or null when the engine refuses it. */
function runOrRefusal(config: SessionConfig): CompletedRun | null {
  try {
    return completedRun(config);
  } catch (failure) {
    if (failure instanceof EngineError) return null;
    throw failure;
  }
}

/** A document without the window grammar that may stand around it. */
function sessionOf(document: string): string {
  const whole = parseJson(document);
  const session = whole instanceof Map ? whole.get("session") : undefined;
  return session === undefined ? document : toC2(session);
}

/** What any contract has against what a run leaves behind. */
function refusalsOf(run: CompletedRun): readonly (string | null)[] {
  const metrics = JSON.stringify(metricsSnapshot(run.config, run.sealed));
  return [
    contractRefusal("snapshot", sessionOf(documentOf(run))),
    contractRefusal("metrics", metrics),
    ...linesOf(run).map((line) => contractRefusal("log-entry", line)),
  ].filter((refusal) => refusal !== null);
}

describe("every shipped file keeps its contract", () => {
  test.each([
    ["run-config", "configs"],
    ["topology", "topologies"],
    ["profile", "profiles"],
    ["pfna", "pfna"],
  ])("%s: scenarios/%s", (contract, folder) => {
    const files = jsonFilesIn(join(scenarios, folder)).filter((file) => !isSessionFile(file));
    expect(files).not.toEqual([]);
    expect(files.map((file) => [file, contractRefusal(contract, read(file))])).toEqual(
      files.map((file) => [file, null]),
    );
  });

  test("session-file: scenarios/configs", () => {
    const files = jsonFilesIn(join(scenarios, "configs")).filter(isSessionFile);
    expect(files).not.toEqual([]);
    expect(files.map((file) => [file, contractRefusal("session-file", read(file))])).toEqual(
      files.map((file) => [file, null]),
    );
  });

  test("registry: scenarios/registry.json", () => {
    expect(contractRefusal("registry", read(join(scenarios, "registry.json")))).toBeNull();
  });
});

describe("examples", () => {
  test.each(contracts.flatMap(({ name, examples }) => examples.map((example) => ({ name, example }))))(
    "an example of $name keeps its contract",
    ({ name, example }) => {
      expect(contractRefusal(name, JSON.stringify(example))).toBeNull();
    },
  );

  test("the examples of config files are one run, in either form, and it runs", () => {
    const files = memoryFiles({
      "session.json": JSON.stringify(sessionFileExample),
      "run-config.json": JSON.stringify(runConfigExample),
      "topology.json": JSON.stringify(topologyExample),
      "profile.json": JSON.stringify(profileExample),
      "pfna.json": JSON.stringify(pfnaExample),
    });
    const registry = acceptedValue(parseRegistry("registry.json", JSON.stringify(registryExample)));
    for (const path of [registry.scenarios[0]?.runConfigPath ?? "", "session.json"]) {
      expect(refusalsOf(completedRun(acceptedValue(loadSession(files, path))))).toEqual([]);
    }
  });
});

describe("what a run leaves behind keeps its contracts", () => {
  test.each(jsonFilesIn(join(scenarios, "configs")))("%s", (path) => {
    const session = acceptedValue(loadSession(diskFiles, path));
    expect(refusalsOf(completedRun({ ...session, metricsEnabled: true }))).toEqual([]);
  });

  test.each<{ name: string; config: SessionConfig }>([
    { name: "a tick loop without a session", config: gf01Direct },
    { name: "PFNA at tick 0 and tick 2", config: pfnaDemo },
    { name: "governed actions", config: govCodexDemo("ENFORCE") },
    { name: "hypothetical actions", config: govCodexDemo("DRY_RUN") },
    { name: "observed proposals", config: govCodexDemo("OBSERVE") },
  ])("$name", ({ config }) => {
    expect(refusalsOf(completedRun(config))).toEqual([]);
  });

  test("of any session, with integers of any size", () => {
    fc.assert(
      fc.property(anySession, (config) => {
        const run = runOrRefusal(config);
        if (run !== null) expect(refusalsOf(run)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test("every event of the log occurs above", () => {
    const seen = linesOf(completedRun(govCodexDemo("ENFORCE"))).map((line) => JSON.parse(line).event);
    expect([...new Set(seen)]).toEqual([
      "run_start",
      "tick_loop_start",
      "tick_complete",
      "window_closed",
      "gate_governance_decision",
      "tick_loop_end",
      "run_end",
    ]);
  });
});

describe("what is no such document is refused", () => {
  const document = parseJson(documentOf(completedRun({ ...govCodexDemo("ENFORCE"), metricsEnabled: true })));

  test("a snapshot with any of its parts replaced by a map with a stray field", () => {
    const stray = new Map<string, Json>([["stray", 1]]);
    const anyPart = fc.array(fc.nat({ max: 50 }), { minLength: 0, maxLength: 8 });
    fc.assert(
      fc.property(anyPart, (steps) => {
        expect(valueRefusal("snapshot", replaced(document, steps, stray))).not.toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    { name: "an unknown event", change: { event: "run_paused" } },
    { name: "a tick where none belongs", change: { tick: 1 } },
    { name: "local time", change: { ts: "2026-03-10T09:05:00+01:00" } },
    { name: "milliseconds", change: { ts: "2026-03-10T08:05:00.001+00:00" } },
    { name: "another event's payload", change: { payload: { apx_name: "a", manifest_check: 1 } } },
  ])("a log line with $name", ({ change }) => {
    const [line = ""] = linesOf(completedRun(gf01Direct));
    expect(contractRefusal("log-entry", line)).toBeNull();
    expect(contractRefusal("log-entry", JSON.stringify({ ...JSON.parse(line), ...change }))).not.toBeNull();
  });

  test.each([
    { name: "a count below zero", change: { nap_total: -1 } },
    { name: "a count that is no integer", change: { nap_total: 1.5 } },
    { name: "a digest in capitals", change: { uledger_last_hash: "A".repeat(64) } },
  ])("metrics with $name", ({ change }) => {
    const { config, sealed } = completedRun(gf01Direct);
    const metrics = { ...metricsSnapshot(config, sealed), ...change };
    expect(contractRefusal("metrics", JSON.stringify(metrics))).not.toBeNull();
  });
});

describe.skipIf(!conformance.present)("every published file keeps its contract", () => {
  const published = (...parts: readonly string[]): readonly string[] =>
    conformance.present ? jsonFilesIn(conformance.path(...parts)) : [];

  test.each([
    ["run-config", published("fixtures", "configs").filter((file) => !file.endsWith("governance_base.json"))],
    ["governance", published("fixtures", "configs").filter((file) => file.endsWith("governance_base.json"))],
    ["topology", published("fixtures", "topologies")],
    ["profile", published("fixtures", "profiles")],
    ["pfna", published("fixtures", "pfna")],
    ["registry", published("fixtures", "scenarios")],
  ])("%s", (contract, files) => {
    expect(files).not.toEqual([]);
    expect(files.map((file) => contractRefusal(contract, read(file)))).toEqual(files.map(() => null));
  });

  test.each(["published", "regenerated", "canonical"])("snapshots: %s", (folder) => {
    const refusals = published("snapshots", folder).map((file) => {
      const value = parseJson(read(file));
      // A demo with an AEON grammar stands around its session.
      const session = value instanceof Map ? value.get("session") : undefined;
      return valueRefusal("snapshot", session ?? value);
    });
    expect(refusals.length).toBeGreaterThan(5);
    expect(refusals.filter((refusal) => refusal !== null)).toEqual([]);
  });
});
