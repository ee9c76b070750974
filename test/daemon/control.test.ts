import { describe, expect, test } from "vitest";
import {
  ask,
  askToPauseAt,
  askToRun,
  askToStep,
  type Control,
  controlOf,
  modeChanges,
  modeOf,
  newControl,
  passBoundary,
} from "../../daemon/placement/control.ts";

const running = (): Control => newControl({ holdAtStart: false, pauseAtTick: 0 });

describe("what a tick boundary does to the mode", () => {
  test.each<{ name: string; wish: (control: Control) => void; ticks: number; mode: string }>([
    { name: "without a wish the run goes on", wish: () => undefined, ticks: 3, mode: "run" },
    { name: "a hold stays a hold", wish: (control) => ask(control, "hold"), ticks: 1, mode: "hold" },
    {
      name: "two steps are not over after one tick",
      wish: (control) => askToStep(control, 2),
      ticks: 1,
      mode: "run",
    },
    {
      name: "two steps are over after two ticks",
      wish: (control) => askToStep(control, 2),
      ticks: 2,
      mode: "hold",
    },
    {
      name: "a pause at tick 3 waits for it",
      wish: (control) => askToPauseAt(control, 3),
      ticks: 2,
      mode: "run",
    },
    {
      name: "a pause at tick 3 holds there",
      wish: (control) => askToPauseAt(control, 3),
      ticks: 3,
      mode: "hold",
    },
    {
      name: "a stop outlives a step budget",
      wish: (control) => {
        askToStep(control, 1);
        ask(control, "stop");
      },
      ticks: 1,
      mode: "stop",
    },
    {
      name: "nothing overrides a stop",
      wish: (control) => {
        ask(control, "stop");
        askToRun(control);
      },
      ticks: 1,
      mode: "stop",
    },
    {
      name: "running on takes a step budget back",
      wish: (control) => {
        askToStep(control, 1);
        askToRun(control);
      },
      ticks: 5,
      mode: "run",
    },
  ])("$name", ({ wish, ticks, mode }) => {
    const control = running();
    wish(control);
    for (let tick = 1; tick <= ticks; tick += 1) passBoundary(control, tick);
    expect(modeOf(control)).toBe(mode);
  });
});

test("a pause tick holds once; running on passes it", () => {
  const control = running();
  askToPauseAt(control, 2);
  passBoundary(control, 1);
  passBoundary(control, 2);
  expect(modeOf(control)).toBe("hold");
  askToRun(control);
  passBoundary(control, 3);
  expect(modeOf(control)).toBe("run");
});

test("both sides see the same words", () => {
  const control = newControl({ holdAtStart: true, pauseAtTick: 0 });
  const other = controlOf(control.buffer);
  expect(modeOf(other)).toBe("hold");
  ask(control, "run");
  expect(modeOf(other)).toBe("run");
});

test("changes of the mode are counted, whoever makes them, and wishes that change nothing are not", () => {
  const control = running();
  ask(control, "hold");
  ask(control, "hold");
  expect(modeChanges(control)).toBe(1);
  askToStep(control, 1);
  passBoundary(control, 1);
  expect([modeOf(control), modeChanges(control)]).toEqual(["hold", 3]);
  // As an engine sees it that slept meanwhile: it holds, and yet it was let go.
  askToRun(control);
  ask(control, "hold");
  expect([modeOf(control), modeChanges(control)]).toEqual(["hold", 5]);
});
