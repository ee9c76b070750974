import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { utcMicroseconds } from "../../cli/aether/log-time.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { aether, configFile, registry } from "./aether-line.ts";

/** Published by the reference (engine-governance 11, and the conformance index). */
const gf01 = {
  document: "ff08391c522702fc914a7511e693d9690733356c84ae3433ff5a89a5894c4df9",
  bytes: 26_676,
};

describe("aether run", () => {
  const scratch = scratchFolder();

  test("gf01 has the published document", async () => {
    const outcome = await aether(["run", "gf01"]);
    expect(outcome).toMatchObject({ code: 0, err: "" });
    expect(outcome.out).toContain("gid            GF01\nengine run id  GF01_config\nticks          8\n");
    expect(outcome.out).toContain("windows        GF01_W1_ticks_1_2, GF01_W1_ticks_1_8\nenvelopes      21\n");
    expect(outcome.out).toContain(`document       sha256 ${gf01.document} (${gf01.bytes} bytes)\n`);
  });

  test("--json is the summary as one document", async () => {
    const summary = JSON.parse((await aether(["run", "gf01", "--json"])).out);
    expect(summary).toMatchObject({
      engine_run_id: "GF01_config",
      ticks: 8,
      window_ids: ["GF01_W1_ticks_1_2", "GF01_W1_ticks_1_8"],
      nap_envelopes: 21,
      document_sha256: gf01.document,
      document_bytes: gf01.bytes,
    });
  });

  test.each([
    { how: "a scenario id", argv: ["gf01"] },
    { how: "a file", argv: [configFile("gf01")] },
    { how: "--run-config", argv: ["--run-config", configFile("gf01")] },
    {
      how: "--run-config, whatever the target is called",
      argv: ["anything", "--run-config", configFile("gf01")],
    },
    { how: "a registry of its own", argv: ["gf01", "--registry", registry] },
  ])("a run is named by $how", async ({ argv }) => {
    expect((await aether(["run", ...argv])).out).toContain(gf01.document);
  });

  test("--ticks raises the ticks and leaves the windows as they are", async () => {
    const { ticks, window_ids } = JSON.parse((await aether(["run", "gf01", "--ticks", "20", "--json"])).out);
    expect([ticks, window_ids]).toEqual([20, ["GF01_W1_ticks_1_2", "GF01_W1_ticks_1_8"]]);
  });

  test.each(["1", "2", "7"])("paused after tick %s and resumed, gf01 is still gf01", async (tick) => {
    const checkpoint = scratch("paused.txt");
    const paused = await aether(["run", "gf01", "--pause-at", tick, "--checkpoint", checkpoint]);
    expect(paused).toMatchObject({
      code: 0,
      out: `Paused after tick ${tick}; wrote checkpoint to ${checkpoint}\n`,
    });
    expect((await aether(["run", "gf01", "--resume", checkpoint])).out).toContain(gf01.document);
  });

  test("a checkpoint of another configuration is refused", async () => {
    const checkpoint = scratch("paused.txt");
    await aether(["run", "gf01", "--pause-at", "3", "--checkpoint", checkpoint]);
    const outcome = await aether(["run", "gf01", "--ticks", "9", "--resume", checkpoint]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain("it belongs to another configuration");
  });

  test.each([
    { name: "a file that is none", spoil: () => "hello\n", says: "it is no checkpoint" },
    {
      name: "one with a missing record",
      spoil: (text: string) => `${text.split("\n").slice(0, -2).join("\n")}\n`,
      says: "its records don't lead to tick 3",
    },
    {
      name: "one with a broken record",
      spoil: (text: string) => text.replace('"tick":3', '"tick":"x"'),
      says: "can't be resumed",
    },
    {
      name: "one with another value in a ledger",
      spoil: (text: string) => text.replace('"post_u":[3,', '"post_u":[4,'),
      says: "the record of tick 1 is not what its hashes say",
    },
    {
      name: "one with another hash of a P-block",
      spoil: (text: string) => text.replace(/"p_block_hash":"[0-9a-f]/, (hash) => `${hash.slice(0, -1)}-`),
      says: "the record of tick 1 is not what its hashes say",
    },
    {
      name: "one whose state is another",
      spoil: (text: string) => text.replace('"nodes":[3,', '"nodes":[42,'),
      says: "its records don't lead to tick 3",
    },
    {
      name: "one whose block chain has another tip",
      spoil: (text: string) => text.replace(/"tip_hash":"[0-9a-f]{4}/, '"tip_hash":"\\"},{'),
      says: "64 hexadecimal digits",
    },
  ])("$name is refused without a stack", async ({ spoil, says }) => {
    const checkpoint = scratch("paused.txt");
    await aether(["run", "gf01", "--pause-at", "3", "--checkpoint", checkpoint]);
    writeFileSync(checkpoint, spoil(readFileSync(checkpoint, "utf8")));
    const outcome = await aether(["run", "gf01", "--resume", checkpoint]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain(says);
    expect(outcome.err).not.toContain("    at ");
  });

  test("--events prints the canonical log, windows after ticks", async () => {
    const outcome = await aether(["run", "--run-config", configFile("gf01-logging"), "--events"]);
    const lines = outcome.out.trimEnd().split("\n");
    const events = lines.map((line) => JSON.parse(line).event);
    expect(events).toEqual([
      "run_start",
      "tick_loop_start",
      ...Array.from({ length: 8 }, () => "tick_complete"),
      "window_closed",
      "tick_loop_end",
      "run_end",
    ]);
    expect(lines[0]).toMatch(/"ts": "2026-11-20T10:00:00\+00:00"\}$/);
  });

  test.each([
    { ms: Date.UTC(2026, 0, 2, 3, 4, 5), text: "2026-01-02T03:04:05+00:00" },
    { ms: Date.UTC(2026, 0, 2, 3, 4, 5, 60), text: "2026-01-02T03:04:05.060000+00:00" },
  ])("a log time has microseconds unless they are zero: $text", ({ ms, text }) => {
    expect(utcMicroseconds(ms)).toBe(text);
  });

  test("--output writes the snapshot beside the summary", async () => {
    const output = scratch("deep/er/gf01.json");
    expect((await aether(["run", "gf01", "--output", output])).out).toContain(gf01.document);
    expect(existsSync(output)).toBe(true);
  });

  test("Ctrl-C ends a long run with 130 and leaves no file behind", async () => {
    const controller = new AbortController();
    const running = aether(["run", "gf01", "--ticks", "1000000000", "--output", scratch("x.json")], {
      interrupted: controller.signal,
    });
    setImmediate(() => controller.abort());
    expect(await running).toEqual({ code: 130, out: "", err: "" });
    expect(existsSync(scratch("x.json"))).toBe(false);
  });

  test.each([
    { argv: ["run"], says: "name a run configuration" },
    { argv: ["run", "gf01", "--pause-at", "3"], says: "--pause-at and --checkpoint belong together" },
    { argv: ["run", "gf01", "--pause-at", "8", "--checkpoint", "x"], says: "is not before the last tick, 8" },
    { argv: ["run", "gf01", "--ticks", "many"], says: "--ticks must be a whole number" },
    { argv: ["fly"], says: "unknown command 'fly'" },
    { argv: [], says: "Usage: aether" },
  ])("$argv is a wrong command line, exit 2", async ({ argv, says }) => {
    const outcome = await aether(argv);
    expect(outcome).toMatchObject({ code: 2, out: "" });
    expect(outcome.err).toContain(says);
  });

  test("an unknown target is named with the known scenarios", async () => {
    const outcome = await aether(["run", "gf02"]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain("Unknown run-id or scenario id 'gf02'; scenarios are gf01, line-4");
  });
});
