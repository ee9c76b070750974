import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { scratchFolder } from "../support/scratch-folder.ts";
import { aether, configFile } from "./aether-line.ts";

const scratch = scratchFolder();

/** One of our configurations with changes, in a file of its own. */
function changedConfig(name: string, changes: Record<string, unknown>): string {
  const config = JSON.parse(readFileSync(configFile(name), "utf8"));
  for (const path of ["topology_path", "profile_path"]) {
    config[path] = join(dirname(configFile(name)), config[path]);
  }
  const path = scratch("config.json");
  writeFileSync(path, JSON.stringify({ ...config, ...changes }));
  return path;
}

type Line = {
  readonly event: string;
  readonly tick?: number;
  readonly window_id?: string;
  readonly payload: { readonly tick?: number };
};

function linesOf(text: string): readonly Line[] {
  return text === ""
    ? []
    : text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
}

/** `tick_complete` as its tick, `window_closed` as its window, a decision as the tick it is about. */
function short(text: string): readonly (string | number)[] {
  return linesOf(text).map(({ event, tick, window_id, payload }) => {
    if (event === "gate_governance_decision") return `decision ${payload.tick}`;
    return window_id ?? tick ?? event;
  });
}

const allOfLogging = [
  "run_start",
  "tick_loop_start",
  ...[1, 2, 3, 4, 5, 6, 7, 8],
  "GF01_W1_ticks_1_8",
  "tick_loop_end",
  "run_end",
];

describe("aether run --events", () => {
  test.each([
    { scenario: "gf01", entries: 22 },
    { scenario: "gov-codex-demo", entries: 21 },
  ])("prints $entries entries of $scenario", async ({ scenario, entries }) => {
    const { out, code } = await aether(["run", scenario, "--events"]);
    expect([code, linesOf(out).length]).toEqual([0, entries]);
  });

  test("prints while the run goes: what came before Ctrl-C is there", async () => {
    const controller = new AbortController();
    let lines = 0;
    const outcome = await aether(["run", "gf01", "--ticks", "1000000000", "--events"], {
      interrupted: controller.signal,
      onOut: () => {
        lines += 1;
        if (lines === 5) controller.abort();
      },
    });
    expect([outcome.code, outcome.err]).toEqual([130, ""]);
    expect(short(outcome.out)).toEqual(["run_start", "tick_loop_start", 1, 2, 3]);
  });

  test("a run that fails leaves its lines, then the error, exit 1", async () => {
    const config = changedConfig("gf01", {
      ticks: 2,
      windows: [{ window_id: "W", apx_name: "A", start_tick: 1, end_tick: 2 }],
      primary_window_id: "W",
      governance: { codex_action_mode: "GOVERNED_APPLY", meta: { allowed_layers: ["CTRL"] } },
    });
    const outcome = await aether(["run", config, "--events"]);
    expect(outcome.code).toBe(1);
    expect(short(outcome.out)).toEqual([
      "run_start",
      "tick_loop_start",
      1,
      2,
      "W",
      "decision 1",
      "decision 2",
    ]);
    expect(outcome.err).toContain("governance ENFORCE dropped all 2 DATA envelopes: layer DATA not allowed");
  });

  test.each<{ filter: readonly string[]; events: readonly (string | number)[] }>([
    { filter: ["--event", "window_closed"], events: ["GF01_W1_ticks_1_8"] },
    { filter: ["--component", "press"], events: ["GF01_W1_ticks_1_8"] },
    {
      filter: ["--component", "engine"],
      events: ["run_start", "tick_loop_start", "tick_loop_end", "run_end"],
    },
    { filter: ["--component", "umx"], events: [] },
    { filter: ["--tick", "3..4"], events: [3, 4, "decision 3", "decision 4"] },
    { filter: ["--tick", "8"], events: [8, "decision 8"] },
    { filter: ["--tick", "7..", "--event", "tick_complete"], events: [7, 8] },
    { filter: ["--tick", "..1", "--component", "aether"], events: [1, "decision 1"] },
    { filter: ["--tick", "18446744073709551615.."], events: [] },
  ])("$filter lets only these through", async ({ filter, events }) => {
    const outcome = await aether(["run", "gov-codex-demo", "--events", ...filter]);
    expect(outcome).toMatchObject({ code: 0, err: "" });
    expect(short(outcome.out)).toEqual(events);
  });

  test.each([
    { argv: ["--event", "run_start"], says: "narrow --events, which is missing" },
    { argv: ["--tick", "1..2"], says: "narrow --events, which is missing" },
    { argv: ["--events", "--tick", "4..3"], says: "the range 4..3 is empty" },
    { argv: ["--events", "--tick", "18446744073709551616.."], says: "--tick may be at most" },
    { argv: ["--events", "--tick", "a"], says: "--tick must be a whole number" },
    { argv: ["--events", "--event", "tick"], says: "Allowed choices are run_start, tick_loop_start" },
    { argv: ["--events", "--component", "gate"], says: "Allowed choices are aether, press, umx" },
    { argv: ["--events", "--metrics"], says: "--metrics and --events exclude each other" },
  ])("$argv is a wrong command line, exit 2", async ({ argv, says }) => {
    const outcome = await aether(["run", "gf01", ...argv]);
    expect(outcome).toMatchObject({ code: 2, out: "" });
    expect(outcome.err).toContain(says);
  });

  test("a resumed run prints the whole log, as if it had never stopped", async () => {
    const checkpoint = scratch("paused.txt");
    const paused = await aether([
      ...["run", "gf01", "--events", "--pause-at", "3"],
      ...["--checkpoint", checkpoint],
    ]);
    expect(short(paused.out)).toEqual(["run_start", "tick_loop_start", 1, 2, 3]);
    expect(paused.err).toBe(`Paused after tick 3; wrote checkpoint to ${checkpoint}\n`);
    const { out } = await aether(["run", "gf01", "--resume", checkpoint, "--events"]);
    expect(out).toBe((await aether(["run", "gf01", "--events"])).out);
  });
});

