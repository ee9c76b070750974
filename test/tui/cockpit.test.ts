import { performance } from "node:perf_hooks";
import { afterEach, describe, expect, test } from "vitest";
import { connect } from "../../proto/client/connect.ts";
import { RunPhase, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { openDaemonLink } from "../../tui/effects/daemon-link.ts";
import type { StartTimer } from "../../tui/input/read-input.ts";
import type { Size } from "../../tui/layout/size.ts";
import { initialModel } from "../../tui/model/model.ts";
import { type RunningScreen, runScreen } from "../../tui/run-screen.ts";
import { type Script, type ScriptedDaemon, scriptedDaemon } from "../support/scripted-daemon.ts";
import { freshNow, idleState, owner, wireEntry, wireRun, wireScenario } from "../support/wire-values.ts";
import { large, settings, small } from "./support/models.ts";
import { type PaperTerminal, paperTerminal } from "./support/paper-terminal.ts";

/**
 * The whole cockpit, from keys to picture, over a real connection to a scripted daemon; only the terminal is of
 * paper. A test waits for a picture, never for a time.
 */
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

const startTimer: StartTimer = (afterMs, then) => {
  const timer = setTimeout(then, afterMs);
  return () => clearTimeout(timer);
};

type Cockpit = PaperTerminal & {
  readonly running: RunningScreen;
  /** Waits until the screen holds all of these. */
  readonly reads: (...texts: readonly string[]) => Promise<string>;
  /** Settles when the process would have been stopped. */
  readonly stopped: Promise<void>;
};

function cockpitAt(address: string, size: Size): Cockpit {
  const paper = paperTerminal(size);
  const now = (): { monoMs: number; wallMs: number } => ({ monoMs: performance.now(), wallMs: Date.now() });
  const stopping = Promise.withResolvers<void>();
  const running = runScreen({
    terminal: paper.terminal,
    initial: initialModel({ ...settings, address }, size, now()),
    now,
    startTimer,
    openLink: async (dispatch) => {
      const client = connect(address);
      cleanups.push(client.close);
      return openDaemonLink({ client, dispatch, nowMono: () => performance.now(), startTimer });
    },
    stopProcess: stopping.resolve,
  });
  cleanups.push(() => running.leave({ kind: "quit" }));
  return {
    ...paper,
    running,
    reads: async (...texts) => {
      const rows = await paper.shows((picture) => texts.every((text) => picture.join("\n").includes(text)));
      return rows.join("\n");
    },
    stopped: stopping.promise,
  };
}

const run = (
  over = {},
): { run: { value: ReturnType<typeof wireRun>; freshness: ReturnType<typeof freshNow> } } => ({
  run: { value: wireRun(over), freshness: freshNow() },
});
const script: Script = {
  state: { ...idleState(), ...run() },
  identity: owner,
  scenarios: [wireScenario()],
  answer: () => ({ kind: "run", run: wireRun({ phase: RunPhase.STOPPING }) }),
};

async function cockpit(
  over: Partial<Script> = {},
  size: Size = large,
): Promise<{ readonly daemon: ScriptedDaemon; readonly screen: Cockpit }> {
  const daemon = await scriptedDaemon({ ...script, ...over });
  cleanups.push(daemon.stop);
  return { daemon, screen: cockpitAt(daemon.address, size) };
}

describe("the cockpit", () => {
  test("says at once that it is connecting, and shows the run as soon as the daemon has told", async () => {
    const { screen } = await cockpit();
    await screen.reads("CONNECTING");
    expect(screen.emulator.isAlternate()).toBe(true);
    await screen.reads("+ LIVE", "9b1e-0042 > RUNNING 37%", "B!pause  K!step  X!stop");
  });

  test("follows run and log without a key being pressed (L-AC-1, D-AC-2)", async () => {
    const { daemon, screen } = await cockpit();
    await screen.reads("RUNNING 37%");
    daemon.change(run({ ticksCompleted: 6n }));
    daemon.log(wireEntry(1), wireEntry(2));
    await screen.reads("RUNNING 75%", "tick 2 complete");
    daemon.change(run({ state: RunState.PAUSED, phase: 0, ticksCompleted: 6n }));
    await screen.reads("= PAUSED 75%", "C!resume  K!step  X!stop");
  });

  test("stops a run by X, its number and Enter, and shows the receipt until the run is CANCELLED", async () => {
    const { daemon, screen } = await cockpit();
    await screen.reads("X!stop");
    screen.types("X");
    await screen.reads("STOP RUN 9b1e-0042 ?", "local:ops (admin)");
    screen.types("0042\r");
    await screen.reads("ACCEPTED stop 9b1e-0042", "waiting for state CANCELLED");
    expect(daemon.mutations).toMatchObject([
      { method: "stopRun", request: { runId: "r-9b1e04c7d2aa-0042" } },
    ]);
    const ended = wireRun({ state: RunState.CANCELLED, phase: 0, endedAt: { seconds: 1n, nanos: 0 } });
    daemon.change({
      run: { value: undefined, freshness: freshNow() },
      lastRun: { value: ended, freshness: freshNow() },
    });
    await screen.reads("state CANCELLED after", "- IDLE", "CANCELLED");
  });

  test("makes no call for a control that is off, by key or by command, and shows why (D-AC-5)", async () => {
    const { daemon, screen } = await cockpit({ state: idleState() });
    await screen.reads("(no run is active)");
    for (const [keys, told] of [
      ["B", "OFF  B! pause: no run is active"],
      ["C", "OFF  C! resume: no run is active"],
      ["K", "OFF  K! step: no run is active"],
      ["X", "OFF  X! stop: no run is active"],
    ] as const) {
      screen.types(keys);
      await screen.reads(told);
    }
    screen.types(":stop!\r");
    await screen.reads("no run is active", "COMMAND");
    expect(daemon.mutations).toEqual([]);
  });

  test("takes every key of one read, in order", async () => {
    const { screen } = await cockpit();
    await screen.reads("LIVE");
    screen.types("5/level:warn\r1");
    await screen.reads("[1 Dash]");
    screen.types("5");
    await screen.reads("filter: level:warn");
  });

  test("survives the daemon: last known values, no controls, and everything back when it returns", async () => {
    const { daemon, screen } = await cockpit();
    await screen.reads("RUNNING 37%");
    daemon.die();
    const gone = await screen.reads(
      "DISCONNECTED",
      "was RUNNING 37%",
      "CONNECTION LOST",
      "! keys off: not live",
    );
    expect(gone).toContain("STALE");
    screen.types("B");
    await screen.reads("OFF  B! pause: not live");
    const next = await scriptedDaemon(
      { ...script, state: { ...idleState(), ...run({ ticksCompleted: 7n }) } },
      daemon.address,
    );
    cleanups.push(next.stop);
    screen.types("\u0012");
    const back = await screen.reads("+ LIVE", "RUNNING 87%", "B!pause");
    expect(back).not.toContain("STALE");
    expect(next.mutations).toEqual([]);
  });

  test("asks for the full state when a change went missing", async () => {
    const { daemon, screen } = await cockpit();
    await screen.reads("RUNNING 37%");
    daemon.change(run({ ticksCompleted: 5n }), 3);
    await screen.reads("RUNNING 62%", "+ LIVE");
    await screen.shows(() => daemon.fullReads() > 0);
    expect(daemon.fullReads()).toBe(1);
  });

  test("takes a new size at once, down to the size notice and back", async () => {
    const { screen } = await cockpit();
    await screen.reads("CONTEXT");
    screen.resize(small);
    await screen.reads("[1Dash]", "scen gf01");
    screen.resize({ columns: 50, rows: 12 });
    await screen.reads("terminal is 50x12; need at least 60x16", "RUNNING 37%");
    screen.resize(large);
    const whole = await screen.reads("CONTEXT", "[1 Dash]");
    expect(whole.split("\n")).toHaveLength(36);
  });

  test("a burst of sizes ends in the right picture with few paints (U16)", async () => {
    const { screen } = await cockpit();
    await screen.reads("CONTEXT");
    const before = screen.paints();
    for (let columns = 81; columns <= 100; columns += 1) screen.resize({ columns, rows: 24 });
    await screen.shows((rows) => rows.some((row) => row.includes("RUN ---") && row.length === 100));
    expect(screen.paints() - before).toBeLessThanOrEqual(20);
  });

  test("a terminal that stops reading delays neither keys nor data, and shows the newest picture afterwards", async () => {
    const asked = Promise.withResolvers<void>();
    const { daemon, screen } = await cockpit({
      answer: () => {
        asked.resolve();
        return { kind: "run", run: wireRun() };
      },
    });
    await screen.reads("RUNNING 37%", "rtt");
    screen.stall();
    const before = screen.paints();
    daemon.change(run({ ticksCompleted: 4n }));
    screen.types("5");
    screen.types("1");
    screen.types("B");
    await asked.promise;
    expect(screen.paints() - before).toBeLessThanOrEqual(1);
    daemon.change(run({ ticksCompleted: 7n }));
    screen.drain();
    await screen.reads("RUNNING 87%", "pause 9b1e-0042");
  });

  test("nothing is ever erased, whatever is shown (U9)", async () => {
    const { daemon, screen } = await cockpit();
    await screen.reads("RUNNING 37%");
    screen.types("5?");
    await screen.reads("HELP");
    screen.types("\u001b");
    daemon.log(wireEntry(1));
    await screen.reads("tick 1 complete", "[5 Logs]");
    const erasing = screen
      .bytes()
      .split("\u001b")
      .filter((part) => /^\[\d*[JK]/.test(part));
    expect(erasing).toEqual([]);
  });

  test("hands the terminal over for a suspension and paints everything anew afterwards", async () => {
    const { screen } = await cockpit();
    await screen.reads("RUNNING 37%");
    screen.types("\u001a");
    await screen.stopped;
    await screen.reads("RUNNING 37%", "CONTEXT");
    expect(screen.emulator.isAlternate()).toBe(true);
  });

  test("quits with q and gives the terminal back", async () => {
    const { screen } = await cockpit();
    await screen.reads("LIVE");
    screen.types("q");
    expect(await screen.running.left).toEqual({ kind: "quit" });
    await screen.shows(() => !screen.emulator.isAlternate());
  });

  test("a hostile log entry stays text", async () => {
    const { daemon, screen } = await cockpit();
    await screen.reads("LIVE");
    daemon.log(wireEntry(1, { message: "\u001b[2J\u001b[?1049l\u0007gone\u202e" }));
    const picture = await screen.reads("^[[2J^[[?1049l^Ggone");
    expect(screen.emulator.isAlternate()).toBe(true);
    expect(picture).toContain("+ LIVE");
  });
});

test("an address where nobody listens is named, with what to do about it", async () => {
  const screen = cockpitAt("unix:/nonexistent/trinityd.sock", small);
  await screen.reads("NO DAEMON", "ENOENT", "trinity up");
});
