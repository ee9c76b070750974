import { expect, test } from "vitest";
import { newRefusals, type Refusals } from "../../daemon/audit/refusals.ts";
import type { AdminEventDraft } from "../../store/deed.ts";

/*
 * Goal: a caller who repeats a refused call cannot fill the audit, and nothing of it is lost (DESIGN decision 31).
 * Method: a clock set by hand; what would be recorded is listed as action, code and count.
 */
const refusal: AdminEventDraft = {
  actionType: "stop",
  actor: { kind: "user", id: "token:ci", role: "" },
  observedAtMs: 0,
  reason: "",
  targets: [],
  before: null,
  after: null,
  outcome: "refused",
  errorCode: "run_not_found",
  detail: null,
  environment: null,
  requestId: null,
  count: 1,
  completes: null,
};

function newWorld(): { refusals: Refusals; told: string[]; clock: { nowMs: number } } {
  const told: string[] = [];
  const clock = { nowMs: 0 };
  const refusals = newRefusals({
    record: (deedOf) => {
      const { actionType, errorCode, count } = deedOf("ae-0000000001").event;
      told.push(`${actionType} ${errorCode} x${count}`);
      return Promise.resolve(`ae-${String(told.length).padStart(10, "0")}`);
    },
    keepOutcome: () => Promise.resolve(),
    monotonicMs: () => clock.nowMs,
  });
  return { refusals, told, clock };
}

test("the first is told at once, the rest of its minute together, and when the minute is over", async () => {
  const { refusals, told, clock } = newWorld();
  const ids = [];
  for (let times = 0; times < 4; times += 1) ids.push(await refusals.tell(refusal, "StopRun", null));
  expect(ids).toEqual(Array.from({ length: 4 }, () => "ae-0000000001"));
  expect(told).toEqual(["stop run_not_found x1"]);
  clock.nowMs = 59_999;
  await refusals.tellDue();
  expect(told).toHaveLength(1);
  clock.nowMs = 60_001;
  await refusals.tellDue();
  expect(told).toEqual(["stop run_not_found x1", "stop run_not_found x3"]);
  await refusals.tell(refusal, "StopRun", null);
  expect(told.at(-1)).toBe("stop run_not_found x1");
});

test.each<[string, Partial<AdminEventDraft>, string]>([
  ["another actor", { actor: { kind: "user", id: "local:ops", role: "" } }, "StopRun"],
  ["another method", {}, "KillRun"],
  ["another reason", { errorCode: "run_terminal" }, "StopRun"],
  ["another action of one method", { actionType: "kill" }, "StopRun"],
])("%s is told for itself", async (_, change, method) => {
  const { refusals, told } = newWorld();
  await refusals.tell(refusal, "StopRun", null);
  await refusals.tell({ ...refusal, ...change }, method, null);
  expect(told).toHaveLength(2);
});

test("an end tells what was counted", async () => {
  const { refusals, told } = newWorld();
  for (let times = 0; times < 3; times += 1) await refusals.tell(refusal, "StopRun", null);
  await refusals.flush();
  expect(told).toEqual(["stop run_not_found x1", "stop run_not_found x2"]);
});
