import { expect, test } from "vitest";
import { CockpitError } from "../../daemon/errors.ts";
import { newOperations, type Operation, type Work } from "../../daemon/operations/operations.ts";

/*
 * Goal: long work goes on without its caller, can be watched and ended, and says how it ended. Method: works that wait for
 * the test.
 */
const about = { kind: "backup", createdBy: "local:ops", targets: [] };

function begun(work: Work): { readonly operations: ReturnType<typeof newOperations>; readonly id: string } {
  const operations = newOperations({ nowMs: () => 1_000 });
  return { operations, id: operations.begin(about, work).operationId };
}

/** Resolves with the operation once it has ended. */
function ended({ operations, id }: ReturnType<typeof begun>): Promise<Operation> {
  return new Promise((resolve) => {
    const look = (): void => {
      const operation = operations.get(id);
      if (operation.endedAtMs === null) return;
      leave();
      resolve(operation);
    };
    const leave = operations.subscribe(look);
    look();
  });
}

const untilAborted: Work = (_, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("given up")), { once: true });
  });

test("tells its progress and its result", async () => {
  const operation = begun(async (tell) => {
    tell({ done: 3, total: 7, unit: "records" });
    return '{"ok":true}';
  });
  expect(operation.id).toBe("op-0000000001");
  expect(await ended(operation)).toMatchObject({
    state: { kind: "succeeded", resultText: '{"ok":true}' },
    progress: { done: 3, total: 7, unit: "records" },
    createdAtMs: 1_000,
  });
});

test("ends when it is told to, once", async () => {
  const operation = begun(untilAborted);
  expect(operation.operations.cancel(operation.id)).toBe(true);
  expect((await ended(operation)).state).toEqual({ kind: "cancelled" });
  expect(operation.operations.cancel(operation.id)).toBe(false);
});

test.each([
  {
    failure: new CockpitError("audit_chain_broken", "record 7 does not follow"),
    state: {
      kind: "failed",
      code: "audit_chain_broken",
      message: "record 7 does not follow",
      isRetryable: false,
    },
  },
  {
    failure: new Error("nobody foresaw this"),
    state: { kind: "failed", code: "bug", message: "Error: nobody foresaw this", isRetryable: false },
  },
])("says why it failed: $state.code", async ({ failure, state }) => {
  expect((await ended(begun(() => Promise.reject(failure)))).state).toEqual(state);
});

test("an unknown one is not found", () => {
  const operations = newOperations({ nowMs: () => 0 });
  expect(() => operations.get("op-0000000009")).toThrow('no operation "op-0000000009"');
});

test("a daemon that ends, ends what is under way", async () => {
  const operation = begun(untilAborted);
  await operation.operations.endAll();
  expect(operation.operations.get(operation.id).state).toEqual({ kind: "cancelled" });
});

test("the oldest ended ones are forgotten, those under way never", async () => {
  const operations = newOperations({ nowMs: () => 0 });
  const { operationId: working } = operations.begin(about, untilAborted);
  for (let count = 0; count < 250; count += 1) {
    const id = operations.begin(about, () => Promise.resolve("{}")).operationId;
    await ended({ operations, id });
  }
  expect(operations.list().length).toBeLessThanOrEqual(201);
  expect(operations.get(working).state).toEqual({ kind: "running" });
  await operations.endAll();
});
