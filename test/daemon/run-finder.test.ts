import { describe, expect, test } from "vitest";
import { CockpitError } from "../../daemon/errors.ts";
import type { LiveRun } from "../../daemon/runs/live-run.ts";
import { newRunFinder, type RunFinder } from "../../daemon/runs/run-finder.ts";
import type { RunId } from "../../store/records.ts";
import { liveRun, recordIn } from "./support/live-runs.ts";

const runOf = (runId: string): LiveRun => ({
  ...liveRun({ kind: "completed" }),
  record: recordIn({ kind: "completed" }, { runId: runId as RunId }),
});

function finder(ids: readonly string[], activeId?: string): RunFinder {
  const runs = new Map(ids.map((id) => [id, runOf(id)]));
  return newRunFinder(
    {
      get: (runId) => runs.get(runId),
      active: () => (activeId === undefined ? undefined : runs.get(activeId)),
    },
    {
      findRuns: (text) => ids.filter((id) => id.startsWith(text)).map((id) => id as RunId),
      newestRun: () => ids.at(-1) as RunId | undefined,
    },
  );
}

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (failure) {
    if (failure instanceof CockpitError) return `${failure.code}: ${failure.message}`;
    throw failure;
  }
  throw new Error("found");
}

describe("a run is found", () => {
  const ids = ["r-aaaa-0001", "r-aaaa-0002", "r-bbbb-0001"];
  test.each([
    { name: "by a beginning only it has", text: "r-bb", found: "r-bbbb-0001" },
    { name: "as the active one when none is named", text: "", found: "r-aaaa-0002" },
  ])("$name", ({ text, found }) => {
    expect(finder(ids, "r-aaaa-0002").byTextOrNewest(text).record.runId).toBe(found);
  });

  test("as the newest when none is named and none is active", () => {
    expect(finder(ids).byTextOrNewest("").record.runId).toBe("r-bbbb-0001");
  });
});

describe("a run is not found", () => {
  test("when several have the beginning; five of them are named", () => {
    const ids = Array.from({ length: 7 }, (_, index) => `r-aaaa-000${index}`);
    const refusal = refusalOf(() => finder(ids).byText("r-aa"));
    expect(refusal).toBe(
      `field_invalid: run_id: "r-aa" is the beginning of several runs: ${ids.slice(0, 5).join(", ")}, …; give more of the id`,
    );
  });

  test("when none has it", () => {
    expect(refusalOf(() => finder(["r-1"]).byText("r-2"))).toMatch(/^run_not_found: no run "r-2"/);
  });

  test("when there is none at all", () => {
    expect(refusalOf(() => finder([]).byTextOrNewest(""))).toMatch(/^run_not_found: there is no run yet/);
  });
});
