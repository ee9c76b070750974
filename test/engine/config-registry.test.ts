import { describe, expect, test } from "vitest";
import { loadRegistry } from "../../engine/config/load-registry.ts";
import { parseRegistry } from "../../engine/config/parse-registry.ts";
import { memoryFiles } from "../support/config-files.ts";
import { acceptedValue, type Expected, expectProblems } from "../support/problems.ts";
import { type Changes, changed } from "../support/small-config.ts";

const file = "scenarios/registry.json";

function registryText(changes: Changes = {}): string {
  const registry = {
    v: 1,
    scenarios: [
      { scenario_id: "b", description: "", run_config_path: "configs/b.json" },
      {
        scenario_id: "a",
        description: "Größe",
        run_config_path: "../elsewhere/./a.json",
        pillars: ["gate", "press"],
        runtime_hint: "small",
      },
    ],
  };
  return changed(registry, changes);
}

test("scenarios keep file order and point at their run configs from the registry's folder", () => {
  expect(acceptedValue(parseRegistry(file, registryText()))).toStrictEqual({
    path: file,
    scenarios: [
      {
        scenarioId: "b",
        description: "",
        pillars: [],
        runtimeHint: "",
        runConfigPath: "scenarios/configs/b.json",
      },
      {
        scenarioId: "a",
        description: "Größe",
        pillars: ["gate", "press"],
        runtimeHint: "small",
        runConfigPath: "elsewhere/a.json",
      },
    ],
  });
});

test("an absolute run config path stays where it points", () => {
  const registry = acceptedValue(
    parseRegistry(file, registryText({ "scenarios[0].run_config_path": "/etc/../b.json" })),
  );
  expect(registry.scenarios[0]?.runConfigPath).toBe("/b.json");
});

describe("one wrong thing is one problem", () => {
  test.each<{ name: string; changes: Changes; problem: Expected }>([
    ...["v", "scenarios"].map((field) => ({
      name: `${field} is missing`,
      changes: { [field]: undefined },
      problem: [field, `missing required field '${field}'`] as const,
    })),
    { name: "another version", changes: { v: 2 }, problem: ["v", "must be 1, not 2"] },
    { name: "no scenarios", changes: { scenarios: [] }, problem: ["scenarios", "at least one scenario"] },
    { name: "scenarios in a map", changes: { scenarios: {} }, problem: ["scenarios", "must be a list"] },
    {
      name: "a scenario is null",
      changes: { "scenarios[0]": null },
      problem: ["scenarios[0]", "must be a map"],
    },
    ...["scenario_id", "description", "run_config_path"].flatMap((field) => [
      {
        name: `${field} is missing`,
        changes: { [`scenarios[1].${field}`]: undefined },
        problem: [`scenarios[1].${field}`, `missing required field '${field}'`] as const,
      },
      {
        name: `${field} is a list`,
        changes: { [`scenarios[1].${field}`]: ["x"] },
        problem: [`scenarios[1].${field}`, "not a list"] as const,
      },
    ]),
    ...["scenario_id", "run_config_path"].map((field) => ({
      name: `${field} is empty`,
      changes: { [`scenarios[1].${field}`]: "" },
      problem: [`scenarios[1].${field}`, "must be non-empty text"] as const,
    })),
    {
      name: "a description that is a number",
      changes: { "scenarios[0].description": 5 },
      problem: ["scenarios[0].description", "must be text"],
    },
    {
      name: "an empty pillar",
      changes: { "scenarios[1].pillars": ["gate", ""] },
      problem: ["scenarios[1].pillars[1]", "must be non-empty text"],
    },
    {
      name: "pillars in a text",
      changes: { "scenarios[1].pillars": "gate" },
      problem: ["scenarios[1].pillars", "must be a list"],
    },
    {
      name: "a hint that is null",
      changes: { "scenarios[1].runtime_hint": null },
      problem: ["scenarios[1].runtime_hint", "must be text"],
    },
    {
      name: "a repeated id",
      changes: { "scenarios[1].scenario_id": "b" },
      problem: ["scenarios[1].scenario_id", "Duplicate scenario_id detected: b"],
    },
  ])("$name", ({ changes, problem }) => {
    expectProblems(parseRegistry(file, registryText(changes)), file, [problem]);
  });

  test("a yaml registry", () => {
    expectProblems(parseRegistry("r.yml", registryText()), "r.yml", [["", "YAML is not accepted"]]);
  });
});

test("every problem is told at once", () => {
  const text = registryText({
    v: "x",
    "scenarios[0].description": undefined,
    "scenarios[1].scenario_id": "b",
    "scenarios[2]": { scenario_id: "b" },
  });
  expectProblems(parseRegistry(file, text), file, [
    ["v", "must be an integer"],
    ["scenarios[0].description", "missing"],
    ["scenarios[2].description", "missing"],
    ["scenarios[2].run_config_path", "missing"],
    ["scenarios[1].scenario_id", "Duplicate"],
    ["scenarios[2].scenario_id", "Duplicate"],
  ]);
});

describe("loading", () => {
  test("a registry that is not there", () => {
    expectProblems(loadRegistry(memoryFiles({}), file), file, [
      ["", `registry_path does not exist: ${file}`],
    ]);
  });

  test("a registry that is a folder", () => {
    expectProblems(loadRegistry(memoryFiles({ [file]: null }), file), file, [["", "must be a file"]]);
  });
});
