import { statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Write } from "../../store/commit.ts";
import {
  type Ballast,
  ballastBytes,
  createDiskGuard,
  type DiskRoom,
  nextPressure,
  type Pressure,
  reserveBytes,
} from "../../store/disk-guard.ts";
import { diskRoom, openBallast } from "../../store/disk-room.ts";
import { tempDirectory } from "./temp-store.ts";

const mib = 1024 * 1024;

test.each([
  { disk: "24 MiB", totalBytes: 24 * mib, reserve: 8 * mib },
  { disk: "1,000 MiB", totalBytes: 1000 * mib, reserve: 20 * mib },
  { disk: "1 TiB", totalBytes: mib * mib, reserve: 256 * mib },
])("of a disk of $disk is kept free: $reserve", ({ totalBytes, reserve }) => {
  expect(reserveBytes(totalBytes)).toBe(reserve);
  expect(ballastBytes(totalBytes)).toBe(reserve / 4);
});

describe("with a reserve of 20 MiB", () => {
  test.each<{ now: Pressure; free: number; next: Pressure }>([
    { now: "normal", free: 20, next: "normal" },
    { now: "normal", free: 19, next: "intake_paused" },
    { now: "normal", free: 9, next: "runs_paused" },
    { now: "intake_paused", free: 24, next: "intake_paused" },
    { now: "intake_paused", free: 25, next: "normal" },
    { now: "intake_paused", free: 10, next: "intake_paused" },
    { now: "intake_paused", free: 9, next: "runs_paused" },
    { now: "runs_paused", free: 14, next: "runs_paused" },
    { now: "runs_paused", free: 15, next: "intake_paused" },
    { now: "runs_paused", free: 25, next: "normal" },
  ])("$now with $free MiB free becomes $next", ({ now, free, next }) => {
    expect(nextPressure(now, { freeBytes: free * mib, totalBytes: 1000 * mib })).toBe(next);
  });

  test("an unchanged disk changes nothing twice", () => {
    const pressures = fc.constantFrom<Pressure>("normal", "intake_paused", "runs_paused");
    fc.assert(
      fc.property(pressures, fc.nat(40 * mib), (now, freeBytes) => {
        const room = { freeBytes, totalBytes: 1000 * mib };
        const once = nextPressure(now, room);
        expect(nextPressure(once, room)).toBe(once);
      }),
    );
  });
});

describe("a guarded commit", () => {
  test("waits while intake is paused and goes on in order when there is room", async () => {
    const disk = newDisk(30);
    await disk.commit(named("first"));
    await disk.ring();
    disk.setFree(12);
    const [second, third] = [disk.commit(named("second")), disk.commit(named("third"))];
    expect(disk.committed).toEqual(["first"]);
    disk.setFree(30);
    void disk.ring();
    const fourth = disk.commit(named("fourth"));
    await Promise.all([second, third, fourth]);
    expect(disk.committed).toEqual(["first", "second", "third", "fourth"]);
    expect(disk.changes).toEqual(["intake_paused", "normal"]);
  });

  test("gives the ballast up for the closing records, which does not look like room, and takes it back", async () => {
    const disk = newDisk(30);
    disk.guard.look();
    await disk.ring();
    expect(disk.ballast.isHeld()).toBe(true);
    disk.setFree(9);
    expect(disk.guard.look()).toBe("runs_paused");
    expect(disk.ballast.isHeld()).toBe(false);
    expect(disk.room().freeBytes).toBe(14 * mib);
    expect(disk.guard.look()).toBe("runs_paused");
    disk.setFree(40);
    expect(disk.guard.look()).toBe("normal");
    await disk.ring();
    expect(disk.ballast.isHeld()).toBe(true);
  });

  test("gives up a ballast that was made while the disk filled up", async () => {
    const disk = newDisk(30);
    disk.guard.look();
    const made = disk.ring();
    disk.setFree(9);
    disk.guard.look();
    await made;
    expect(disk.ballast.isHeld()).toBe(false);
  });

  test("that waits is refused when the store closes", async () => {
    const disk = newDisk(30);
    disk.guard.look();
    disk.setFree(12);
    const waiting = disk.commit(named("late"));
    disk.guard.close();
    await expect(waiting).rejects.toMatchObject({ kind: "closed" });
    await expect(disk.commit(named("later"))).rejects.toMatchObject({ kind: "closed" });
    expect(disk.committed).toEqual([]);
  });
});

test("the ballast of a state directory takes real room", async () => {
  const directory = tempDirectory();
  const ballast = openBallast(directory);
  expect(ballast.isHeld()).toBe(false);
  await ballast.hold(2 * mib);
  expect(statSync(join(directory, "ballast")).blocks * 512).toBeGreaterThanOrEqual(2 * mib);
  expect(openBallast(directory).isHeld()).toBe(true);
  ballast.release();
  expect(openBallast(directory).isHeld()).toBe(false);
  const { freeBytes, totalBytes } = diskRoom(directory);
  expect(freeBytes).toBeLessThanOrEqual(totalBytes);
});

/** A disk of 1,000 MiB whose free room is set by hand, with a guard on it. */
function newDisk(freeMib: number) {
  let freeBytes = freeMib * mib;
  let held = 0;
  const bells = new Set<() => void>();
  const committed: string[] = [];
  const changes: Pressure[] = [];
  const ballast: Ballast = {
    isHeld: () => held > 0,
    hold: async (bytes) => {
      await turn();
      held = bytes;
      freeBytes -= bytes;
    },
    release: () => {
      freeBytes += held;
      held = 0;
    },
  };
  const room = (): DiskRoom => ({ freeBytes, totalBytes: 1000 * mib });
  const guard = createDiskGuard({
    room,
    ballast,
    onChange: (pressure) => changes.push(pressure),
    later: (_ms, act) => {
      bells.add(act);
      return () => bells.delete(act);
    },
  });
  return {
    guard,
    ballast,
    room,
    committed,
    changes,
    setFree: (free: number) => {
      freeBytes = free * mib;
    },
    /** Lets everything happen that was to happen later. */
    ring: async () => {
      const due = [...bells];
      bells.clear();
      for (const act of due) act();
      await turn();
      await turn();
    },
    commit: guard.holding((writes) => {
      committed.push(...writes.map(({ key }) => String(key)));
      return Promise.resolve();
    }),
  };
}

function named(key: string): readonly Write[] {
  // The guard hands writes on and looks at none.
  return [{ kind: "remove", table: null as never, key }];
}
