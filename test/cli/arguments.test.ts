import { describe, expect, test } from "vitest";
import { durationText, parseDuration } from "../../cli/duration.ts";
import { parseOverrides } from "../../cli/run-overrides.ts";
import { parseTickRange } from "../../cli/tick-range.ts";
import { trinity } from "./command-line.ts";

describe("durations", () => {
  test.each([
    { text: "500ms", ms: 500 },
    { text: "30s", ms: 30_000 },
    { text: "2m", ms: 120_000 },
    { text: "1h", ms: 3_600_000 },
    { text: "5", ms: 5_000 },
  ])("$text is $ms ms", ({ text, ms }) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(["", "-1s", "1.5s", "s", "1 s", "1d"])("%j is none", (text) => {
    expect(() => parseDuration(text)).toThrow(/is no duration/);
  });

  test("the longest is what a timer can be set to", () => {
    expect(parseDuration("2147483647ms")).toBe(2_147_483_647);
  });

  test.each(["2147483648ms", "597h", "9".repeat(400)])("%s is too long", (text) => {
    expect(() => parseDuration(text)).toThrow(/at most 2147483647ms/);
  });

  test.each([
    { ms: 1, text: "1ms" },
    { ms: 1_500, text: "1500ms" },
    { ms: 30_000, text: "30s" },
    { ms: 120_000, text: "2m" },
    { ms: 3_600_000, text: "1h" },
    { ms: 86_400_000, text: "24h" },
    { ms: 2_592_000_000, text: "30d" },
  ])("$ms ms is written $text", ({ ms, text }) => {
    expect(durationText(ms)).toBe(text);
  });
});

describe("ranges of ticks", () => {
  test.each([
    { text: "3..5", from: 3n, to: 5n },
    { text: "3..", from: 3n, to: 0n },
    { text: "..5", from: 0n, to: 5n },
    { text: "4", from: 4n, to: 4n },
  ])("$text is $from to $to, 0 being open", ({ text, from, to }) => {
    expect(parseTickRange(text)).toEqual({ from, to });
  });

  test.each(["..", "5..3", "1..2..3", "a..b", "-1"])("%j is none", (text) => {
    expect(() => parseTickRange(text)).toThrow();
  });
});

describe("overrides", () => {
  test("each key has its own kind of value, and integers are exact", () => {
    const given = [
      "ticks_total=18446744073709551615",
      "metrics_enabled=true",
      "logging_enabled=false",
      "engine_run_id=A=B",
    ];
    expect(parseOverrides(given)).toEqual({
      ticksTotal: 18446744073709551615n,
      metricsEnabled: true,
      loggingEnabled: false,
      engineRunId: "A=B",
    });
  });

  test("none given is none", () => {
    expect(parseOverrides([])).toBeUndefined();
  });

  test.each([
    { given: "ticks", says: /write KEY=VALUE/ },
    { given: "gid=X", says: /"gid" can't be overridden; keys are ticks_total/ },
    { given: "ticks_total=1.5", says: /ticks_total must be a whole number/ },
    { given: "ticks_total=18446744073709551616", says: /ticks_total may be at most 18446744073709551615/ },
    { given: "metrics_enabled=yes", says: /metrics_enabled is true or false/ },
  ])("$given is refused", ({ given, says }) => {
    expect(() => parseOverrides([given])).toThrow(says);
  });
});

describe("a wrong command line exits 2 and reaches nobody", () => {
  test.each([
    { argv: ["frobnicate"], says: "unknown command 'frobnicate'" },
    { argv: ["stats"], says: "Did you mean status?" },
    { argv: ["run", "stop"], says: "missing required argument 'run'" },
    { argv: ["status", "extra"], says: "too many arguments" },
    { argv: ["status", "--frob"], says: "unknown option '--frob'" },
    { argv: ["status", "--timeout", "soon"], says: '"soon" is no duration' },
    { argv: ["status", "--timeout", "0ms"], says: "--timeout must be longer than 0" },
    { argv: ["status", "--timeout", "9999h"], says: "at most 2147483647ms" },
    { argv: ["status", "--color", "blue"], says: "Allowed choices are auto, always, never" },
    { argv: ["status", "--connect", "nowhere"], says: '"nowhere" is no address' },
    { argv: ["run", "step", "active", "0"], says: "a step is at least one tick" },
    { argv: ["run", "step", "last", "9".repeat(23)], says: "ticks may be at most 18446744073709551615" },
    { argv: ["run", "start", "gf01", `ticks_total=1${"0".repeat(24)}`], says: "ticks_total may be at most" },
    { argv: ["run", "start", "gf01", "gid=X"], says: `"gid" can't be overridden` },
    { argv: ["runs", "--state", "odd"], says: 'state "odd" is unknown; known are idle' },
    { argv: ["runs", "--limit", "1001"], says: "--limit may be at most 1000" },
    { argv: ["logs", "--tail", "3", "--cursor", "x"], says: "--tail and --cursor exclude each other" },
    { argv: ["run", "start", "gf01", "--pause-at", "0"], says: "--pause-at begins at tick 1; --paused" },
    { argv: ["run", "show", ""], says: "a run is named by its id" },
    { argv: ["tui"], says: "the cockpit needs a terminal" },
    { argv: ["daemon", "start", "--connect", "127.0.0.1:7777"], says: "through its own socket" },
  ])("trinity $argv", async ({ argv, says }) => {
    const outcome = await trinity(argv);
    expect(outcome).toMatchObject({ code: 2, out: "" });
    expect(outcome.err).toContain(says);
    expect(outcome.err).not.toContain("request id");
  });
});

describe("help", () => {
  test("trinity alone, without a terminal, prints help and exits 2", async () => {
    const outcome = await trinity([]);
    expect(outcome).toMatchObject({ code: 2, out: "" });
    expect(outcome.err).toContain("Usage: trinity [options] [command]");
  });

  test.each([
    "up",
    "tui",
    "status",
    "runs",
    "logs",
    "whoami",
    "call",
    "completion",
    "run start",
    "run stop",
    "run pause",
    "run resume",
    "run step",
    "run wait",
    "run show",
    "scenario list",
    "scenario show",
    "scenario activate",
    "daemon start",
    "daemon stop",
    "daemon restart",
    "daemon status",
    "daemon logs",
    "daemon run",
  ])("trinity %s has help with an example", async (command) => {
    const outcome = await trinity([...command.split(" "), "--help"]);
    expect(outcome).toMatchObject({ code: 0, err: "" });
    expect(outcome.out).toMatch(/Examples?:\n {2}.*trinity/);
  });

  test("the version is printed", async () => {
    expect(await trinity(["--version"])).toEqual({ code: 0, out: "0.1.0\n", err: "" });
  });
});
