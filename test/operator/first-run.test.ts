import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isRunning } from "../../cli/daemon-control/process.ts";
import { makeScratchFolder, type ScratchFolder } from "../support/scratch-folder.ts";
import { daemonPid, openTerminal, type Terminal } from "./terminal.ts";

/*
 * Goal: what a person does on the first day works in a real terminal. Method: `npm start` and its parts in a
 * pseudo-terminal, with a real daemon in folders of their own; keys are pressed and the screen is read.
 */
const root = fileURLToPath(new URL("../..", import.meta.url));
const launcher = join(root, "cli/launcher/launch.mjs");

let home: ScratchFolder;
let stateDir: string;
let env: Record<string, string>;
let terminal: Terminal | undefined;

beforeEach(() => {
  home = makeScratchFolder();
  stateDir = join(home.path, "state");
  env = { PATH: process.env["PATH"] ?? "", HOME: home.path, TRINITY_HOME: stateDir };
});

afterEach(() => {
  terminal?.close();
  terminal = undefined;
  trinity("daemon", "stop");
  const left = existsSync(join(stateDir, "owner.json")) ? daemonPid(stateDir) : null;
  const isLeft = left !== null && isRunning(left);
  if (isLeft) process.kill(left, "SIGKILL");
  home.remove();
  expect(isLeft, "the daemon still ran after `daemon stop`").toBe(false);
});

/** Runs a command to its end, beside the screen. */
function trinity(...args: readonly string[]): string {
  const { stdout } = spawnSync(process.execPath, [launcher, "trinity", ...args], {
    cwd: root,
    env,
    encoding: "utf8",
  });
  return stdout.trim();
}

function open(args: readonly string[], size = { cols: 120, rows: 36 }): Terminal {
  terminal = openTerminal(
    { file: process.execPath, args: [launcher, "trinity", ...args], cwd: root },
    env,
    size,
  );
  return terminal;
}

test("npm start opens the cockpit on gf01 and shows it complete", async () => {
  const cockpit = open(["up"]);
  await cockpit.shows("RUNNING");
  await cockpit.shows("tick 3 complete");
  await cockpit.shows(/result . COMPLETED/);
  await cockpit.shows("8 / 8 ticks");
  cockpit.presses("q");
  expect(await cockpit.ends()).toBe(0);
});

test("an operator pauses, steps, resumes and stops a run by keys", async () => {
  trinity("daemon", "start");
  const cockpit = open(["tui"]);
  await cockpit.shows("IDLE");
  const runId = trinity("run", "start", "gf01", "--tick-delay-ms", "3600000");
  const number = runId.slice(-4);
  await cockpit.shows(/state {2}. RUNNING/);
  cockpit.presses("B");
  await cockpit.shows(/state {2}. PAUSED/);
  cockpit.presses("K");
  await cockpit.shows("STEP RUN");
  cockpit.presses("2\r");
  await cockpit.shows("2 / 8");
  // The step is not over: its second tick waits for the delay, which a pause cuts short.
  cockpit.presses("X");
  await cockpit.shows("STOP RUN");
  cockpit.presses(`${number}\r`);
  await cockpit.shows(/result . CANCELLED/);
  cockpit.presses("5");
  await cockpit.shows("stop_requested");
  cockpit.presses("q");
  expect(await cockpit.ends()).toBe(0);
});

test("a cockpit outlives its daemon: disconnected, then live again with the truth", async () => {
  trinity("daemon", "start");
  trinity("run", "start", "gf01", "--paused");
  const cockpit = open(["tui"], { cols: 80, rows: 24 });
  await cockpit.shows("PAUSED");
  process.kill(daemonPid(stateDir), "SIGKILL");
  await cockpit.shows("DISCONNECTED");
  cockpit.presses("X");
  await cockpit.shows(/not live/);
  trinity("daemon", "start");
  await cockpit.shows("LIVE");
  cockpit.resizes(120, 36);
  await cockpit.shows("attempt 2");
  await cockpit.shows(/state {2}. PAUSED/);
  // What a key would do is said before it is pressed: who we are has to be asked again first.
  await cockpit.shows(/on {5}C!resume/);
  cockpit.presses("C");
  await cockpit.shows(/result . COMPLETED/);
  cockpit.presses("q");
  expect(await cockpit.ends()).toBe(0);
});

test("a stopped daemon interrupts its run, which goes on by itself at the next start", async () => {
  trinity("daemon", "start");
  const runId = trinity("run", "start", "gf01", "--tick-delay-ms", "200");
  trinity("daemon", "stop");
  trinity("daemon", "start");
  const ended = JSON.parse(trinity("run", "wait", runId, "--json"));
  expect(ended).toMatchObject({ state: "RUN_STATE_COMPLETED", recoveries: 0, attempt_count: 2 });
});
