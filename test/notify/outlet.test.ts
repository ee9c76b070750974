import { expect, test } from "vitest";
import { newOutlet, type OutletDeps } from "../../daemon/notify/outlet.ts";

/*
 * Goal: messages go out one at a time and in order; what fails is tried again with growing pauses; what is too much is
 * counted, never waited for (daemon.md 3.6). Method: a receiver and a clock moved by hand.
 */
function newWorld(more: Partial<OutletDeps> = {}) {
  const taken: string[] = [];
  const pauses: number[] = [];
  let resume: () => void = () => undefined;
  let answer: { readonly take: () => Promise<void>; readonly refuse: (why: string) => Promise<void> } | null =
    null;
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const outlet = newOutlet({
    deliver: (message) =>
      new Promise((resolve, reject) => {
        taken.push(message);
        answer = {
          take: () => {
            resolve();
            return settled();
          },
          refuse: (why) => {
            reject(new Error(why));
            return settled();
          },
        };
      }),
    waitingMax: 3,
    whenFull: "drop",
    later: (ms, act) => {
      pauses.push(ms);
      resume = act;
    },
    ...more,
  });
  return {
    outlet,
    taken,
    pauses,
    take: async () => answer?.take(),
    refuse: async (why: string) => answer?.refuse(why),
    wait: () => resume(),
  };
}

test("one at a time, in order", async () => {
  const { outlet, taken, take } = newWorld();
  for (const message of ["a", "b", "c"]) outlet.offer(message);
  expect(taken).toEqual(["a"]);
  await take();
  await take();
  expect(taken).toEqual(["a", "b", "c"]);
  await take();
  expect(outlet.state()).toEqual({ problem: null, waiting: 0, dropped: 0 });
});

test("what is too much is counted", () => {
  const { outlet } = newWorld();
  for (const message of ["a", "b", "c", "d", "e"]) outlet.offer(message);
  expect(outlet.state()).toMatchObject({ waiting: 3, dropped: 2 });
});

test("where only the newest matters, it takes the place of what waits", async () => {
  const { outlet, taken, take } = newWorld({ waitingMax: 2, whenFull: "newest" });
  for (const message of ["a", "b", "c", "d"]) outlet.offer(message);
  await take();
  expect(taken).toEqual(["a", "d"]);
  expect(outlet.state().dropped).toBe(0);
});

test("a failure is told, and the same message tried again with growing pauses, at most five minutes", async () => {
  const { outlet, taken, pauses, refuse, take, wait } = newWorld();
  outlet.offer("a");
  for (let times = 0; times < 11; times += 1) {
    await refuse("nobody listens");
    wait();
  }
  expect(new Set(taken)).toEqual(new Set(["a"]));
  expect(pauses).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000,
  ]);
  expect(outlet.state().problem).toBe("nobody listens");
  await take();
  expect(outlet.state()).toMatchObject({ problem: null, waiting: 0 });
});

test("nothing leaves after the end", async () => {
  const { outlet, taken, take } = newWorld();
  for (const message of ["a", "b"]) outlet.offer(message);
  const stopped = outlet.stop();
  await take();
  await stopped;
  outlet.offer("c");
  expect(taken).toEqual(["a"]);
});
