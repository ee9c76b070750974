import { describe, expect, test } from "vitest";
import { CockpitError } from "../../daemon/errors.ts";
import {
  type Answered,
  answeredOutcome,
  keptErrorOf,
  newRequestMemory,
  type RequestMemory,
} from "../../daemon/rpc/request-memory.ts";
import type { Audit } from "../../store/audit.ts";
import type { RequestOutcome } from "../../store/deed.ts";
import { openTempStore } from "../store/temp-store.ts";

const key = { actor: "local:ops", method: "/StartRun", requestId: "abc" };
const d1 = "1".repeat(64);
const d2 = "2".repeat(64);
const hour = 3_600_000;
const noon = Date.parse("2026-11-25T12:00:00Z");

type Bench = { readonly requests: RequestMemory; readonly audit: Audit; readonly clock: { nowMs: number } };

async function bench(): Promise<Bench> {
  const { audit } = await openTempStore();
  const clock = { nowMs: noon };
  return { audit, clock, requests: newRequestMemory({ outcome: audit.outcome, nowMs: () => clock.nowMs }) };
}

/** An action that counts how often it was done, and keeps what it answers as a handler's write would. */
function starting(
  { audit, clock }: Bench,
  text: string,
  request = { key, digest: d1 },
): { readonly act: () => Promise<Answered>; readonly times: () => number } {
  let times = 0;
  return {
    act: async () => {
      times += 1;
      const response = Buffer.from(text);
      await audit.keepOutcome(answeredOutcome(request, clock.nowMs, response), "ae-0000000007");
      return { response, adminEventId: "ae-0000000007" };
    },
    times: () => times,
  };
}

const answer = (text: string, isReplay: boolean): unknown => ({
  kind: "answered",
  response: Buffer.from(text),
  adminEventId: "ae-0000000007",
  isReplay,
});

describe("the same request twice", () => {
  test("is done once and answered twice, the second time as a replay", async () => {
    const made = await bench();
    const start = starting(made, "run 1");
    expect(await made.requests.once(key, d1, start.act)).toEqual(answer("run 1", false));
    expect(await made.requests.once(key, d1, start.act)).toEqual(answer("run 1", true));
    expect(start.times()).toBe(1);
  });

  test("is done once although both are under way, and is in progress meanwhile", async () => {
    const { requests } = await bench();
    const gate = Promise.withResolvers<Answered>();
    let times = 0;
    const act = (): Promise<Answered> => {
      times += 1;
      return gate.promise;
    };
    const both = [requests.once(key, d1, act), requests.once(key, d1, act)];
    expect(requests.fateOf(key)).toEqual({ kind: "in_progress" });
    gate.resolve({ response: Buffer.from("run 1"), adminEventId: null });
    expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(["answered", "answered"]);
    expect(times).toBe(1);
  });

  test("is refused twice with the first refusal, details included", async () => {
    const { requests, audit } = await bench();
    const refusal = new CockpitError("run_active", "busy", { metadata: { active_run_id: "r-1" } });
    const kept: RequestOutcome = {
      key,
      digest: d1,
      atMs: noon,
      ending: { kind: "refused", error: keptErrorOf(refusal) },
    };
    const act = async (): Promise<Answered> => {
      await audit.keepOutcome(kept, null);
      throw refusal;
    };
    await expect(requests.once(key, d1, act)).rejects.toThrow("busy");
    expect(await requests.once(key, d1, () => expect.fail("done twice"))).toEqual({
      kind: "refused",
      refusal,
    });
  });

  test("is tried again after a refusal that was not kept", async () => {
    const made = await bench();
    await expect(
      made.requests.once(key, d1, () => Promise.reject(new CockpitError("draining", "going"))),
    ).rejects.toThrow("going");
    expect(made.requests.fateOf(key)).toEqual({ kind: "unknown" });
    expect(await made.requests.once(key, d1, starting(made, "run 1").act)).toEqual(answer("run 1", false));
  });
});

describe("another request", () => {
  test("under the same id is told so and not done", async () => {
    const made = await bench();
    await made.requests.once(key, d1, starting(made, "run 1").act);
    const other = starting(made, "run 2");
    expect(await made.requests.once(key, d2, other.act)).toEqual({ kind: "reused" });
    expect(other.times()).toBe(0);
  });

  test.each([
    { name: "of another actor", other: { ...key, actor: "local:other" } },
    { name: "of another method", other: { ...key, method: "/StopRun" } },
    { name: "with another id", other: { ...key, requestId: "abd" } },
  ])("$name is done", async ({ other }) => {
    const made = await bench();
    await made.requests.once(key, d1, starting(made, "run 1").act);
    const second = starting(made, "run 2", { key: other, digest: d2 });
    expect(await made.requests.once(other, d2, second.act)).toEqual(answer("run 2", false));
  });
});

describe("forgetting", () => {
  test("an outcome is kept for at least 24 hours, and is gone an hour later", async () => {
    const made = await bench();
    await made.requests.once(key, d1, starting(made, "run 1").act);
    made.clock.nowMs = noon + 24 * hour - 1;
    expect(made.requests.fateOf(key).kind).toBe("done");
    made.clock.nowMs = noon + 25 * hour;
    expect(made.requests.fateOf(key)).toEqual({ kind: "unknown" });
    expect(await made.audit.sweepOutcomes(made.clock.nowMs, 10)).toBe(1);
  });

  test("a clock that was set back forgets nothing", async () => {
    const made = await bench();
    await made.requests.once(key, d1, starting(made, "run 1").act);
    made.clock.nowMs = noon - 20 * hour;
    expect(made.requests.fateOf(key).kind).toBe("done");
  });
});
