import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createCommitter, createWriteGate, type Write, type WriteGate } from "../../store/commit.ts";
import type { Table } from "../../store/environment.ts";

/** The disk of these tests looks at keys only. */
const unusedTable = {} as Table;

describe("commits go one at a time", () => {
  test("calls of one turn share a commit, calls made meanwhile share the next", async () => {
    const disk = slowDisk();
    const { commit } = createCommitter("logs", disk.apply, createWriteGate());
    const first = [commit([writeOf("a")]), commit([writeOf("b"), writeOf("c")])];
    await turn();
    const second = [commit([writeOf("d")]), commit([writeOf("e")])];
    await turn();
    expect(disk.groups).toEqual([["a", "b", "c"]]);
    disk.finish(true);
    await Promise.all(first);
    await turn();
    expect(disk.groups).toEqual([
      ["a", "b", "c"],
      ["d", "e"],
    ]);
    disk.finish(true);
    await Promise.all(second);
  });

  test("a caller is answered after its commit and not before", async () => {
    const disk = slowDisk();
    const { commit } = createCommitter("logs", disk.apply, createWriteGate());
    let answered = false;
    const done = commit([writeOf("a")]).then(() => {
      answered = true;
    });
    await turn();
    expect(answered).toBe(false);
    disk.finish(true);
    await done;
    expect(answered).toBe(true);
  });

  test("drained waits for what is under way and what waits behind it", async () => {
    const disk = slowDisk();
    const { commit, drained } = createCommitter("logs", disk.apply, createWriteGate());
    const settled: string[] = [];
    void commit([writeOf("a")]).then(() => settled.push("a"));
    await turn();
    void commit([writeOf("b")]).then(() => settled.push("b"));
    const all = drained().then(() => settled.push("drained"));
    disk.finish(true);
    await turn();
    disk.finish(true);
    await all;
    expect(settled).toEqual(["a", "b", "drained"]);
  });
});

describe("the first failure stops everything", () => {
  test("what failed and what waited is rejected, and nothing more is handed to the disk", async () => {
    const disk = slowDisk();
    const gate = createWriteGate();
    const { commit } = createCommitter("logs", disk.apply, gate);
    const failing = caught(commit([writeOf("a")]));
    await turn();
    const waiting = caught(commit([writeOf("b")]));
    disk.fail(new Error("No space left on device"));
    expect(await failing).toMatchObject({
      kind: "commit_failed",
      message: expect.stringContaining("No space left"),
    });
    expect(await waiting).toMatchObject({ kind: "commit_failed" });
    expect(await caught(commit([writeOf("c")]))).toMatchObject({ kind: "commit_failed" });
    expect(disk.groups).toEqual([["a"]]);
    expect(gate.refusal()).toMatchObject({ kind: "commit_failed" });
  });

  test("a failure in one environment stops the other", async () => {
    const gate = createWriteGate();
    const [logsDisk, historyDisk] = [slowDisk(), slowDisk()];
    const logs = createCommitter("logs", logsDisk.apply, gate);
    const history = createCommitter("history", historyDisk.apply, gate);
    const failing = caught(logs.commit([writeOf("a")]));
    await turn();
    logsDisk.fail(new Error("EIO"));
    await failing;
    expect(await caught(history.commit([writeOf("b")]))).toMatchObject({ kind: "commit_failed" });
    expect(historyDisk.groups).toEqual([]);
  });

  test("an epoch that is not ours any more fences", async () => {
    const disk = slowDisk();
    const { commit } = createCommitter("history", disk.apply, createWriteGate());
    const fenced = caught(commit([writeOf("a")]));
    await turn();
    disk.finish(false);
    expect(await fenced).toMatchObject({ kind: "fenced", message: expect.stringContaining("newer epoch") });
    expect(await caught(commit([writeOf("b")]))).toMatchObject({ kind: "fenced" });
  });

  test("the cause that lmdb hides in a second promise is told", async () => {
    const disk = slowDisk();
    const { commit } = createCommitter("logs", disk.apply, createWriteGate());
    const failing = caught(commit([writeOf("a")]));
    await turn();
    const commitError = Promise.reject(new Error("Input/output error"));
    disk.fail(Object.assign(new Error("Commit failed (see commitError for details)"), { commitError }));
    expect(await failing).toMatchObject({ message: expect.stringContaining("Input/output error") });
  });

  test("a second promise that never settles holds nobody up", async () => {
    const disk = slowDisk();
    const { commit } = createCommitter("logs", disk.apply, createWriteGate());
    const failing = caught(commit([writeOf("a")]));
    await turn();
    disk.fail(Object.assign(new Error("Commit failed"), { commitError: new Promise(() => {}) }));
    expect(await failing).toMatchObject({
      kind: "commit_failed",
      message: expect.stringContaining("Commit failed"),
    });
  });
});

describe("the gate", () => {
  const refusals: { name: string; act: (gate: WriteGate) => void; kind: string | null }[] = [
    { name: "open", act: () => {}, kind: null },
    { name: "closed", act: (gate) => gate.close(), kind: "closed" },
  ];
  test.each(refusals)("$name refuses with $kind, which is no failure", ({ act, kind }) => {
    const gate = createWriteGate();
    act(gate);
    expect(gate.refusal()?.kind ?? null).toBe(kind);
    expect(gate.failure()).toBeNull();
  });
});

/** A disk that finishes a commit when the test says so, and notes the keys of each. */
function slowDisk(): {
  readonly apply: (writes: readonly Write[]) => Promise<boolean>;
  readonly groups: unknown[][];
  readonly finish: (isOurs: boolean) => void;
  readonly fail: (error: Error) => void;
} {
  const groups: unknown[][] = [];
  let underWay: { resolve: (isOurs: boolean) => void; reject: (error: Error) => void } | undefined;
  return {
    groups,
    apply: (writes) => {
      groups.push(writes.map(({ key }) => key));
      return new Promise((resolve, reject) => {
        underWay = { resolve, reject };
      });
    },
    finish: (isOurs) => underWay?.resolve(isOurs),
    fail: (error) => underWay?.reject(error),
  };
}

function writeOf(key: string): Write {
  return { kind: "put", table: unusedTable, key, value: Buffer.from(key) };
}

async function caught(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "nothing was thrown",
    (error: unknown) => error,
  );
}
