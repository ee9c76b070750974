import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Command, parseCommandLine, type Settings } from "../../daemon/lifecycle/command-line.ts";
import { daemonVersion } from "../../daemon/version.ts";
import { cleanUp, trinityd } from "./support/daemon.ts";

const env = { HOME: "/home/ops" };
const parse = (...args: string[]): Command => parseCommandLine(args, env, "/pkg/scenarios");

function settingsOf(command: Command): Settings {
  if (command.kind !== "run") throw new Error(`not a run: ${JSON.stringify(command)}`);
  return command.settings;
}

test("without options everything is in its place", () => {
  expect(settingsOf(parse())).toEqual({
    stateDir: "/home/ops/.local/state/trinity",
    configDir: "/home/ops/.config/trinity",
    socket: "/home/ops/.local/state/trinity/trinityd.sock",
    scenariosDir: "/pkg/scenarios",
    maxActiveRuns: null,
    loopbackPort: null,
    tickDelayMs: 0,
    logLevel: "info",
  });
  expect(parse("run")).toEqual(parse());
});

test("a runtime directory holds the socket", () => {
  const command = parseCommandLine([], { ...env, XDG_RUNTIME_DIR: "/run/user/1" }, "/pkg/scenarios");
  expect(settingsOf(command).socket).toBe("/run/user/1/trinity/trinityd.sock");
});

test("variables meant for clients are not read", () => {
  const withClientVariables = { ...env, TRINITY_HOME: "/elsewhere", TRINITY_CONNECT: "unix:/x" };
  expect(parseCommandLine([], withClientVariables, "/pkg/scenarios")).toEqual(parse());
});

test("the socket follows the state directory", () => {
  expect(settingsOf(parse("--state-dir", "/srv/t")).socket).toBe("/srv/t/trinityd.sock");
});

test("every option is taken", () => {
  const args =
    "--state-dir /s --config-dir /c --socket /k --scenarios /n --max-active-runs 3 --loopback-port 7443 --tick-delay-ms 250 --log-level debug";
  expect(settingsOf(parse(...args.split(" ")))).toEqual({
    stateDir: "/s",
    configDir: "/c",
    socket: "/k",
    scenariosDir: "/n",
    maxActiveRuns: 3,
    loopbackPort: 7443,
    tickDelayMs: 250,
    logLevel: "debug",
  });
});

test("other verbs", () => {
  expect(parse("verify-store", "--state-dir", "/s")).toEqual({ kind: "verify_store", stateDir: "/s" });
  expect(parse("compact", "--state-dir", "/s")).toEqual({
    kind: "compact",
    stateDir: "/s",
    environment: "logs",
    isJson: false,
  });
  expect(parse("compact", "--env", "history", "--json")).toMatchObject({
    environment: "history",
    isJson: true,
  });
  expect(parse("--help")).toEqual({ kind: "help" });
  expect(parse("--version")).toEqual({ kind: "version" });
});

test.each([
  { args: ["fly"], says: 'unknown command "fly"' },
  { args: ["run", "gf01"], says: 'unexpected argument "gf01"' },
  { args: ["compact", "--env", "objects"], says: '--env is history or logs, not "objects"' },
  { args: ["run", "--env", "logs"], says: "--env belongs to compact" },
  { args: ["verify-store", "--json"], says: "--json belongs to compact" },
  { args: ["--colour"], says: "unknown option --colour" },
  { args: ["--no-help"], says: "unknown option --no-help" },
  { args: ["--toString=1"], says: "unknown option --toString" },
  { args: ["-x"], says: "unknown option -x" },
  { args: ["--help=yes"], says: "--help takes no value" },
  { args: ["--socket"], says: "--socket needs a value" },
  { args: ["--socket", "--state-dir", "/s"], says: "--socket needs a value" },
  { args: ["--socket", ""], says: "--socket is empty" },
  { args: ["--max-active-runs", "0"], says: '--max-active-runs: "0" is not a whole number from 1 to 64' },
  {
    args: ["--tick-delay-ms", "1e3"],
    says: '--tick-delay-ms: "1e3" is not a whole number from 0 to 3600000',
  },
  ...["-1", "1.5", "3600001"].map((text) => ({
    args: ["--tick-delay-ms", text],
    says: `--tick-delay-ms: "${text}" is not a whole number from 0 to 3600000`,
  })),
  {
    args: ["--log-level", "loud"],
    says: '--log-level is one of trace, debug, info, warn, error, fatal, silent, not "loud"',
  },
])("$args is refused: $says", ({ args, says }) => {
  expect(parse(...args)).toEqual({ kind: "usage_error", message: says });
});

describe("the program", () => {
  test.each([
    { args: ["fly"], says: 'unknown command "fly"' },
    { args: ["--nope"], says: "unknown option --nope" },
  ])("ends with 2 and one line on $args", async ({ args, says }) => {
    const end = await trinityd(args);
    expect(end).toMatchObject({
      code: 2,
      out: "",
      complaint: `trinityd: ${says}; see trinityd --help\n`,
    });
    await cleanUp();
  });

  test("prints its version, which is the package's", async () => {
    const packageFile = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
    expect(daemonVersion).toBe(JSON.parse(packageFile).version);
    expect((await trinityd(["--version"])).out).toMatch(
      new RegExp(`^trinityd ${daemonVersion} \\(engine .*\\)\\n$`),
    );
    await cleanUp();
  });
});
