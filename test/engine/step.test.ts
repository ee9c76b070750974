import { describe, expect, test } from "vitest";
import type { SessionConfig } from "../../engine/config/session.ts";
import { readTick } from "../../engine/read-tick.ts";
import { isFinished, start } from "../../engine/run-state.ts";
import { seal } from "../../engine/seal.ts";
import { step } from "../../engine/step.ts";
import { decodeTickRecord, encodeTickRecord } from "../../engine/tick-record-codec.ts";
import { pfnaDemo } from "../support/paper.ts";
import { completedRun, deps } from "../support/runs.ts";
import { smallSession, smallTopology, smallWindow } from "../support/sessions.ts";

/** Freezes a value and everything in it, so that writing to any part of it throws. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

describe("a step", () => {
  test("changes nothing it was given, and gives the same again", () => {
    let state = frozen(start(pfnaDemo, deps));
    while (!isFinished(state)) {
      const stepped = frozen(step(state, deps));
      expect(step(state, deps)).toStrictEqual(stepped);
      state = stepped.state;
    }
    expect(state.tick).toBe(pfnaDemo.totalTicks);
  });

  test("tells its tick first, then the windows that close", () => {
    const config = smallSession({
      totalTicks: 1,
      windows: [smallWindow("W", [1, 1]), smallWindow("V", [1, 1])],
    });
    const { events } = step(start(config, deps), deps);
    expect(events.map(({ kind }) => kind)).toEqual(["ticked", "window_closed", "window_closed"]);
  });

  test("gives the tick's record in record form, and knows where in it things stand", () => {
    const spaced = { ...pfnaDemo, profile: { ...pfnaDemo.profile, iBlockSpacingW: 2 } };
    for (const { encoded } of completedRun(spaced).events.filter((event) => event.kind === "ticked")) {
      expect(encoded.bytes).toEqual(encodeTickRecord(decodeTickRecord(encoded.bytes)));
      expect(readTick(encoded.bytes)).toStrictEqual(encoded);
    }
  });

  test("does not grow the state", () => {
    const sizeAfter = (totalTicks: number): number =>
      JSON.stringify(completedRun(longRun(totalTicks)).state.loom).length;
    const longRun = (totalTicks: number): SessionConfig =>
      smallSession({ totalTicks, profile: { ...smallSession().profile, iBlockSpacingW: 5000 } });
    // One more level of the Merkle tree for twice the ticks, and some digits.
    expect(sizeAfter(1023) - sizeAfter(511)).toBeLessThan(100);
  });

  test("is never taken by a finished run", () => {
    const { state } = completedRun(smallSession({ totalTicks: 1 }));
    expect(isFinished(state)).toBe(true);
    expect(() => step(state, deps)).toThrow("a finished run is never stepped");
  });

  test("of an unfinished run leads to no seal", () => {
    const config = smallSession();
    const { state } = step(start(config, deps), deps);
    expect(() => seal(config, state, () => [], deps)).toThrow("only a finished run is sealed");
  });

  test("fails in a topology without gid", () => {
    const config = smallSession({ topology: { ...smallSession().topology, gid: "" } });
    expect(() => completedRun(config)).toThrow("needs a gid");
  });
});

describe("a start is refused (engine-core 12.5 and 3)", () => {
  test.each<{ name: string; changes: Partial<SessionConfig>; message: string }>([
    { name: "without ticks", changes: { totalTicks: 0 }, message: "at least one tick" },
    { name: "with a state of another length", changes: { initialState: [1, 2] }, message: "2 values" },
    { name: "without windows", changes: { windows: [] }, message: "at least one window" },
    { name: "with an unknown primary window", changes: { primaryWindowId: "X" }, message: '"X" names none' },
    { name: "without a run id", changes: { runId: "" }, message: "needs a run_id" },
    {
      name: "with the first of several faults",
      changes: { initialState: [], windows: [], runId: "" },
      message: "0 values",
    },
  ])("$name", ({ changes, message }) => {
    expect(() => start(smallSession(changes), deps)).toThrow(message);
  });
});

test("names from outside may look like integers or like __proto__", () => {
  const topology = smallTopology(1, 4, [[1, 1, 1, 1]], { gid: "__proto__" });
  const windows = ["10", "9", "__proto__"].map((id) => smallWindow(id, [1, 2], { apxName: id }));
  const config = smallSession({
    topology,
    initialState: [1],
    totalTicks: 2,
    windows,
    primaryWindowId: "__proto__",
  });
  expect(completedRun(config).sealed.manifests.map(({ window_id }) => window_id)).toEqual([
    "10",
    "9",
    "__proto__",
  ]);
});
