import { describe, expect, test } from "vitest";
import { RunPhase, RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { Run } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { type Control, controls, whyOff } from "../../tui/model/controls.ts";
import { keysOf, keyTable } from "../../tui/model/keymap.ts";
import { controlGround, type Model } from "../../tui/model/model.ts";
import { paletteCommands } from "../../tui/model/palette-commands.ts";
import { freshNow, idleState, owner, wireRun } from "../support/wire-values.ts";
import {
  freshModel,
  fullState,
  heard,
  identity,
  liveModel,
  lost,
  press,
  pressed,
  type,
} from "./support/models.ts";

function withRun(over: Partial<Run>): Model {
  return liveModel({ ...idleState(), run: { value: wireRun(over), freshness: freshNow() } });
}
const idle = liveModel();
const running = withRun({});
const paused = withRun({ state: RunState.PAUSED, phase: 0 });

/** Which controls are on, and why the others are not. */
function state(model: Model): Readonly<Record<Control, string | null>> {
  const ground = controlGround(model);
  return Object.fromEntries(controls.map((control) => [control, whyOff(control, ground)])) as Record<
    Control,
    string | null
  >;
}

describe("what is on (operator-surface 4)", () => {
  test.each([
    { name: "no run: only start", model: idle, on: ["start"] },
    { name: "running: pause, step, stop", model: running, on: ["pause", "step", "stop"] },
    { name: "paused: resume, step, stop", model: paused, on: ["resume", "step", "stop"] },
    { name: "pausing: no second pause", model: withRun({ phase: RunPhase.PAUSING }), on: ["step", "stop"] },
    { name: "stopping: nothing", model: withRun({ phase: RunPhase.STOPPING }), on: [] },
    {
      name: "created and waiting: stop",
      model: withRun({ state: RunState.IDLE, phase: RunPhase.QUEUED }),
      on: ["stop"],
    },
    {
      name: "recovering: as running",
      model: withRun({ phase: RunPhase.RECOVERING }),
      on: ["pause", "step", "stop"],
    },
    { name: "not connected yet: nothing", model: freshModel(), on: [] },
    { name: "not live: nothing", model: heard(running, lost), on: [] },
    { name: "identity unknown: nothing", model: heard(freshModel(), fullState(idleState())), on: [] },
    { name: "a viewer: nothing", model: heard(idle, identity({ ...owner, roles: ["viewer"] })), on: [] },
    {
      name: "an approver: nothing",
      model: heard(idle, identity({ ...owner, roles: ["approver", "deployer"] })),
      on: [],
    },
    {
      name: "an operator: as the owner",
      model: heard(idle, identity({ ...owner, roles: ["operator"] })),
      on: ["start"],
    },
    {
      name: "a read-only listener: nothing",
      model: heard(idle, identity({ ...owner, readOnly: true })),
      on: [],
    },
  ])("$name", ({ model, on }) => {
    const reasons = state(model);
    expect(controls.filter((control) => reasons[control] === null)).toEqual(on);
    for (const control of controls) expect(reasons[control]).not.toBe("");
  });

  test("read-only refuses everything and can be lifted only where it was not set from outside", () => {
    const closed = pressed(type(pressed(idle, ":"), "readonly on"), "enter");
    expect(state(closed).start).toBe("read-only");
    expect(state(pressed(type(pressed(closed, ":"), "readonly off"), "enter")).start).toBeNull();
    const forced = { ...closed, settings: { ...closed.settings, isReadOnlyForced: true } };
    expect(state(pressed(type(pressed(forced, ":"), "readonly off"), "enter")).start).toBe("read-only");
  });

  test("a state the daemon itself does not vouch for is not acted upon", () => {
    const doubtful = {
      value: wireRun(),
      freshness: freshNow(undefined, { state: 2, reason: "not observed for 40 s" }),
    };
    expect(state(liveModel({ ...idleState(), run: doubtful })).stop).toBe("the run's state is STALE");
  });

  test("with room for several runs another one may be started", () => {
    const wire = idleState();
    const daemon = wire.daemon?.value;
    if (daemon === undefined) throw new Error("the fixture has no daemon");
    const model = liveModel({
      ...wire,
      run: { value: wireRun(), freshness: freshNow() },
      daemon: { value: { ...daemon, maxActiveRuns: 2 }, freshness: freshNow() },
    });
    expect(state(model).start).toBeNull();
  });
});

// D-AC-5, for the client's half: no key and no command of a control that is off makes a call, and its reason shows.
describe("a control that is off never reaches the daemon (D-AC-5)", () => {
  const grounds: readonly (readonly [string, Model])[] = [
    ["idle", idle],
    ["running", running],
    ["paused", paused],
    ["stopping", withRun({ phase: RunPhase.STOPPING })],
    ["disconnected", heard(running, lost)],
    ["a viewer", heard(running, identity({ ...owner, roles: ["viewer"] }))],
  ];

  test.each(grounds)("keys, %s", (_name, model) => {
    for (const row of keyTable.filter(({ isMutating }) => isMutating)) {
      const why = row.whyOff(model);
      if (why === null) continue;
      const [next, effects] = press(model, row.keys[0] ?? "");
      expect(effects).toEqual([]);
      expect(next.dialog).toBeNull();
      expect(next.notice?.text).toContain(why);
    }
  });

  test.each(grounds)("palette commands, %s", (_name, model) => {
    for (const command of paletteCommands.filter(({ name }) => name.endsWith("!"))) {
      const why = command.whyOff(model);
      if (why === null) continue;
      const [next, effects] = press(type(pressed(model, ":"), command.name), "enter");
      expect(effects.filter(({ kind }) => kind === "send")).toEqual([]);
      expect(next.dialog).toMatchObject({ kind: "palette", problem: why });
    }
  });
});

describe("the key table", () => {
  test.each(["dashboard", "logs"] as const)("no key has two meanings on the %s", (pane) => {
    const keys = keysOf(pane).flatMap((row) =>
      row.place === pane || !isTaken(pane, row.keys) ? row.keys : [],
    );
    const own = keysOf(pane)
      .filter((row) => row.place === pane)
      .flatMap((row) => row.keys);
    expect(new Set(own).size).toBe(own.length);
    expect(keys.length).toBeGreaterThan(20);
  });

  test("keys that change the world are upper case, marked, and found on the Dashboard only", () => {
    for (const row of keyTable.filter(({ isMutating }) => isMutating)) {
      expect(row.shown).toMatch(/^[A-Z]!$/);
      expect(row.place).toBe("dashboard");
    }
    for (const row of keyTable.filter(({ isMutating }) => !isMutating)) expect(row.shown).not.toContain("!");
  });

  test("no key takes what tmux, screen or the terminal use by default", () => {
    const taken = ["ctrl+a", "ctrl+b", "ctrl+s", "ctrl+q"];
    expect(keyTable.flatMap(({ keys }) => keys).filter((key) => taken.includes(key))).toEqual([]);
  });

  test.each(["2", "3", "4", "6", "7"])("%s is a pane of a later version, and says so", (key) => {
    const [next, effects] = press(idle, key);
    expect(effects).toEqual([]);
    expect(next.notice?.text).toContain("not in this version yet");
    expect(next.pane).toBe("dashboard");
  });
});

function isTaken(pane: "dashboard" | "logs", keys: readonly string[]): boolean {
  const own = keysOf(pane)
    .filter((row) => row.place === pane)
    .flatMap((row) => row.keys);
  return keys.some((key) => own.includes(key));
}
