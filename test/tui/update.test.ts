import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LogLevel, RunPhase, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { commandText } from "../../tui/model/command.ts";
import type { Effect } from "../../tui/model/effect.ts";
import type { CockpitEvent } from "../../tui/model/message.ts";
import type { Model } from "../../tui/model/model.ts";
import { freshNow, idleState, wireEntry, wireRun, wireScenario } from "../support/wire-values.ts";
import {
  delta,
  entries,
  freshModel,
  fullState,
  heard,
  identity,
  key,
  liveModel,
  lost,
  press,
  pressed,
  scenarios,
  small,
  step,
  type,
} from "./support/models.ts";

const withRun = (over = {}): Model =>
  liveModel({ ...idleState(), run: { value: wireRun(over), freshness: freshNow() } });
const running = withRun();
const runId = "r-9b1e04c7d2aa-0042";
const kinds = (effects: readonly Effect[]): readonly string[] => effects.map(({ kind }) => kind);
const sent = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap((effect) => (effect.kind === "send" ? [commandText(effect.command)] : []));

describe("the connection", () => {
  test("the first state makes it live and asks who we are and what can be started", () => {
    const [model, effects] = step(freshModel(), fullState(idleState()));
    expect(model.link.kind).toBe("live");
    expect(kinds(effects)).toEqual(["read_identity", "list_scenarios"]);
  });

  test("a loss keeps every value, counts from its first moment, and shows the dialog until it is put aside", () => {
    const first = heard(running, lost, 1_000);
    const second = heard(first, { ...lost, attempt: 2, nextInMs: 1_000 } as CockpitEvent, 500);
    expect(second.link).toMatchObject({
      kind: "lost",
      attempt: 2,
      wasLive: true,
      sinceMono: first.now.monoMs,
    });
    expect(second.views.run.value?.runId).toBe(runId);
    const hidden = pressed(second, "esc");
    expect(hidden.isLossHidden).toBe(true);
    expect(heard(hidden, { ...lost, attempt: 3 } as CockpitEvent, 500).isLossHidden).toBe(true);
  });

  test("the full state brings everything back, and the next loss is shown again", () => {
    const back = heard(pressed(heard(running, lost), "esc"), fullState(idleState()), 900);
    expect(back.link.kind).toBe("live");
    expect(heard(back, lost).isLossHidden).toBe(false);
  });

  test("a daemon that was never reached is not called lost", () => {
    expect(heard(freshModel(), lost).link).toMatchObject({ kind: "lost", wasLive: false });
  });

  test("a missing change asks for the full state once, and again with each heartbeat while it is missing", () => {
    const [gap, first] = step(running, delta({ run: { value: wireRun(), freshness: freshNow() } }, 9n));
    expect(kinds(first)).toEqual(["read_state"]);
    const [still, second] = step(gap, delta({ run: { value: wireRun(), freshness: freshNow() } }, 10n));
    expect(second).toEqual([]);
    const [, third] = step(still, { kind: "state", message: { kind: "heartbeat", revision: 10n } });
    expect(kinds(third)).toEqual(["read_state"]);
    expect(heard(still, fullState(idleState(), 11n)).views.hasGap).toBe(false);
  });

  test("Ctrl+R tries at once when not live, and reads again when it is", () => {
    expect(kinds(press(heard(running, lost), "ctrl+r")[1])).toEqual(["reconnect"]);
    expect(kinds(press(running, "ctrl+r")[1])).toEqual(["read_state", "read_identity"]);
  });
});