describe("the log a configuration asks for", () => {
  const logging = (more: object): string =>
    changedConfig("gf01-logging", { logging: { enabled: true, ...more } });

  test("a file gets the lines of --events, in folders that are made for it; the summary is printed", async () => {
    const file = scratch("deep/er/run.log");
    const config = logging({ destination: "file", file_path: file });
    expect((await aether(["run", config])).out).toContain("gid            GF01\n");
    expect(readFileSync(file, "utf8")).toBe((await aether(["run", config, "--events"])).out);
  });

  test("a file is appended to, also when the run goes on from a checkpoint", async () => {
    const file = scratch("run.log");
    const config = logging({ destination: "file", file_path: file });
    writeFileSync(file, '{"event": "earlier"}\n');
    await aether(["run", config, "--pause-at", "3", "--checkpoint", scratch("paused.txt")]);
    expect(short(readFileSync(file, "utf8"))).toEqual(["earlier", ...allOfLogging.slice(0, 5)]);
    await aether(["run", config, "--resume", scratch("paused.txt")]);
    expect(short(readFileSync(file, "utf8"))).toEqual(["earlier", ...allOfLogging]);
  });

  test("a filter narrows what is printed, not the file", async () => {
    const file = scratch("run.log");
    const config = logging({ destination: "file", file_path: file });
    expect(short((await aether(["run", config, "--events", "--tick", "5"])).out)).toEqual([5]);
    expect(short(readFileSync(file, "utf8"))).toEqual(allOfLogging);
  });

  test("standard output gets it before the summary, and once with --events", async () => {
    const config = logging({ destination: "stdout" });
    const { out } = await aether(["run", config]);
    expect(short(out.slice(0, out.indexOf("gid   ")))).toEqual(allOfLogging);
    expect(short((await aether(["run", config, "--events"])).out)).toEqual(allOfLogging);
  });

  test.each(["--json", "--metrics"])("%s keeps standard output for its document", async (option) => {
    const outcome = await aether(["run", logging({ destination: "stdout" }), option]);
    expect(() => JSON.parse(outcome.out)).not.toThrow();
    expect(short(outcome.err)).toEqual(allOfLogging);
  });

  test.each<{ name: string; more: object; written: boolean }>([
    { name: "enabled", more: {}, written: true },
    { name: "not enabled", more: { enabled: false }, written: false },
  ])("that is $name is written: $written", async ({ more, written }) => {
    const file = scratch("run.log");
    await aether(["run", logging({ destination: "file", file_path: file, ...more })]);
    expect(existsSync(file)).toBe(written);
  });

  test("ticks and windows are left out where it says so", async () => {
    const file = scratch("run.log");
    const more = { destination: "file", file_path: file, include_ticks: false, include_windows: false };
    await aether(["run", logging(more)]);
    expect(short(readFileSync(file, "utf8"))).toEqual([
      "run_start",
      "tick_loop_start",
      "tick_loop_end",
      "run_end",
    ]);
  });

  test("a file that cannot be written is named, and nothing is run", async () => {
    mkdirSync(scratch("folder"));
    const config = logging({ destination: "file", file_path: scratch("folder") });
    const outcome = await aether(["run", config, "--output", scratch("x.json")]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain(`the log ${scratch("folder")} can't be written: EISDIR`);
    expect(existsSync(scratch("x.json"))).toBe(false);
  });

  test("a wrong command line writes nothing to it", async () => {
    const file = scratch("run.log");
    const config = logging({ destination: "file", file_path: file });
    const argv = ["run", config, "--pause-at", "8", "--checkpoint", scratch("paused.txt")];
    expect((await aether(argv)).code).toBe(2);
    expect(existsSync(file)).toBe(false);
  });
});

describe("aether run --metrics", () => {
  type Printed = {
    readonly metrics: object | null;
    readonly extended: { readonly tick: number; readonly mdl: { readonly windows: readonly object[] } };
  };
  const metrics = async (...argv: readonly string[]): Promise<Printed> => {
    const { code, out } = await aether(["run", ...argv, "--metrics"]);
    expect(code).toBe(0);
    return JSON.parse(out);
  };

  test("prints both blocks, sorted and indented as a document", async () => {
    const { out } = await aether(["run", "gf01", "--metrics"]);
    expect(out.startsWith('{\n  "extended": {\n    "codex_motif_counts": {\n')).toBe(true);
    expect(out.endsWith("\n  }\n}\n")).toBe(true);
    expect(await metrics("gf01")).toMatchObject({
      metrics: { nap_total: 21, apx_manifests: 2, uledger_entries: 8 },
      extended: {
        tick: 8,
        sealed: true,
        mdl: { L_total: 1184 },
        nap_by_layer: { INGRESS: 0, DATA: 8, CTRL: 2, EGRESS: 1, GOV: 10 },
      },
    });
  });

  test.each(["0", "3"])("--pause-at %s prints those of that tick, without a checkpoint", async (tick) => {
    const printed = await metrics("gf01", "--pause-at", tick);
    expect(printed).toMatchObject({
      metrics: null,
      extended: { tick: Number(tick), sealed: false, uledger_last_hash: null },
    });
  });

  test("with a checkpoint too, it says so on standard error", async () => {
    const checkpoint = scratch("paused.txt");
    const argv = ["run", "gf01", "--metrics", "--pause-at", "3", "--checkpoint", checkpoint];
    const { out, err } = await aether(argv);
    expect(JSON.parse(out).extended.tick).toBe(3);
    expect(err).toBe(`Paused after tick 3; wrote checkpoint to ${checkpoint}\n`);
    const { extended } = await metrics("gf01", "--resume", checkpoint);
    expect(extended).toEqual((await metrics("gf01")).extended);
  });
});
