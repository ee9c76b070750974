import { describe, expect, test } from "vitest";
import type { LiveRun } from "../../daemon/runs/live-run.ts";
import { type PillarCard, type PillarId, pillarCards } from "../../daemon/state/pillars.ts";
import type { RunCondition } from "../../store/records.ts";
import { liveRun, recordIn, sampleFigures, sampleSealed } from "./support/live-runs.ts";

const ticking: RunCondition = { kind: "running", phase: "TICKING" };
const fault: RunCondition = { kind: "fault", errorCode: "engine_error", message: "it broke" };
const completed = liveRun(
  { kind: "completed" },
  {
    ticksCommitted: 8,
    figures: { ...sampleFigures, windowsClosed: 2, pBlocks: 8, iBlocks: 1, sealed: sampleSealed },
  },
);

function card(run: LiveRun | undefined, id: PillarId): PillarCard {
  const found = pillarCards(run).find(({ pillarId }) => pillarId === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

test("there are always five cards, in the same order", () => {
  for (const run of [undefined, liveRun(ticking), liveRun(fault), completed]) {
    expect(pillarCards(run).map(({ pillarId }) => pillarId)).toEqual([
      "aether",
      "press",
      "umx",
      "loom",
      "codex",
    ]);
  }
});

describe("the status follows state and phase (operator-surface 5.2)", () => {
  test.each([
    { condition: { kind: "idle", phase: "QUEUED" }, status: "warming" },
    { condition: { kind: "running", phase: "STARTING" }, status: "warming" },
    { condition: { kind: "running", phase: "RECOVERING" }, status: "warming" },
    { condition: { kind: "running", phase: "WAITING_EXTERNAL" }, status: "warming" },
    { condition: { kind: "running", phase: "TICKING" }, status: "running" },
    { condition: { kind: "running", phase: "PAUSING" }, status: "cooling" },
    { condition: { kind: "running", phase: "STOPPING" }, status: "cooling" },
    { condition: { kind: "paused" }, status: "cooling" },
    { condition: { kind: "completed" }, status: "idle" },
    { condition: { kind: "cancelled" }, status: "idle" },
    { condition: fault, status: "fault" },
    { condition: { kind: "running", phase: "UNREACHABLE" }, status: "unknown" },
  ] as const)("$condition is $status", ({ condition, status }) => {
    for (const found of pillarCards(liveRun(condition))) expect(found.status).toBe(status);
  });

  test("no run at all is idle", () => {
    expect(card(undefined, "press")).toMatchObject({ status: "idle", headline: "no run yet", load: null });
  });

  test("a fault says why", () => {
    expect(card(liveRun(fault), "umx").cause).toBe("engine_error: it broke");
  });

  test("a total nobody counted is unknown, never zero", () => {
    const uncounted = liveRun({ kind: "cancelled" }, { figures: { ...sampleFigures, pressTotal: null } });
    expect(card(uncounted, "press").secondary).toBe("2 windows, L_total unknown");
  });
});

describe("figures of a run at work", () => {
  test.each([
    { id: "aether", headline: "5/8 ticks", secondary: "pending", load: 0.625 },
    { id: "press", headline: "1 manifests", secondary: "2 windows, L_total 1184", load: 0.5 },
    { id: "umx", headline: "pending", secondary: "max |flux| 17", load: 0.25 },
    { id: "loom", headline: "5 P / 0 I blocks", secondary: "C_t 588473909", load: 0.625 },
    { id: "codex", headline: "pending", secondary: "pending", load: null },
  ] as const)("$id", ({ id, headline, secondary, load }) => {
    expect(card(liveRun(ticking), id)).toMatchObject({ headline, secondary, load });
  });
});

describe("figures of a completed run", () => {
  test.each([
    { id: "aether", headline: "8/8 ticks", secondary: "22 NAP envelopes (1/8/1/10)", load: 1 },
    { id: "press", headline: "2 manifests", secondary: "2 windows, L_total 1184", load: 1 },
    { id: "umx", headline: "8 ledger entries", secondary: "last hash e8b640082d2b", load: 0.25 },
    { id: "loom", headline: "8 P / 1 I blocks", secondary: "C_t 588473909", load: 0 },
    { id: "codex", headline: "3 motifs", secondary: "2 proposals, 1 accepted", load: 0.5 },
  ] as const)("$id", ({ id, headline, secondary, load }) => {
    expect(card(completed, id)).toMatchObject({ headline, secondary, load });
  });
});

test("what a cancelled run never sealed is not called pending", () => {
  const cancelled = liveRun({ kind: "cancelled" });
  expect(card(cancelled, "umx").headline).toBe("not sealed");
  expect(card(cancelled, "aether").secondary).toBe("not sealed");
});

test("the governance mode stands on aether and codex only", () => {
  const modes = pillarCards(liveRun(ticking)).map(({ governanceMode }) => governanceMode);
  expect(modes).toEqual(["OBSERVE", "", "", "", "OBSERVE"]);
});

test("loads stay between 0 and 1, and are absent when there is nothing to measure", () => {
  const overspent = liveRun(ticking, {
    figures: { ...sampleFigures, sealed: { ...sampleSealed, budgetLoad: 3 } },
  });
  expect(card(overspent, "codex").load).toBe(1);
  const edgeless = liveRun(ticking, {
    figures: { ...sampleFigures, edges: 0, windowsTotal: 0, iBlockSpacing: 0 },
  });
  for (const id of ["umx", "press", "loom"] as const) expect(card(edgeless, id).load).toBeNull();
  const tickless = { ...liveRun(ticking), record: recordIn(ticking, { ticksTotal: 0 }) };
  expect(card(tickless, "aether").load).toBeNull();
});
