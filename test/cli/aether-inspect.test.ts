import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { JsonMap } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC3 } from "../../engine/json/write.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { shippedScenarios } from "../support/shipped.ts";
import { aether, configFile } from "./aether-line.ts";

const gf01Windows = "windows are 1 GF01_W1_ticks_1_2, 2 GF01_W1_ticks_1_8";

describe("aether inspect", () => {
  const scratch = scratchFolder();
  const inspect = async (...argv: readonly string[]): Promise<Record<string, Record<string, unknown>>> => {
    const outcome = await aether(["inspect", ...argv]);
    expect(outcome).toMatchObject({ code: 0, err: "" });
    return JSON.parse(outcome.out);
  };

  test("the summary of gf01 is the published one", async () => {
    expect(await inspect("gf01")).toEqual({
      summary: {
        gid: "GF01",
        run_id: "GF01_config",
        total_ticks: 8,
        window_ids: ["GF01_W1_ticks_1_2", "GF01_W1_ticks_1_8"],
        nap_envelopes: 21,
        uledger_entries: 8,
      },
    });
  });

  test("only what is asked for is printed", async () => {
    expect(Object.keys(await inspect("gf01", "--tick", "3"))).toEqual(["tick"]);
    expect(Object.keys(await inspect("gf01", "--tick", "3", "--summary", "--window", "2"))).toEqual([
      "summary",
      "tick",
      "window",
    ]);
  });

  test("a tick has ledger, P-block and its envelopes in the order of the view", async () => {
    const { tick } = await inspect("gov-codex-demo", "--tick", "8");
    expect(tick).toMatchObject({ tick: 8, ledger: { tick: 8 }, p_block: { tick: 8, C_t: 588473909 } });
    const layers = ["CTRL", "GOV", "GOV", "GOV", "DATA", "EGRESS"].map((layer) =>
      expect.objectContaining({ layer }),
    );
    expect(tick?.["nap_envelopes"]).toEqual(layers);
  });

  test.each([
    { named: "1", apx: "GF01_APX_v0_ticks_1_2" },
    { named: "GF01_W1_ticks_1_8", apx: "GF01_APX_v0_full_window" },
  ])("window $named has its manifest", async ({ named, apx }) => {
    const { window } = await inspect("gf01", "--window", named);
    expect(window?.["manifest"]).toMatchObject({ apx_name: apx });
  });

  test("a document with a window grammar around it is read through it", async () => {
    expect(await inspect("aeon-apxi", "--summary", "--window", "1")).toMatchObject({
      summary: { run_id: "AEON_APXI_DEMO_RUN", total_ticks: 6, window_ids: ["LINE4_W1_T1_6"] },
      window: { manifest: { manifest_check: 367424737 } },
    });
  });

  test("a document on disk is read instead of run", async () => {
    const { out } = await aether(["snapshot", "generate", "ring-5", "--output", "-"]);
    writeFileSync(scratch("ring.json"), out);
    expect(await inspect(scratch("ring.json"))).toEqual(await inspect("ring-5"));
  });

  test.each([
    { argv: ["--tick", "9"], says: "the run has no tick 9; it has 8 ticks" },
    { argv: ["--tick", "0"], says: "the run has no tick 0; it has 8 ticks" },
    { argv: ["--window", "W9"], says: `the run has no manifest of window 'W9'; ${gf01Windows}` },
    { argv: ["--window", "0"], says: `the run has no manifest of window '0'; ${gf01Windows}` },
    { argv: ["--window", "3"], says: `the run has no manifest of window '3'; ${gf01Windows}` },
    { argv: ["--window", "1.5"], says: `the run has no manifest of window '1.5'; ${gf01Windows}` },
    {
      argv: ["--window", "__proto__"],
      says: `the run has no manifest of window '__proto__'; ${gf01Windows}`,
    },
  ])("$argv of gf01 is not there: one line, exit 1", async ({ argv, says }) => {
    expect(await aether(["inspect", "gf01", ...argv])).toEqual({
      code: 1,
      out: "",
      err: `aether: ${says}\n`,
    });
  });

  test("a document on disk tells what it cannot", async () => {
    await aether(["snapshot", "generate", "gf01", "--output", scratch("gf01.json")]);
    expect(await inspect(scratch("gf01.json"))).toEqual(await inspect("gf01"));
    expect(await aether(["inspect", scratch("gf01.json"), "--window", "1"])).toEqual({
      code: 1,
      out: "",
      err: `aether: the run has no manifest of window 'GF01_W1_ticks_1_2'; ${gf01Windows}\n`,
    });
  });

  test("a window whose manifest another one replaced names both and the name they share", async () => {
    const config = JSON.parse(readFileSync(configFile("gf01"), "utf8"));
    for (const window of config.windows) window.apx_name = "SHARED";
    for (const path of ["topology_path", "profile_path"]) {
      config[path] = join(dirname(configFile("gf01")), config[path]);
    }
    writeFileSync(scratch("shared.json"), JSON.stringify(config));
    const [replaced, heir] = config.windows.map(({ window_id }: { window_id: string }) => window_id);
    const outcome = await aether(["inspect", scratch("shared.json"), "--window", replaced]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain(
      `no manifest of window '${replaced}': window '${heir}' has the same apx_name 'SHARED'`,
    );
    const { window } = await inspect(scratch("shared.json"), "--window", heir);
    expect(window?.["manifest"]).toMatchObject({ apx_name: "SHARED" });
  });

  test.each([
    { text: '{"ledgers": 1}', says: "this is no session document: it has no run_id" },
    {
      text: '{"run_id": "R", "ledgers": [{}]}',
      says: "this is no session document: ledgers[0].tick must be",
    },
    { text: '{"ledgers": ', says: "line 1, column 13" },
  ])("the broken document $text is refused in one line", async ({ text, says }) => {
    writeFileSync(scratch("broken.json"), text);
    const outcome = await aether(["inspect", scratch("broken.json")]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain(says);
    expect(outcome.err.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("aether show-ledger", () => {
  const scratch = scratchFolder();

  test("prints the entries by tick, each naming the one before", async () => {
    const { ledger } = JSON.parse((await aether(["show-ledger", "gf01"])).out);
    expect(ledger.map(({ tick }: { tick: number }) => tick)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(ledger[0].prev_entry_hash).toBeNull();
    expect(new Set(ledger.map((entry: { prev_entry_hash: string }) => entry.prev_entry_hash)).size).toBe(8);
  });

  test("prints the bytes a snapshot has there, of a configuration and of a document", async () => {
    await aether(["snapshot", "generate", "gov-codex-demo", "--output", scratch("demo.json")]);
    const document = parseJson(readFileSync(scratch("demo.json"), "utf8")) as JsonMap;
    const entries = (document.get("tick_result") as JsonMap).get("u_ledger_entries") ?? null;
    const expected = `${toC3({ ledger: entries })}\n`;
    expect((await aether(["show-ledger", "gov-codex-demo"])).out).toBe(expected);
    expect((await aether(["show-ledger", scratch("demo.json")])).out).toBe(expected);
  });

  test("a long ledger comes piece by piece", async () => {
    const config = JSON.parse(readFileSync(configFile("line-4"), "utf8"));
    for (const path of ["topology_path", "profile_path"]) {
      config[path] = join(dirname(configFile("line-4")), config[path]);
    }
    writeFileSync(scratch("long.json"), JSON.stringify({ ...config, ticks: 2_000 }));
    const lengths: number[] = [];
    const { out } = await aether(["show-ledger", scratch("long.json")], {
      onOut: (text) => lengths.push(text.length),
    });
    expect(JSON.parse(out).ledger).toHaveLength(2_000);
    expect(Math.max(...lengths)).toBeLessThan(100_000);
  });
});

describe("aether scenario", () => {
  const scratch = scratchFolder();

  test("list is our registry in order", async () => {
    const { scenarios } = JSON.parse((await aether(["scenario", "list", "--json"])).out);
    expect(scenarios.map(({ scenario_id }: { scenario_id: string }) => scenario_id)).toEqual(
      shippedScenarios,
    );
  });

  test("every shipped scenario is sound", async () => {
    const { code, out } = await aether(["scenario", "validate"]);
    const lines = out.trimEnd().split("\n");
    const isWarning = (line: string): boolean => line.startsWith("  warning: ");
    expect([code, lines.filter((line) => !isWarning(line))]).toEqual([
      0,
      shippedScenarios.map((id) => `${id}: ok`),
    ]);
    // Meant: the governed scenario must not come to rest.
    expect(lines.filter(isWarning)).toEqual([expect.stringContaining("k is above SC 24")]);
  });

  test("a broken scenario has its problems below its name, and the others are checked all the same", async () => {
    const entry = (scenario_id: string, run_config_path: string): object => ({
      scenario_id,
      description: "",
      pillars: [],
      runtime_hint: "",
      run_config_path,
    });
    writeFileSync(scratch("bad.json"), "{}");
    const scenarios = [entry("bad", "bad.json"), entry("gone", "gone.json")];
    writeFileSync(scratch("registry.json"), JSON.stringify({ v: 1, scenarios }));
    const outcome = await aether(["scenario", "validate", "--registry", scratch("registry.json")]);
    expect(outcome.code).toBe(1);
    expect(outcome.out).toContain("bad: refused\n  ");
    expect(outcome.out).toMatch(/gone: refused\n {2}.*does not exist/);
  });

  test("an unknown scenario is named", async () => {
    const outcome = await aether(["scenario", "validate", "nope"]);
    expect(outcome).toMatchObject({ code: 1, err: "aether: Unknown run-id or scenario id 'nope'\n" });
  });
});
