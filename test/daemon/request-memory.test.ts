import { describe, expect, test } from "vitest";
import { CockpitError } from "../../daemon/errors.ts";
import { newRequestMemory, type RequestMemory } from "../../daemon/rpc/request-memory.ts";

const key = { actor: "local:ops", method: "/StartRun", requestId: "abc" };
const hour = 3_600_000;

function memory(clock: { nowMs: number } = { nowMs: 0 }, entriesMax = 100): RequestMemory {
  const isFinal = (failure: unknown): boolean =>
    failure instanceof CockpitError && failure.code !== "draining";
  return newRequestMemory({ entriesMax, keptMs: 24 * hour, monotonicMs: () => clock.nowMs, isFinal });
}

/** An action that counts how often it was done. */
function counted<Result>(answer: () => Result): {
  readonly act: () => Promise<Result>;
  readonly times: () => number;
} {
  let times = 0;
  return {
    act: async () => {
      times += 1;
      return answer();
    },
    times: () => times,
  };
}

describe("the same request twice", () => {
  test("is done once and answered twice, the second time as a replay", async () => {
    const requests = memory();
    const start = counted(() => "run 1");
    expect(await requests.once(key, "d1", start.act)).toEqual({ response: "run 1", isReplay: false });
    expect(await requests.once(key, "d1", start.act)).toEqual({ response: "run 1", isReplay: true });
    expect(start.times()).toBe(1);
  });

  test("is done once although both are under way", async () => {
    const requests = memory();
    const gate = Promise.withResolvers<string>();
    const start = counted(() => gate.promise);
    const both = [requests.once(key, "d1", start.act), requests.once(key, "d1", start.act)];
    gate.resolve("run 1");
    expect((await Promise.all(both)).map(({ response }) => response)).toEqual(["run 1", "run 1"]);
    expect(start.times()).toBe(1);
  });

  test("is refused twice with the first refusal", async () => {
    const requests = memory();
    const refuse = counted(() => {
      throw new CockpitError("run_active", "busy");
    });
    await expect(requests.once(key, "d1", refuse.act)).rejects.toThrow("busy");
    await expect(requests.once(key, "d1", refuse.act)).rejects.toThrow("busy");
    expect(refuse.times()).toBe(1);
  });

  test("is tried again after a refusal that says nothing about it", async () => {
    const requests = memory();
    let isDraining = true;
    const start = counted(() => {
      if (isDraining) throw new CockpitError("draining", "going");
      return "run 1";
    });
    await expect(requests.once(key, "d1", start.act)).rejects.toThrow("going");
    isDraining = false;
    expect(await requests.once(key, "d1", start.act)).toEqual({ response: "run 1", isReplay: false });
  });
});

describe("another request", () => {
  test("under the same id is refused and not done", async () => {
    const requests = memory();
    const other = counted(() => "run 2");
    await requests.once(key, "d1", async () => "run 1");
    await expect(requests.once(key, "d2", other.act)).rejects.toMatchObject({ code: "request_id_reused" });
    expect(other.times()).toBe(0);
  });

  test.each([
    { name: "of another actor", other: { ...key, actor: "local:other" } },
    { name: "of another method", other: { ...key, method: "/StopRun" } },
    { name: "with another id", other: { ...key, requestId: "abd" } },
  ])("$name is done", async ({ other }) => {
    const requests = memory();
    await requests.once(key, "d1", async () => 1);
    expect(await requests.once(other, "d2", async () => 2)).toEqual({ response: 2, isReplay: false });
  });
});

describe("forgetting", () => {
  test("an id is free again after 24 hours", async () => {
    const clock = { nowMs: 0 };
    const requests = memory(clock);
    await requests.once(key, "d1", async () => 1);
    clock.nowMs = 24 * hour - 1;
    expect((await requests.once(key, "d1", async () => 2)).isReplay).toBe(true);
    clock.nowMs = 24 * hour;
    expect(await requests.once(key, "d2", async () => 3)).toEqual({ response: 3, isReplay: false });
  });

  test("what is still at work is kept, however old and however many came after", async () => {
    const clock = { nowMs: 0 };
    const requests = memory(clock, 2);
    const gate = Promise.withResolvers<string>();
    const start = counted(() => gate.promise);
    const first = requests.once(key, "d1", start.act);
    clock.nowMs = 25 * hour;
    for (const requestId of ["a", "b", "c"])
      await requests.once({ ...key, requestId }, "d", async () => requestId);
    const second = requests.once(key, "d1", start.act);
    gate.resolve("run 1");
    expect(await first).toEqual({ response: "run 1", isReplay: false });
    expect(await second).toEqual({ response: "run 1", isReplay: true });
    expect(start.times()).toBe(1);
  });

  test("at the limit the oldest goes", async () => {
    const requests = memory({ nowMs: 0 }, 2);
    for (const requestId of ["a", "b", "c"])
      await requests.once({ ...key, requestId }, "d", async () => requestId);
    expect((await requests.once({ ...key, requestId: "c" }, "d", async () => "again")).isReplay).toBe(true);
    expect((await requests.once({ ...key, requestId: "a" }, "d", async () => "again")).isReplay).toBe(false);
  });
});
