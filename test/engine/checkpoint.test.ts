import { describe, expect, test } from "vitest";
import { encodeCheckpoint, restoreCheckpoint } from "../../engine/checkpoint.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { type RunState, start } from "../../engine/run-state.ts";
import { step } from "../../engine/step.ts";
import { deps } from "../support/runs.ts";
import { smallSession, smallStream, smallTopology, smallWindow } from "../support/sessions.ts";

const config: SessionConfig = smallSession({
  windows: [
    smallWindow("W", [1, 4], {
      streams: [
        smallStream("post_u", { name: "id", schemeHint: "ID" }),
        smallStream("post_u", { name: "r", schemeHint: "R" }),
        smallStream("fluxes", { name: "gr", schemeHint: "GR" }),
      ],
    }),
    smallWindow("closed", [1, 2]),
    smallWindow("to come", [4, 4]),
  ],
});

function stateAfter(ticks: number, from: RunState = start(config, deps)): RunState {
  return ticks === 0 ? from : stateAfter(ticks - 1, step(from, deps).state);
}

const text = encodeCheckpoint(stateAfter(3));

test.each([0, 1, 2, 3, 4])("the state after tick %i comes back whole", (ticks) => {
  const state = stateAfter(ticks);
  const restored = restoreCheckpoint(config, encodeCheckpoint(state));
  // A plan holds a function, which is another one in each run.
  expect({ ...restored, plan: null }).toStrictEqual({ ...state, plan: null });
});

test("a checkpoint is one line", () => {
  expect(text).not.toContain("\n");
});

describe("a checkpoint is refused", () => {
  test.each<{ name: string; changes: Partial<SessionConfig>; message: string }>([
    {
      name: "of another topology",
      changes: { topology: { ...config.topology, gid: "OTHER" } },
      message: "its gid is SMALL, the run's OTHER",
    },
    { name: "of another run id", changes: { runId: "other" }, message: "its run_id is small_run" },
    {
      name: "of a tick the run does not reach",
      changes: { totalTicks: 2 },
      message: "it is of tick 3, the run ends with 2",
    },
    {
      name: "of another number of nodes",
      changes: { topology: smallTopology(1, 4, [[1, 1, 1, 1]]), initialState: [1] },
      message: "it has 3 nodes, the run 1",
    },
    {
      name: "of another list of windows",
      changes: { windows: [smallWindow("W", [1, 4])] },
      message: "its windows are not the run's",
    },
    {
      name: "whose closed window has another name",
      changes: {
        windows: config.windows.map((window) =>
          window.windowId === "closed" ? { ...window, windowId: "V" } : window,
        ),
      },
      message: "no manifest of window V",
    },
    {
      name: "whose open window has other streams",
      changes: {
        windows: config.windows.map((window) =>
          window.windowId === "W" ? { ...window, streams: [] } : window,
        ),
      },
      message: "its sums are not those of window W",
    },
    {
      name: "whose open window has streams of another width",
      changes: {
        windows: config.windows.map((window) =>
          window.windowId === "W"
            ? { ...window, streams: window.streams.map((stream) => ({ ...stream, source: "prev_chain" })) }
            : window,
        ),
      },
      message: "its sums are not those of window W",
    },
  ])("$name", ({ changes, message }) => {
    expect(() => restoreCheckpoint({ ...config, ...changes }, text)).toThrow(message);
  });

  test.each<{ name: string; broken: string; message: string }>([
    { name: "that is no JSON", broken: text.slice(0, -1), message: "line 1" },
    { name: "that is another JSON", broken: "[]", message: "this is no checkpoint: it must be a map" },
    {
      name: "with a field too many",
      broken: text.replace("{", '{"more":1,'),
      message: "it must be a map of 11 fields",
    },
    {
      name: "with a field too few",
      broken: text.replace('"format":1,', ""),
      message: "it must be a map of 11 fields",
    },
    {
      name: "of another format",
      broken: text.replace('"format":1', '"format":2'),
      message: "this is no checkpoint: format must be 1",
    },
    {
      name: "with a negative tick",
      broken: text.replace('"tick":3', '"tick":-3'),
      message: "this is no checkpoint: tick must be an integer from 0",
    },
    {
      name: "whose sums have a field too few",
      broken: text.replace('"runs":', '"sums":'),
      message: "open[0].sums[2].runs must be an integer",
    },
    {
      name: "whose sums are of an unknown kind",
      broken: text.replace('"kind":"GR"', '"kind":"X"'),
      message: "open[0].sums[2].kind must be one of ID, R, GR",
    },
    { name: "of tick 0 with blocks", broken: text.replace('"tick":3', '"tick":0'), message: "disagree" },
  ])("$name", ({ broken, message }) => {
    expect(broken).not.toBe(text);
    expect(() => restoreCheckpoint(config, broken)).toThrow(message);
  });
});