describe("which log is followed", () => {
  test("the active run's", () => {
    const [, effects] = step(
      freshModel(),
      fullState({ ...idleState(), run: { value: wireRun(), freshness: freshNow() } }),
    );
    expect(effects.find(({ kind }) => kind === "follow_logs")).toMatchObject({
      book: "run",
      runId,
      tail: 5_000,
    });
  });

  test("the same one when the run ends", () => {
    const ended = { value: wireRun({ state: RunState.COMPLETED, phase: 0 }), freshness: freshNow() };
    const [model, effects] = step(
      running,
      delta({ run: { value: undefined, freshness: freshNow() }, lastRun: ended }, 2n),
    );
    expect(effects).toEqual([]);
    expect(model.logs.run?.runId).toBe(runId);
  });

  test("a new run's as soon as it starts, with nothing of the former one left (L-AC-3)", () => {
    const before = heard(running, entries(wireEntry(1), wireEntry(2)));
    const next = wireRun({ runId: "r-9b1e04c7d2aa-0043" });
    const [model, effects] = step(before, delta({ run: { value: next, freshness: freshNow() } }, 2n));
    expect(effects).toMatchObject([{ kind: "follow_logs", runId: "r-9b1e04c7d2aa-0043" }]);
    expect(model.logs.shown).toEqual([]);
  });

  test("not another one while a held log is being read; following again goes there", () => {
    const reading = pressed(heard(running, entries(wireEntry(1), wireEntry(2))), "5", "k");
    const next = wireRun({ runId: "r-9b1e04c7d2aa-0043" });
    const [held, effects] = step(reading, delta({ run: { value: next, freshness: freshNow() } }, 2n));
    expect(effects).toEqual([]);
    expect(held.logs.shown).toHaveLength(2);
    const [, going] = press(held, "f");
    expect(going).toMatchObject([{ kind: "follow_logs", runId: "r-9b1e04c7d2aa-0043" }]);
    expect(press(held, "1")[1]).toMatchObject([{ kind: "follow_logs", runId: "r-9b1e04c7d2aa-0043" }]);
  });

  test("one that is named, until the active one is asked for", () => {
    const other = "r-0000000000aa-0001";
    const [pinned, effects] = press(type(pressed(running, ":"), `logs ${other}`), "enter");
    expect(effects).toMatchObject([{ kind: "follow_logs", runId: other }]);
    expect(pinned.pane).toBe("logs");
    const [, back] = press(type(pressed(pinned, ":"), "logs active"), "enter");
    expect(back).toMatchObject([{ kind: "follow_logs", runId }]);
  });

  test("new entries appear without a key being pressed (L-AC-1)", () => {
    const model = heard(heard(running, entries(wireEntry(1))), entries(wireEntry(2)));
    expect(model.logs.shown.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test("a filter over a log that is not all in memory is the daemon's, and its stream ends with the filter", () => {
    const long = heard(running, entries(wireEntry(900), wireEntry(901)));
    const [filtered, opened] = press(pressed(long, "5"), "v", "v");
    expect(opened).toMatchObject([
      { kind: "follow_logs", book: "filtered", terms: { level: "INFO" } },
      { kind: "follow_logs", book: "filtered", terms: { level: "WARN" } },
    ]);
    const [, closed] = press(filtered, "esc");
    expect(closed).toEqual([{ kind: "stop_logs", book: "filtered" }]);
  });
});

describe("commands", () => {
  test("pause, resume and step by key act at once, once, with the command as reason and an id of their own", () => {
    const [paused, effects] = press(running, "B");
    expect(effects).toEqual([
      {
        kind: "send",
        requestId: "8c41f0aa-0000-4000-8000-000000000001",
        command: { kind: "pause", runId, atTick: 0 },
      },
    ]);
    expect(paused.receipts.at(-1)?.outcome.kind).toBe("sent");
    expect(sent(press(withRun({ state: RunState.PAUSED, phase: 0 }), "C")[1])).toEqual([`resume! ${runId}`]);
  });

  test("no two requests share an id", () => {
    const [, effects] = press(running, "B", "B", "K", "enter");
    const ids = effects.flatMap((effect) => (effect.kind === "send" ? [effect.requestId] : []));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  test("step asks how many: Enter alone means one", () => {
    expect(sent(press(running, "K", "enter")[1])).toEqual([`step! ${runId} 1`]);
    expect(sent(press(running, "K", "1", "2", "enter")[1])).toEqual([`step! ${runId} 12`]);
    const [refused, effects] = press(running, "K", "0", "enter");
    expect(effects).toEqual([]);
    expect(refused.dialog).toMatchObject({
      kind: "step",
      problem: '"0" is not a number of ticks, from 1 on',
    });
    expect(sent(press(refused, "backspace", "3", "enter")[1])).toEqual([`step! ${runId} 3`]);
  });

  test("an accepted pause waits until it is seen", () => {
    const requestId = "8c41f0aa-0000-4000-8000-000000000001";
    const accepted = heard(
      pressed(running, "B"),
      { kind: "answered", requestId, answer: { kind: "accepted", runId, isNoop: false } },
      38,
    );
    expect(accepted.receipts[0]?.outcome).toMatchObject({ kind: "accepted", seenMono: null });
    const pausing = heard(
      accepted,
      delta({ run: { value: wireRun({ phase: RunPhase.PAUSING }), freshness: freshNow() } }, 2n),
      10,
    );
    expect(pausing.receipts[0]?.outcome).toMatchObject({ seenMono: null });
    const paused = heard(
      pausing,
      delta({ run: { value: wireRun({ state: RunState.PAUSED, phase: 0 }), freshness: freshNow() } }, 3n),
      10,
    );
    expect(paused.receipts[0]?.outcome).toMatchObject({ seenMono: paused.now.monoMs });
  });

  test("a step is seen when its ticks are done, not because the run was paused before", () => {
    const before = withRun({ state: RunState.PAUSED, phase: 0, ticksCompleted: 3n });
    const requestId = "8c41f0aa-0000-4000-8000-000000000001";
    const accepted = heard(pressed(before, "K", "2", "enter"), {
      kind: "answered",
      requestId,
      answer: { kind: "accepted", runId, isNoop: false },
    });
    const at = (ticksCompleted: bigint, revision: bigint): CockpitEvent =>
      delta(
        {
          run: {
            value: wireRun({ state: RunState.PAUSED, phase: 0, ticksCompleted }),
            freshness: freshNow(),
          },
        },
        revision,
      );
    const half = heard(accepted, at(4n, 2n));
    expect(half.receipts[0]?.outcome).toMatchObject({ seenMono: null });
    expect(heard(half, at(5n, 3n)).receipts[0]?.outcome).not.toMatchObject({ seenMono: null });
  });

  test("a lost answer stays unknown until the state has been heard again, and nothing is sent twice", () => {
    const requestId = "8c41f0aa-0000-4000-8000-000000000001";
    const [sentModel] = press(running, "B");
    const broken = heard(sentModel, lost, 10);
    const [unknown, effects] = step(
      broken,
      { kind: "answered", requestId, answer: { kind: "lost", message: "UNAVAILABLE: connection dropped" } },
      10,
    );
    expect(effects).toEqual([]);
    expect(unknown.receipts[0]?.outcome).toMatchObject({ kind: "unknown", seenState: null });
    const paused = { value: wireRun({ state: RunState.PAUSED, phase: 0 }), freshness: freshNow() };
    const [back, resumed] = step(unknown, fullState({ ...idleState(), run: paused }, 1n), 900);
    expect(back.receipts[0]?.outcome).toMatchObject({ kind: "unknown", seenState: "PAUSED" });
    expect(sent(resumed)).toEqual([]);
  });

  test("a lost answer on a living connection asks for the state", () => {
    const requestId = "8c41f0aa-0000-4000-8000-000000000001";
    const [, effects] = step(pressed(running, "B"), {
      kind: "answered",
      requestId,
      answer: { kind: "lost", message: "DEADLINE_EXCEEDED" },
    });
    expect(kinds(effects)).toEqual(["read_state"]);
  });

  test("an older command that is refused behind a newer one does not pass unseen", () => {
    const model = pressed(running, "B", "K", "enter");
    const requestId = "8c41f0aa-0000-4000-8000-000000000001";
    const told = heard(model, {
      kind: "answered",
      requestId,
      answer: { kind: "refused", message: "RUN_TERMINAL: over" },
    });
    expect(told.notice?.text).toContain("REFUSED pause 9b1e-0042");
  });
});

describe("stopping a run", () => {
  const asked = pressed(running, "X");

  test("needs the run's number, and is sent once with the whole id", () => {
    const [typed, early] = press(asked, "0", "0", "4", "enter");
    expect(early).toEqual([]);
    expect(typed.dialog).toMatchObject({ kind: "stop", problem: "number not typed yet" });
    const [done, effects] = press(typed, "2", "enter");
    expect(sent(effects)).toEqual([`stop! ${runId}`]);
    expect(done.dialog).toBeNull();
  });

  test("Esc leaves it", () => {
    const [left, effects] = press(type(asked, "0042"), "esc", "enter");
    expect(effects).toEqual([]);
    expect(left.dialog).toBeNull();
  });

  test("a run with an id of another form is confirmed by its whole id, which may be pasted", () => {
    const own = pressed(withRun({ runId: "nightly.7" }), "X");
    const pasted = heard(own, { kind: "input", input: { kind: "paste", text: "nightly.7" } });
    expect(sent(press(pasted, "enter")[1])).toEqual(["stop! nightly.7"]);
  });

  test.each([
    {
      name: "the run ended meanwhile",
      event: delta({ run: { value: undefined, freshness: freshNow() } }, 2n),
    },
    {
      name: "another run is active meanwhile",
      event: delta({ run: { value: wireRun({ runId: "r-9b1e04c7d2aa-0043" }), freshness: freshNow() } }, 2n),
    },
    { name: "the connection broke meanwhile", event: lost },
  ])("is refused here when $name", ({ event }) => {
    const [model, effects] = press(heard(type(asked, "0042"), event), "enter");
    expect(sent(effects)).toEqual([]);
    expect(model.dialog).toMatchObject({ kind: "stop" });
    expect(model.dialog).not.toMatchObject({ problem: null });
  });

  test("no other key acts while the dialog is open", () => {
    const [model, effects] = press(asked, "q", "B", "5", ":", "?");
    expect(effects).toEqual([]);
    expect(model.dialog).toMatchObject({ kind: "stop", typed: { text: "qB5:?" } });
    expect(model.pane).toBe("dashboard");
  });
});

describe("starting a run", () => {
  const idle = liveModel();

  test("R and Enter start the active scenario", () => {
    expect(sent(press(idle, "R", "enter")[1])).toEqual(["start! gf01"]);
  });

  test("another scenario, ticks, delay and pause are chosen in the dialog", () => {
    const [, effects] = press(idle, "R", "j", "tab", "9", "tab", "5", "0", "tab", "space", "enter");
    expect(sent(effects)).toEqual(["start! line-4 ticks_total=9 tick_delay_ms=50 paused=true"]);
  });

  test("a scenario with problems cannot be started, and says which", () => {
    const problems = [
      { file: "configs/x.json", field: "windows[0].end_tick", reason: "lies behind the last tick" },
    ];
    const broken = heard(idle, scenarios(wireScenario({ problems })));
    const [model, effects] = press(broken, "R", "enter");
    expect(sent(effects)).toEqual([]);
    expect(model.dialog).toMatchObject({
      problem: "gf01 cannot start: configs/x.json windows[0].end_tick: lies behind the last tick",
    });
  });

  test.each([
    { text: "ticks", keys: ["tab", "x"], problem: '"x" is not a number of ticks, from 1 on' },
    {
      text: "delay",
      keys: ["tab", "tab", "3", "6", "0", "0", "0", "0", "1"],
      problem: '"3600001" is not a delay, 0 to 3,600,000 ms',
    },
  ])("a bad $text is named and nothing is sent", ({ keys, problem }) => {
    const [model, effects] = press(idle, "R", ...keys, "enter");
    expect(sent(effects)).toEqual([]);
    expect(model.dialog).toMatchObject({ problem });
  });

  test("while the scenarios are unknown nothing is sent", () => {
    const unknown: Model = { ...idle, scenarios: { kind: "unknown" } };
    const [model, effects] = press(unknown, "R", "enter");
    expect(kinds(effects)).toEqual(["list_scenarios"]);
    expect(model.dialog).toMatchObject({ problem: "scenarios are being read" });
  });

  test("a list that arrives later does not change the choice", () => {
    const chosen = pressed(idle, "R", "j");
    const [, effects] = press(
      heard(chosen, scenarios(wireScenario({ scenarioId: "aa" }), wireScenario({ scenarioId: "line-4" }))),
      "enter",
    );
    expect(sent(effects)).toEqual(["start! line-4"]);
  });
});

describe("the palette", () => {
  const command = (model: Model, text: string): readonly [Model, readonly Effect[]] =>
    press(type(pressed(model, ":"), text), "enter");

  test.each([
    { text: "pause!", sends: `pause! ${runId}` },
    { text: "pause! at 5", sends: `pause! ${runId} at 5` },
    { text: "pause! 9b1e-0042 at 5", sends: `pause! ${runId} at 5` },
    { text: "step! 3", sends: `step! ${runId} 3` },
    { text: `step! ${runId} 3`, sends: `step! ${runId} 3` },
  ])("$text", ({ text, sends }) => {
    expect(sent(command(running, text)[1])).toEqual([sends]);
  });

  test("stop! asks as the key does, and start! opens its dialog filled in", () => {
    expect(command(running, "stop!")[0].dialog).toMatchObject({ kind: "stop", runId });
    const [start, effects] = command(liveModel(), "start! line-4 ticks_total=9 paused=true");
    expect(sent(effects)).toEqual([]);
    expect(sent(press(start, "enter")[1])).toEqual(["start! line-4 ticks_total=9 paused=true"]);
  });

  test.each([
    { text: "stop! 1234-0001", problem: "1234-0001 is not the active run, 9b1e-0042 is" },
    { text: "step! many", problem: "step! takes a number of ticks, from 1 on" },
    { text: "stop", problem: 'no command "stop"; it changes the world, so it is written stop!' },
    { text: "nonsense", problem: 'no command "nonsense"' },
    { text: "logs level:loud", problem: "level:loud is none of debug, info, warn, error" },
  ])("$text is refused in place", ({ text, problem }) => {
    const [model, effects] = command(running, text);
    expect(sent(effects)).toEqual([]);
    expect(model.dialog).toMatchObject({ kind: "palette", problem });
  });

  test("Tab completes names, then what the command takes", () => {
    expect(pressed(type(pressed(running, ":"), "pau"), "tab").dialog).toMatchObject({
      field: { text: "pause! " },
    });
    expect(pressed(type(pressed(running, ":"), "logs level:w"), "tab").dialog).toMatchObject({
      field: { text: "logs level:warn " },
    });
    expect(pressed(type(pressed(liveModel(), ":"), "start! li"), "tab").dialog).toMatchObject({
      field: { text: "start! line-4 " },
    });
  });

  test("the arrow up on an empty line brings the last command back", () => {
    const twice = pressed(command(command(running, "dash")[0], "logs")[0], ":", "up");
    expect(twice.dialog).toMatchObject({ field: { text: "logs" } });
    expect(pressed(twice, "up", "up", "down").dialog).toMatchObject({ field: { text: "logs" } });
  });

  test("it opens logs with a filter", () => {
    const [model] = command(running, "logs level:warn component:loom");
    expect(model.pane).toBe("logs");
    expect(model.logs.terms).toMatchObject({ level: "WARN", component: "loom" });
  });
});

describe("moving about", () => {
  test("tabs by number and by g and letter", () => {
    expect(pressed(running, "5").pane).toBe("logs");
    expect(pressed(running, "5", "1").pane).toBe("dashboard");
    expect(pressed(running, "g", "l").pane).toBe("logs");
    expect(pressed(running, "l").pane).toBe("logs");
  });

  test("a g that is not followed by a known key does nothing but say so", () => {
    const [model, effects] = press(running, "g", "X");
    expect(model.notice?.text).toBe("g X: no such key");
    expect(kinds(effects)).toEqual(["wake"]);
    expect(pressed(model, "B").receipts).toHaveLength(1);
  });

  test("Tab visits the five tiles and comes round, backwards too", () => {
    let model = running;
    const visited = [1, 2, 3, 4, 5].map(() => {
      model = pressed(model, "tab");
      return model.dashboard.focus;
    });
    expect(visited).toEqual(["attention", "pillars", "log", "context", "run"]);
    expect(pressed(running, "shift+tab").dashboard.focus).toBe("context");
  });

  test("l on a pillar opens its log", () => {
    const model = pressed(running, "tab", "tab", "j", "j", "j", "l");
    expect(model.logs.terms.component).toBe("loom");
    expect(model.pane).toBe("logs");
  });

  test("Enter on a fault goes to the error that caused it", () => {
    const fault = {
      value: wireRun({
        state: RunState.FAULT,
        phase: 0,
        fault: { errorCode: "engine_error", message: "boom" },
      }),
      freshness: freshNow(),
    };
    const over = heard(
      running,
      delta({ run: { value: undefined, freshness: freshNow() }, lastRun: fault }, 2n),
    );
    const logged = heard(over, entries(wireEntry(1), wireEntry(2, { level: LogLevel.ERROR }), wireEntry(3)));
    const model = pressed(logged, "tab", "enter");
    expect(model.pane).toBe("logs");
    expect(model.logs.view.held?.selectedSeq).toBe(2);
  });

  test("Esc puts things away one by one: payload, then filter, then nothing", () => {
    const open = pressed(heard(running, entries(wireEntry(1, { level: LogLevel.WARN }))), "5", "v", "enter");
    expect(open.logs.view.payload.isOpen).toBe(true);
    const closed = pressed(open, "esc");
    expect(closed.logs.view.payload.isOpen).toBe(false);
    expect(closed.logs.terms.level).toBe("INFO");
    const cleared = pressed(closed, "esc");
    expect(cleared.logs.terms.level).toBe("DEBUG");
    expect(pressed(cleared, "esc").pane).toBe("logs");
  });

  test("in Logs: k holds, G follows again, f does both", () => {
    const log = pressed(heard(running, entries(wireEntry(1), wireEntry(2), wireEntry(3))), "5");
    expect(pressed(log, "k").logs.view.held?.selectedSeq).toBe(2);
    expect(pressed(log, "k", "G").logs.view.held).toBeNull();
    expect(pressed(log, "f").logs.view.held?.selectedSeq).toBe(3);
    expect(pressed(log, "f", "f").logs.view.held).toBeNull();
    expect(pressed(log, "g", "g").logs.view.held?.selectedSeq).toBe(1);
  });

  test("a focused payload scrolls within its rows and no further", () => {
    const payloadJson = JSON.stringify(
      Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, index])),
    );
    const open = pressed(heard(running, entries(wireEntry(1, { payloadJson }))), "5", "enter", "tab");
    const bottom = pressed(open, "G");
    expect(pressed(bottom, "j").logs.view.payload.top).toBe(bottom.logs.view.payload.top);
    expect(pressed(bottom, "k").logs.view.payload.top).toBe(bottom.logs.view.payload.top - 1);
    expect(pressed(bottom, "home").logs.view.payload.top).toBe(0);
  });

  test("the filter prompt filters while it is typed, keeps with Enter, and undoes with Esc", () => {
    const log = heard(running, entries(wireEntry(1), wireEntry(2, { message: "mdl overflow" })));
    const typed = type(pressed(log, "/"), "mdl");
    expect(typed.pane).toBe("logs");
    expect(typed.logs.shown).toHaveLength(1);
    expect(pressed(typed, "esc").logs.shown).toHaveLength(2);
    expect(pressed(typed, "enter").logs.terms.text).toBe("mdl");
    const [bad] = press(type(pressed(log, "/"), "level:x"), "enter");
    expect(bad.dialog).toMatchObject({
      kind: "filter",
      problem: "level:x is none of debug, info, warn, error",
    });
  });

  test("typing in the help searches, and Enter runs what is selected", () => {
    const found = type(pressed(running, "?"), "pause at");
    const [, effects] = press(found, "enter");
    expect(sent(effects)).toEqual([`pause! ${runId}`]);
    const [off] = press(type(pressed(running, "?"), "let a paused"), "enter");
    expect(off.notice?.text).toContain("not paused");
  });
});

describe("leaving", () => {
  test("q and Ctrl+C quit", () => {
    expect(kinds(press(running, "q")[1])).toEqual(["quit"]);
    expect(kinds(press(running, "ctrl+c")[1])).toEqual(["quit"]);
  });

  test("while a command has no answer it is asked first; twice Ctrl+C within a second does not ask", () => {
    const open = pressed(running, "B");
    const [asked, effects] = press(open, "q");
    expect(effects).toEqual([]);
    expect(asked.dialog).toEqual({ kind: "quit" });
    expect(pressed(asked, "esc").dialog).toBeNull();
    expect(kinds(press(asked, "y")[1])).toEqual(["quit"]);
    expect(kinds(press(open, "ctrl+c", "ctrl+c")[1])).toEqual(["quit"]);
    const later = heard(pressed(open, "ctrl+c"), { kind: "clock" }, 1_500);
    expect(kinds(press(later, "ctrl+c")[1])).toEqual([]);
  });

  test("Ctrl+C, Ctrl+L and Ctrl+Z work in every dialog", () => {
    for (const opening of ["X", ":", "?", "K"]) {
      const dialog = pressed(running, opening);
      expect(kinds(press(dialog, "ctrl+l")[1])).toEqual(["repaint"]);
      expect(kinds(press(dialog, "ctrl+z")[1])).toEqual(["suspend"]);
      expect(kinds(press(dialog, "ctrl+c")[1])).toEqual(["quit"]);
    }
  });
});

test("pasted text never triggers anything", () => {
  const [model, effects] = step(running, { kind: "input", input: { kind: "paste", text: "X\rq:stop!\r" } });
  expect(effects).toEqual([]);
  expect(model.dialog).toBeNull();
  expect(model.notice?.text).toBe("pasted text is ignored here");
});

test("a notice goes with the next key, or after its time", () => {
  const told = pressed(running, "2");
  expect(pressed(told, "j").notice).toBeNull();
  expect(heard(told, { kind: "clock" }, 20_000).notice).toBeNull();
  expect(heard(told, { kind: "clock" }, 1_000).notice).not.toBeNull();
});

// Goal: no mixture of keys, pastes, losses, states and logs breaks the model, and nothing is sent that is off.
// Method: random events; after each the number of sent commands equals the number of receipts.
test("whatever happens in whatever order, the model stays whole and every command has its receipt", () => {
  const anyKey = fc.constantFrom(
    ..."RBCKXlf/veEwjkgG15:?q0123 t".split(""),
    "enter",
    "esc",
    "tab",
    "up",
    "down",
    "pageup",
    "end",
    "backspace",
    "ctrl+d",
    "ctrl+r",
    "space",
  );
  const anyEvent: fc.Arbitrary<CockpitEvent> = fc.oneof(
    {
      weight: 6,
      arbitrary: anyKey.map(
        (name): CockpitEvent => ({ kind: "input", input: key(name === " " ? "space" : name) }),
      ),
    },
    fc
      .string({ unit: "binary", maxLength: 6 })
      .map((text): CockpitEvent => ({ kind: "input", input: { kind: "paste", text } })),
    fc.constant(lost),
    fc.constant<CockpitEvent>({ kind: "clock" }),
    fc.constant(identity()),
    fc.constant(scenarios(wireScenario())),
    fc.bigInt({ min: 1n, max: 30n }).map((revision) => fullState(idleState(), revision)),
    fc
      .tuple(
        fc.bigInt({ min: 1n, max: 30n }),
        fc.constantFrom(RunState.RUNNING, RunState.PAUSED, RunState.COMPLETED),
      )
      .map(([revision, state]) =>
        delta({ run: { value: wireRun({ state }), freshness: freshNow() } }, revision),
      ),
    fc
      .integer({ min: 1, max: 40 })
      .map((seq) => entries(wireEntry(seq), wireEntry(seq + 1, { level: LogLevel.ERROR }))),
    fc
      .constantFrom(small, { columns: 40, rows: 10 }, { columns: 200, rows: 60 })
      .map((size): CockpitEvent => ({ kind: "resized", size })),
  );
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      let model = liveModel();
      let commands = 0;
      for (const event of events) {
        const [next, effects] = step(model, event, 50);
        commands += effects.filter(({ kind }) => kind === "send").length;
        expect(next.receipts).toHaveLength(Math.min(50, commands));
        const shownSeqs = next.logs.shown.map(({ seq }) => seq);
        expect(shownSeqs).toEqual([...new Set(shownSeqs)].sort((a, b) => a - b));
        model = next;
      }
    }),
    { numRuns: 300 },
  );
});
