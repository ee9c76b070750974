import { readFileSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { begin } from "../../cli/aether/execution.ts";
import { runTwice } from "../../cli/aether/verify/run-twice.ts";
import { encodeCheckpoint, restoreCheckpoint } from "../../engine/checkpoint.ts";
import { encodeSession } from "../../engine/config/session-codec.ts";
import type { RunState } from "../../engine/run-state.ts";
import { conformance } from "../support/conformance.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { smallSession } from "../support/sessions.ts";
import { aether, configFile } from "./aether-line.ts";

const calm = new AbortController().signal;
const head = "e8b640082d2bbafd30e6cbcd83bfa2c6254dab807b1ca6a8723a7ddf8ab7ab88";

describe("aether verify without a snapshot", () => {
  test("runs twice in two ways and compares every tick, exit 0", async () => {
    expect(await aether(["verify", "gf01"])).toEqual({
      code: 0,
      out: `identical: 8 ticks, ledger head ${head}\n  run twice: in one go, and restored from a checkpoint 9 times\n`,
      err: "",
    });
  });

  test.each(["line-4", "ring-5", "gov-codex-demo"])("%s is deterministic", async (scenario) => {
    expect((await aether(["verify", scenario])).code).toBe(0);
  });

  test("a long run is restored now and then", async () => {
    const text = JSON.stringify({ ...JSON.parse(readFileSync(configFile("gf01"), "utf8")), ticks: 1_000 });
    const config = configFile("gf01").replace(/gf01\.json$/, "");
    const long = text.replaceAll("../", `${config}../`);
    const folder = scratch("long.json");
    writeFileSync(folder, long);
    expect((await aether(["verify", folder])).out).toContain("restored from a checkpoint 251 times");
  });

  const scratch = scratchFolder();

  test("--json says the same as one document", async () => {
    expect(JSON.parse((await aether(["verify", "gf01", "--json"])).out)).toEqual({
      identical: true,
      compared: "run twice: in one go, and restored from a checkpoint 9 times",
      ticks: 8,
      ledger_head: head,
      first_difference: null,
    });
  });

  test.each<{ name: string; spoil: (state: RunState) => RunState; tick: number | null; path: string }>([
    {
      name: "a state that loses a unit at tick 2",
      spoil: (state) => (state.tick === 2 ? { ...state, nodes: [1, 0, 0] } : state),
      tick: 3,
      path: "ledger.pre_u[0]",
    },
    {
      name: "a tick hash that is another after tick 3",
      spoil: (state) => (state.tick === 3 ? { ...state, tickHash: "0".repeat(64) } : state),
      tick: 4,
      path: "tick_hash",
    },
    {
      name: "a chain value that only the end shows",
      spoil: (state) => (state.tick === 4 ? { ...state, loom: { ...state.loom, chain: 1 } } : state),
      tick: null,
      path: "lastChain",
    },
  ])("would tell $name", async ({ spoil, tick, path }) => {
    const course = begin({ scenarioId: "", session: smallSession() });
    const restored = (state: RunState): RunState =>
      spoil(restoreCheckpoint(state.plan.config, encodeCheckpoint(state)));
    const { difference } = await runTwice(course, calm, restored);
    expect(difference?.tick).toBe(tick);
    expect(difference?.diffs.map((diff) => diff.path)).toContain(path);
  });

  test("a run that fails is told, not called identical", async () => {
    writeFileSync(scratch("session.json"), encodeSession(smallSession({ windows: [] })));
    const outcome = await aether(["verify", scratch("session.json")]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain("the engine refused the run");
  });
});

describe("aether verify against a snapshot", () => {
  const scratch = scratchFolder();
  let snapshot: string;
  let published: string;

  beforeEach(async () => {
    snapshot = scratch("snapshot.json");
    await aether(["snapshot", "generate", "ring-5", "--output", snapshot]);
    published = readFileSync(snapshot, "utf8");
  });

  /** Writes the snapshot with its parsed document changed. */
  const change = (edit: (tickResult: Record<string, Record<string, unknown>[]>) => void): void => {
    const document = JSON.parse(published);
    edit(document.tick_result);
    writeFileSync(snapshot, JSON.stringify(document));
  };
  const verify = (...more: readonly string[]): ReturnType<typeof aether> =>
    aether(["verify", "ring-5", "--against", snapshot, ...more]);

  test("says identical, with ticks and head", async () => {
    expect(await verify()).toMatchObject({
      code: 0,
      out: `identical: 5 ticks, ledger head f162c757cda83357dbc98945740651d54548205191fe6e0eadf1e3b405f851a9\n  baseline: ${snapshot}; candidate: ring-5, run again\n`,
    });
  });

  test("tells the first differing tick, section by section, though the whole run's values differ from tick 1 on", async () => {
    change(({ ledgers, p_blocks, envelopes, u_ledger_entries }) => {
      Object.assign(ledgers?.[3] ?? {}, { z_check: 11 });
      Object.assign(ledgers?.[4] ?? {}, { z_check: 12 });
      Object.assign(p_blocks?.[3] ?? {}, { s_t: 8 });
      for (const envelope of envelopes ?? []) envelope["payload_ref"] = 7;
      Object.assign(u_ledger_entries?.[3] ?? {}, { umx_ledger_hash: "x" });
    });
    const outcome = await verify();
    expect(outcome.code).toBe(1);
    const lines = outcome.out.trimEnd().split("\n");
    expect(lines[0]).toBe("differs first at tick 4");
    expect(lines.slice(1, -1).map((line) => line.trim().split(":")[0])).toEqual([
      "tick_result.ledgers[3].z_check",
      "tick_result.p_blocks[3].s_t",
      "tick_result.envelopes[3].payload_ref",
      "tick_result.u_ledger_entries[3].umx_ledger_hash",
    ]);
    expect(lines[1]).toContain("baseline=11 candidate=10");
  });

  test.each<{ name: string; edit: Parameters<typeof change>[0]; tick: number; path: string }>([
    {
      name: "a missing last tick",
      edit: ({ ledgers }) => ledgers?.pop(),
      tick: 5,
      path: "tick_result.ledgers[4]",
    },
    {
      name: "a missing tick in the middle",
      edit: ({ p_blocks }) => p_blocks?.splice(2, 1),
      tick: 3,
      path: "tick_result.p_blocks[2].tick",
    },
    {
      name: "a tick too many",
      edit: ({ ledgers }) => ledgers?.push({ ...ledgers[4], tick: 6 }),
      tick: 6,
      path: "tick_result.ledgers[5]",
    },
    {
      name: "what is sealed only",
      edit: ({ governance_envelopes }) => Object.assign(governance_envelopes?.[1] ?? {}, { seq: 99 }),
      tick: 2,
      path: "tick_result.governance_envelopes[1].seq",
    },
  ])("tells $name", async ({ edit, tick, path }) => {
    change(edit);
    const outcome = await verify("--json");
    const { identical, first_difference } = JSON.parse(outcome.out);
    expect([outcome.code, identical, first_difference.tick]).toEqual([1, false, tick]);
    expect(first_difference.diffs.map((diff: { path: string }) => diff.path)).toContain(path);
  });

  test("without a differing tick it tells the first difference outside of ticks", async () => {
    writeFileSync(snapshot, published.replace('"nid": "RING5"', '"nid": "RING6"'));
    expect((await verify()).out).toMatch(
      /^differs, outside of ticks\n {2}config\.nid: baseline='RING6' candidate='RING5'\n/,
    );
  });

  test("of another run it tells the configuration first", async () => {
    const outcome = await aether(["verify", "gf01", "--against", snapshot]);
    expect(outcome.out.split("\n")[1]).toBe("  config.gid: baseline='RING5' candidate='GF01'");
  });

  test("a tick with very many differences tells some, and that there are more", async () => {
    change(({ ledgers }) => {
      for (const edge of (ledgers?.[0]?.["edges"] ?? []) as Record<string, unknown>[]) {
        for (const name of ["e_id", "i", "j", "du", "raw", "cap", "f_e"]) edge[name] = -1;
      }
    });
    const outcome = await verify();
    expect(outcome.out.split("\n").length).toBeLessThan(30);
    expect(outcome.out).toContain("  and more at this tick\n");
  });

  test("a snapshot alone is compared with the scenario whose run it is", async () => {
    expect(await aether(["verify", snapshot])).toMatchObject({
      code: 0,
      out: expect.stringContaining(`baseline: ${snapshot}; candidate: ring-5, run again\n`),
    });
  });

  test("a snapshot of no known scenario needs its configuration, and is told how to name it", async () => {
    writeFileSync(snapshot, published.replaceAll("RING5_demo", "OTHER"));
    const outcome = await aether(["verify", snapshot]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain("no scenario of the registry has gid RING5, run_id OTHER and 5 ticks");
    expect(outcome.err).toContain("--run-config");
    const named = await aether(["verify", snapshot, "--run-config", configFile("ring-5")]);
    expect(named.out).toContain("config.run_id: baseline='OTHER' candidate='RING5_demo'");
  });

  test("two snapshots are compared without a run", async () => {
    const outcome = await aether(["verify", snapshot, "--against", snapshot]);
    expect(outcome).toMatchObject({ code: 0, out: expect.stringMatching(/^identical: 5 ticks\n/) });
  });

  test("a resolved session in a file is a TARGET", async () => {
    writeFileSync(scratch("session.json"), encodeSession(smallSession()));
    expect((await aether(["verify", scratch("session.json")])).code).toBe(0);
    const longer = await aether(["run", scratch("session.json"), "--ticks", "6", "--json"]);
    expect(JSON.parse(longer.out)).toMatchObject({ gid: "SMALL", ticks: 6 });
    writeFileSync(scratch("session.json"), encodeSession(smallSession()).replace('"gid":"SMALL"', '"gid":7'));
    expect((await aether(["run", scratch("session.json")])).err).toContain("session.json: ");
  });

  test("a snapshot is not run", async () => {
    expect((await aether(["run", snapshot])).err).toContain("is a snapshot");
  });
});

describe.skipIf(!conformance.present)("published snapshots", () => {
  test("a document without a session says which run is missing", async () => {
    const outcome = await aether([
      "verify",
      conformance.path("snapshots", "published", "gf01_run_snapshot.json"),
    ]);
    expect(outcome.err).toContain("no scenario of the registry has gid GF01, run_id GF01 and 8 ticks");
  });
});
