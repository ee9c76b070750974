import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DaemonHome, daemonHome } from "./daemon-home.ts";
import { runId } from "./messages.ts";

describe("up without a terminal", () => {
  let home: DaemonHome;
  beforeEach(() => {
    home = daemonHome();
  });
  afterEach(() => home.remove());

  test("streams the run's log, prints the verified summary, and stops the daemon it started", async () => {
    const outcome = await home.trinity(["up"]);
    expect(outcome.code).toBe(0);
    const lines = outcome.out.trimEnd().split("\n");
    expect(lines.slice(0, 3).every((line) => line.includes("tick_complete"))).toBe(true);
    expect(lines.slice(3).map((line) => line.split(/ {2,}/))).toEqual([
      ["run", runId],
      ["scenario", "gf01"],
      ["state", "COMPLETED"],
      ["ticks", "8/8"],
      ["policy hash", "ab".repeat(32)],
      ["ledger head", "ef".repeat(32)],
      ["document", expect.stringMatching(/^sha256 [0-9a-f]{64} \(11 bytes\)$/)],
      ["verified", "yes: the document was read back and has the recorded digest"],
    ]);
    expect(outcome.err).toContain(`started run ${runId} of gf01\n`);
    expect(outcome.err).toContain("stopped the daemon\n");
    expect(home.pid()).toBeNull();
  });

  test("runs at full speed unless a delay is asked for", async () => {
    await home.trinity(["up"]);
    expect(home.startedWith()).toEqual({});
    await home.trinity(["up", "--tick-delay-ms", "5"]);
    expect(home.startedWith()).toEqual({ tickDelayMs: 5 });
  });

  test("a document that reads back differently is not verified, exit 1", async () => {
    const outcome = await home.trinity(["up"], ["--damaged"]);
    expect(outcome.code).toBe(1);
    expect(outcome.out).toContain("not verified");
    expect(outcome.out).not.toMatch(/^verified/m);
    expect(home.pid()).toBeNull();
  });

  test("a daemon that ran before goes on afterwards", async () => {
    await home.trinity(["daemon", "start"]);
    const before = home.pid();
    expect((await home.trinity(["up"])).code).toBe(0);
    expect(home.pid()).toBe(before);
  });

  test("an active run of another scenario is refused and named", async () => {
    const outcome = await home.trinity(["up", "--scenario", "ring-5"], ["--busy"]);
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain(
      `trinity: run ${runId} of gf01 is active already; end it with \`trinity run stop ${runId}\` to run ring-5\n`,
    );
    expect(() => home.startedWith()).toThrow();
  });

  test("an active run of the scenario asked for is shown instead of a second one", async () => {
    const outcome = await home.trinity(["up", "--scenario", "gf01"], ["--busy"]);
    expect(outcome.code).toBe(0);
    expect(outcome.err).toContain(`run ${runId} of gf01 is active already; showing that one`);
    expect(() => home.startedWith()).toThrow();
  });

  test("--no-run only brings the daemon up, and leaves it", async () => {
    const outcome = await home.trinity(["up", "--no-run"]);
    expect(outcome.code).toBe(0);
    expect(outcome.err).toContain("end it with `trinity daemon stop`");
    expect(home.pid()).not.toBeNull();
  });

  test("Ctrl-C ends the run's watching with 130, and the daemon that was started for it", async () => {
    const controller = new AbortController();
    const outcome = await home.trinity(["up"], ["--endless"], {
      interrupted: controller.signal,
      onOut: () => controller.abort(),
    });
    expect(outcome.code).toBe(130);
    expect(outcome.err).toContain("stopped the daemon\n");
    expect(home.pid()).toBeNull();
  });

  test("--json is one document", async () => {
    const outcome = await home.trinity(["up", "--json"]);
    expect(JSON.parse(outcome.out)).toMatchObject({ entry: { run: { run_id: runId } }, verified: true });
  });

  test("a daemon that does not start is reported, exit 1", async () => {
    const outcome = await home.trinity(["up"], ["--fail", "another instance holds the lock"]);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain("another instance holds the lock");
  });
});

describe("up in a terminal", () => {
  let home: DaemonHome;
  afterEach(() => home.remove());

  test("starts a run slow enough to watch, opens the cockpit on it, and leaves the daemon up", async () => {
    // The stand-in cockpit ends at once, with a code of its own to tell that it was asked.
    home = daemonHome({
      tui: [process.execPath, "--eval", "process.exit(process.argv.includes('--connect') ? 7 : 8)", "--"],
    });
    const outcome = await home.trinity(["up"]);
    expect(outcome.code).toBe(7);
    expect(outcome.out).toBe("");
    expect(home.startedWith()).toEqual({ tickDelayMs: 700 });
    expect(outcome.err).toContain("end it with `trinity daemon stop`");
    expect(home.pid()).not.toBeNull();
  });

  test("shows the active run, of whatever scenario", async () => {
    home = daemonHome({ tui: [process.execPath, "--eval", "process.exit(7)", "--"] });
    const outcome = await home.trinity(["up", "--scenario", "ring-5"], ["--busy"]);
    expect(outcome.code).toBe(7);
    expect(outcome.err).toContain(`run ${runId} of gf01 is active already; showing that one`);
  });
});
