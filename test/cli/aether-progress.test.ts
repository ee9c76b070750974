import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { type ProgressFacts, progressLine } from "../../cli/progress-line.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { aether, configFile } from "./aether-line.ts";

const eraseLine = "\r\u001b[K";

describe("a line of progress", () => {
  const ticks = { what: "running", unit: "ticks", elapsedMs: 15_000 } as const;

  test.each<{ name: string; facts: ProgressFacts; columns?: number; line: string }>([
    {
      name: "ticks, rate and what is left",
      facts: { ...ticks, total: 300_000, done: 123_456, doneHere: 123_456 },
      line: "running [########............]  41%  123456/300000 ticks  8230/s  22s left",
    },
    {
      name: "a run that went on from a checkpoint, whose rate is that of its own ticks",
      facts: { ...ticks, total: 100_000, done: 90_000, doneHere: 30 },
      line: "running [##################..]  90%  90000/100000 ticks  2/s  84m left",
    },
    {
      name: "hours",
      facts: { ...ticks, total: 1_000_000, done: 15, doneHere: 15 },
      line: "running [....................]   0%  15/1000000 ticks  1/s  278h left",
    },
    {
      name: "a document, whose size nobody knows before its end",
      facts: {
        what: "writing",
        unit: "bytes",
        total: null,
        done: 52_340_000,
        doneHere: 52_340_000,
        elapsedMs: 2_000,
      },
      line: "writing  52.3 MB  26.2 MB/s",
    },
    {
      name: "a narrow terminal",
      facts: { ...ticks, total: 10, done: 5, doneHere: 5 },
      columns: 20,
      line: "running [##########",
    },
  ])("tells $name", ({ facts, columns = 120, line }) => {
    expect(progressLine(facts, columns)).toBe(line);
  });

  test("always fits, is ASCII, and moves no cursor", () => {
    const facts = fc.record({
      what: fc.constant("running"),
      unit: fc.constantFrom("ticks", "bytes"),
      total: fc.option(fc.nat()),
      done: fc.nat(),
      doneHere: fc.nat(),
      elapsedMs: fc.nat(),
    });
    fc.assert(
      fc.property(facts, fc.nat(200), (told, columns) => {
        const line = progressLine(told as ProgressFacts, columns);
        expect(line.length).toBeLessThanOrEqual(Math.max(0, columns - 1));
        expect(line).toMatch(/^[ -~]*$/);
      }),
    );
  });
});

/** A clock that goes on by a second whenever it is asked. */
function hurrying(): () => number {
  let ms = 0;
  return () => {
    ms += 1_000;
    return ms;
  };
}

