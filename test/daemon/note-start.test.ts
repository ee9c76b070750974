import { afterAll, expect, test } from "vitest";
import { noteStart } from "../../daemon/lifecycle/note-start.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import { cleanUp, scratchFolder } from "./support/daemon.ts";

/*
 * Goal: a daemon that keeps dying begins drained and says why, and another version of the program is in the audit. Method:
 * a real store, opened once; what a start finds is given.
 */
afterAll(cleanUp);

const minute = 60_000;

async function withStore(act: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore({ directory: scratchFolder(), newStoreId: () => "s" });
  try {
    await act(store);
  } finally {
    await store.close();
  }
}

test.each([
  { what: "two unclean starts", minutes: [0, 1], isDrained: false },
  { what: "three within ten minutes", minutes: [0, 4, 9], isDrained: true },
  { what: "three over a longer time", minutes: [0, 6, 12], isDrained: false },
  { what: "the start after the drained one", minutes: [0, 1, 2, 3], isDrained: true },
])("$what: drained is $isDrained", async ({ minutes, isDrained }) => {
  await withStore(async (store) => {
    let drained: string | null = null;
    for (const at of minutes)
      drained = await noteStart({
        history: store.history,
        wasClean: false,
        version: "1.0.0",
        schemas: { upgradedFrom: null, now: 2 },
        environment: null,
        nowMs: () => at * minute,
      });
    expect(drained !== null).toBe(isDrained);
    if (drained === null) return;
    expect(drained).toContain("ended unexpectedly 3 times within 10 minutes");
    const [event] = store.audit.readBefore(null, 1);
    expect(event).toMatchObject({ actionType: "drain", actor: { kind: "system" }, reason: drained });
  });
});

test("another version leaves a deploy record, the first one and the same one none", async () => {
  await withStore(async (store) => {
    for (const version of ["1.0.0", "1.0.0", "1.1.0"])
      await noteStart({
        history: store.history,
        wasClean: true,
        version,
        schemas: { upgradedFrom: null, now: 2 },
        environment: "lab",
        nowMs: () => 7,
      });
    expect(store.audit.readBefore(null, 10)).toMatchObject([
      {
        actionType: "deploy",
        before: { version: "1.0.0" },
        after: { version: "1.1.0" },
        environment: "lab",
        outcome: "applied",
      },
    ]);
  });
});

test("an upgrade of the store leaves one, also when no version was known", async () => {
  await withStore(async (store) => {
    await noteStart({
      history: store.history,
      wasClean: true,
      version: "1.0.0",
      schemas: { upgradedFrom: 1, now: 2 },
      environment: null,
      nowMs: () => 7,
    });
    expect(store.audit.readBefore(null, 10)).toMatchObject([
      {
        actionType: "deploy",
        reason: "the store was upgraded",
        before: { version: null, schema: 1 },
        after: { version: "1.0.0", schema: 2 },
      },
    ]);
  });
});
