import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { trinity } from "./command-line.ts";
import { type DaemonHome, daemonHome } from "./daemon-home.ts";

describe("the daemon from the command line", () => {
  let home: DaemonHome;
  beforeEach(() => {
    home = daemonHome();
  });
  afterEach(() => home.remove());

  test("start returns when it serves, and puts it where the environment says", async () => {
    const outcome = await home.trinity(["daemon", "start"], ["--not-serving", "2"]);
    expect(outcome).toMatchObject({ code: 0, err: "" });
    expect(outcome.out).toContain("state        SERVING\n");
    expect(outcome.out).toContain(`address      unix:${home.socket}\n`);
    expect(outcome.out).toContain(`pid          ${home.pid()}\n`);
    expect(statSync(home.stateDir).mode & 0o777).toBe(0o700);
    expect(statSync(home.logFile).mode & 0o777).toBe(0o600);
  });

  test("starting a running one is done already, and says so", async () => {
    await home.trinity(["daemon", "start"]);
    const first = home.pid();
    const outcome = await home.trinity(["daemon", "start"]);
    expect(outcome.code).toBe(0);
    expect(outcome.out).toContain("SERVING (it ran already)");
    expect(home.pid()).toBe(first);
  });

  test("flags after -- reach the daemon", async () => {
    await home.trinity(["daemon", "start", "--", "--tick-delay-ms", "250"]);
    expect(readFileSync(home.logFile, "utf8")).toContain('"tick-delay-ms":"250"');
  });

  test("one that dies at start is reported in its own words, exit 1", async () => {
    const outcome = await home.trinity(["daemon", "start"], ["--fail", "the store is damaged: page 7"]);
    expect(outcome).toEqual({
      code: 1,
      out: "",
      err: "trinity: the daemon did not start (exit 1): trinityd: the store is damaged: page 7\n",
    });
  });

  test("of two starts at once the one that comes second is done when the other serves", async () => {
    const holds = "trinityd with pid 7, started 2026-01-01T00:00:00Z, holds the state directory /s; stop it";
    const [beaten, winner] = await Promise.all([
      home.trinity(["daemon", "start"], ["--fail", holds]),
      home.trinity(["daemon", "start"], ["--not-serving", "5"]),
    ]);
    expect([beaten.code, winner.code]).toEqual([0, 0]);
    expect(beaten.err).toBe("");
  });

  test("a log that can't be written is said, exit 1", async () => {
    mkdirSync(dirname(home.stateDir), { recursive: true });
    writeFileSync(home.stateDir, "in the way");
    const outcome = await home.trinity(["daemon", "start"]);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain("the daemon's log can't be written");
  });

  test("stop returns when the process has ended; stopping again is done already", async () => {
    await home.trinity(["daemon", "start"]);
    const pid = home.pid();
    const stopped = await home.trinity(["daemon", "stop", "--quiet"]);
    expect(stopped).toEqual({ code: 0, out: `stopped (pid ${pid})\n`, err: "" });
    expect(home.pid()).toBeNull();
    const again = await home.trinity(["daemon", "stop"]);
    expect(again.code).toBe(0);
    expect(again.err).toContain("no daemon runs at");
  });

  test("restart replaces the process", async () => {
    await home.trinity(["daemon", "start"]);
    const before = home.pid();
    const outcome = await home.trinity(["daemon", "restart"]);
    expect(outcome.code).toBe(0);
    expect(home.pid()).not.toBeNull();
    expect(home.pid()).not.toBe(before);
  });

  test("status exits 3 when none runs, 1 when it does not serve, 0 when it does", async () => {
    expect((await home.trinity(["daemon", "status"])).code).toBe(3);
    await home.trinity(["daemon", "start"]);
    const serving = await home.trinity(["daemon", "status", "--json"]);
    expect(serving.code).toBe(0);
    expect(JSON.parse(serving.out)).toMatchObject({ daemon: { pid: home.pid() }, uptime: "5s" });
  });

  test("logs are readable while the daemon is down", async () => {
    mkdirSync(home.stateDir, { recursive: true });
    writeFileSync(home.logFile, "one\ntwo\nthree\u001b[2J\n");
    expect(await home.trinity(["daemon", "logs", "--tail", "2"])).toEqual({
      code: 0,
      out: "two\nthree\\u001b[2J\n",
      err: "",
    });
  });

  test("without a log file the place is named", async () => {
    const outcome = await home.trinity(["daemon", "logs"]);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain(home.logFile);
  });

  test("run stays in the foreground, with the places as flags, and exits as the daemon does", async () => {
    const isTold =
      "process.exit(process.argv.includes('--state-dir') && process.argv.includes('debug') ? 4 : 5)";
    const outcome = await trinity(["daemon", "run", "--", "--log-level", "debug"], {
      programs: { daemon: [process.execPath, "--eval", isTold, "--"] },
    });
    expect(outcome.code).toBe(4);
  });

  test.each([
    { argv: [], told: ["compact", "--env", "logs", "--state-dir", "/s"] },
    { argv: ["--env", "history"], told: ["compact", "--env", "history", "--state-dir", "/s"] },
    { argv: ["--json"], told: ["compact", "--env", "logs", "--state-dir", "/s", "--json"] },
  ])("compact $argv is the daemon's program at work, and ends as it does", async ({ argv, told }) => {
    const isTold = `process.exit(process.argv.slice(1).join() === ${JSON.stringify(told.join())} ? 4 : 5)`;
    const outcome = await trinity(["daemon", "compact", ...argv], {
      env: { HOME: "/nonexistent", TRINITY_HOME: "/s" },
      programs: { daemon: [process.execPath, "--eval", isTold, "--"] },
    });
    expect(outcome.code).toBe(4);
  });

  test("compact of a part there is not is a mistake of the line", async () => {
    expect(await trinity(["daemon", "compact", "--env", "objects"])).toMatchObject({ code: 2, out: "" });
  });
});