describe("the bar of a run", () => {
  const scratch = scratchFolder();
  const watched = { errColumns: 80, nowMs: hurrying() };

  test("is drawn on standard error while ticks pass and while the document is written, and is erased", async () => {
    const output = scratch("x.json");
    const { code, out, err } = await aether(["run", "gf01", "--output", output], watched);
    expect(code).toBe(0);
    expect(out).not.toContain("\u001b");
    const drawn = err.split(eraseLine);
    expect(drawn[1]).toMatch(/^running \[##\.+\] {2}12% {2}1\/8 ticks/);
    expect(drawn.some((line) => line.startsWith("writing"))).toBe(true);
    expect(err.endsWith(eraseLine)).toBe(true);
  });

  test("counts on from a checkpoint", async () => {
    await aether(["run", "gf01", "--pause-at", "6", "--checkpoint", scratch("c")]);
    const { err } = await aether(["run", "gf01", "--resume", scratch("c")], watched);
    expect(err.split(eraseLine)[1]).toContain("7/8 ticks");
  });

  test("is erased when the run is interrupted", async () => {
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    const running = aether(["run", "gf01", "--ticks", "100000000"], {
      ...watched,
      interrupted: controller.signal,
    });
    const { code, err } = await running;
    expect(code).toBe(130);
    expect(err.endsWith(eraseLine)).toBe(true);
  });

  test.each([
    { name: "without a terminal", argv: [], given: { nowMs: hurrying() } },
    { name: "with --quiet", argv: ["--quiet"], given: watched },
    { name: "with --color never", argv: ["--color", "never"], given: watched },
    { name: "with NO_COLOR", argv: [], given: { ...watched, noColor: "1" } },
    { name: "for what is done at once", argv: [], given: { errColumns: 80 } },
  ])("is not drawn $name", async ({ argv, given }) => {
    expect((await aether(["run", "gf01", ...argv], given)).err).toBe("");
  });
});

describe("warnings", () => {
  const scratch = scratchFolder();
  let config: string;
  let registry: string;
  const warning = "edge 1 (k 99)";

  beforeEach(() => {
    const folder = dirname(configFile("gf01"));
    const { topology_path, profile_path, ...rest } = JSON.parse(readFileSync(configFile("gf01"), "utf8"));
    const topology = JSON.parse(readFileSync(join(folder, topology_path), "utf8"));
    topology.edges[0].k = 99;
    writeFileSync(scratch("topology.json"), JSON.stringify(topology));
    config = scratch("warned.json");
    registry = scratch("registry.json");
    const warned = { ...rest, topology_path: "topology.json", profile_path: join(folder, profile_path) };
    writeFileSync(config, JSON.stringify(warned));
    const scenario = {
      scenario_id: "warned",
      description: "",
      run_config_path: "warned.json",
      pillars: ["gate"],
    };
    writeFileSync(registry, JSON.stringify({ v: 1, scenarios: [scenario] }));
  });

  test.each([["run"], ["verify"], ["snapshot", "generate", "--output", "-"]])(
    "are said on standard error by %s %s, which goes on",
    async (...argv) => {
      const outcome = await aether([...argv, "--run-config", config]);
      expect(outcome.code).toBe(0);
      expect(outcome.err).toMatch(/^warning: k is above SC 32: edge 1 \(k 99\); .+\n$/);
      expect((await aether([...argv, "--run-config", config, "--quiet"])).err).toBe("");
    },
  );

  test("are coloured on a terminal only", async () => {
    const { err } = await aether(["run", config], { errColumns: 80 });
    expect(err).toContain("\u001b[33mwarning:\u001b[0m");
  });

  test("are a failure with --strict, and nothing is run or written", async () => {
    const outcome = await aether(["run", config, "--strict", "--output", scratch("x.json")]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toMatch(
      /^aether: the configuration has a warning, and --strict allows none\n {2}k is above/,
    );
    const asJson = JSON.parse((await aether(["run", config, "--strict", "--json"])).out);
    expect(asJson.error).toMatchObject({
      error_code: "config_warned",
      details: { warnings: [{ code: "edge_above_sc" }] },
    });
    expect((await aether(["run", "gf01", "--strict"])).code).toBe(0);
  });

  test("are listed by scenario validate, and refused with --strict", async () => {
    const validate = (...more: readonly string[]): ReturnType<typeof aether> =>
      aether(["scenario", "validate", "--registry", registry, ...more]);
    expect(await validate()).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^warned: ok\n {2}warning: k is above/),
    });
    expect(await validate("--strict")).toMatchObject({ code: 1, out: expect.stringContaining(warning) });
    const { ok, scenarios } = JSON.parse((await validate("--json")).out);
    expect([ok, scenarios[0].warnings[0].code]).toEqual([true, "edge_above_sc"]);
  });

  test("our own scenarios have none but the one that is meant: governed-48 never comes to rest", async () => {
    const { scenarios } = JSON.parse((await aether(["scenario", "validate", "--json"])).out);
    const warned = scenarios.flatMap(
      ({ scenario_id: id, warnings }: { scenario_id: string; warnings: readonly { code: string }[] }) =>
        warnings.map(({ code }) => `${id}: ${code}`),
    );
    expect(warned).toEqual(["governed-48: edge_above_sc"]);
  });
});

describe("aether bench", () => {
  test("hands its ids to the benchmarks and ends as they do", async () => {
    const bench = [process.execPath, "--eval", "process.exit(process.argv[1] === 'E4' ? 1 : 0)"] as const;
    expect((await aether(["bench", "E4"], { bench })).code).toBe(1);
    expect((await aether(["bench"], { bench })).code).toBe(0);
  });
});

describe("help", () => {
  test.each([
    ["run"],
    ["inspect"],
    ["show-ledger"],
    ["snapshot", "generate"],
    ["snapshot", "compare"],
    ["snapshot", "update"],
    ["verify"],
    ["scenario", "list"],
    ["scenario", "validate"],
    ["bench"],
  ])("of %s %s shows an example", async (...argv) => {
    const outcome = await aether([...argv, "--help"]);
    expect(outcome).toMatchObject({ code: 0, err: "" });
    expect(outcome.out).toMatch(new RegExp(`Examples?:\n  aether ${argv.join(" ")}`));
  });
});
