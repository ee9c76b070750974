import { existsSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeScalar } from "../../store/codecs.ts";
import { openEnvironment } from "../../store/environment.ts";
import { metaKey } from "../../store/keys.ts";
import { openStore } from "../../store/open-store.ts";
import { schemaVersion } from "../../store/store-meta.ts";
import { created, fingerprint, sampleRun } from "./samples.ts";
import { openTempStore, tempDirectory } from "./temp-store.ts";

const newStoreId = (): string => "store-1";

describe("a directory without a store", () => {
  test("gets one, with the given id, epoch 1 and nothing in it", async () => {
    const directory = tempDirectory();
    const store = await openTempStore(directory);
    expect(store).toMatchObject({ directory, storeId: "store-1", epoch: 1, schemaVersion, wasClean: true });
    expect(store.history.countRuns()).toBe(0);
  });

  test("gets directories 0700 and files 0600", async () => {
    const directory = tempDirectory();
    await openTempStore(directory);
    const modes = ["history", "logs"].flatMap((name) => {
      const files = readdirSync(join(directory, name)).sort();
      return [name, ...files.map((file) => join(name, file))].map((path) => [
        path,
        modeOf(join(directory, path)),
      ]);
    });
    expect(modes).toEqual([
      ["history", "700"],
      ["history/data.mdb", "600"],
      ["history/lock.mdb", "600"],
      ["logs", "700"],
      ["logs/data.mdb", "600"],
      ["logs/lock.mdb", "600"],
    ]);
  });

  test("may hold the daemon's other files", async () => {
    const directory = tempDirectory();
    writeFileSync(join(directory, "owner.json"), "{}");
    mkdirSync(join(directory, "objects"));
    expect((await openTempStore(directory)).epoch).toBe(1);
  });
});

describe("a store that is opened again", () => {
  test("keeps its id and is one epoch on", async () => {
    const directory = tempDirectory();
    for (const epoch of [1, 2, 3]) {
      const store = await openStore({ directory, newStoreId: () => `made at ${epoch}` });
      expect(store).toMatchObject({ storeId: "made at 1", epoch });
      await store.close();
    }
  });

  test("was clean when its last owner closed it, and not when the owner vanished", async () => {
    const directory = tempDirectory();
    await (await openStore({ directory, newStoreId })).close();
    const second = await openStore({ directory, newStoreId });
    expect(second.wasClean).toBe(true);
    // The copy is what a kill of the second owner would leave.
    const abandoned = tempDirectory();
    await cp(directory, abandoned, { recursive: true });
    await second.close();
    expect((await openTempStore(abandoned)).wasClean).toBe(false);
    expect((await openTempStore(directory)).wasClean).toBe(true);
  });

  test("goes on without logs that were set aside", async () => {
    const directory = tempDirectory();
    const store = await openStore({ directory, newStoreId });
    const make = (
      runId: Parameters<typeof sampleRun>[0]["runId"],
      admissionSeq: number,
    ): ReturnType<typeof sampleRun> => sampleRun({ runId, admissionSeq });
    const run = await store.history.insertRun(make, fingerprint, null, created);
    await store.close();
    const aside = tempDirectory();
    await cp(join(directory, "history"), join(aside, "history"), { recursive: true });
    const second = await openTempStore(aside);
    expect(second.history.getRun(run.runId)).toEqual(run);
    expect(second.logs.lastSeq(run.runId)).toBe(0);
  });
});

describe("closing", () => {
  test("lets writes that were accepted finish and refuses later ones", async () => {
    const directory = tempDirectory();
    const store = await openStore({ directory, newStoreId });
    const accepted = [store.history.setActiveScenario("gf01"), store.history.setActiveScenario("gf02")];
    const closed = store.close();
    await expect(store.history.setActiveScenario("gf03")).rejects.toMatchObject({ kind: "closed" });
    await expect(store.logs.append("r" as never, { ticks: [], blocks: [] })).rejects.toMatchObject({
      kind: "closed",
    });
    await Promise.all([...accepted, closed]);
    expect((await openTempStore(directory)).history.activeScenario()).toBe("gf02");
  });

  test("twice is closing once", async () => {
    const store = await openStore({ directory: tempDirectory(), newStoreId });
    await Promise.all([store.close(), store.close()]);
    await store.close();
    expect(() => store.history.countRuns()).toThrow();
  });
});

describe("what cannot be opened is refused, by kind and with the path, and left as it is", () => {
  test("a file where the directory should be", async () => {
    const file = join(tempDirectory(), "state");
    writeFileSync(file, "not a directory");
    await expect(openStore({ directory: file, newStoreId })).rejects.toMatchObject({
      kind: "unwritable",
      message: expect.stringContaining(file),
    });
  });

  test("a state directory that is missing, which is the daemon's to make", async () => {
    const directory = join(tempDirectory(), "state");
    await expectRefusal(directory, "unwritable", join(directory, "history"));
    expect(existsSync(directory)).toBe(false);
  });

  test("a file where an environment should be", async () => {
    const directory = tempDirectory();
    writeFileSync(join(directory, "history"), "not a directory", { mode: 0o600 });
    await expectRefusal(directory, "unwritable", join(directory, "history"));
    expect(modeOf(join(directory, "history"))).toBe("600");
  });

  test("a schema of a newer program", async () => {
    const directory = await usedStore();
    await setMeta(directory, "history", "schema_version", schemaVersion + 1);
    await expectRefusal(directory, "schema_too_new", `schema ${schemaVersion + 1}`);
  });

  test("a schema of a newer program that kept the way back: it says how to go it", async () => {
    const directory = await usedStore();
    for (const name of ["history", "logs"])
      await cp(join(directory, name), join(directory, `${name}.schema-${schemaVersion}`), {
        recursive: true,
      });
    await setMeta(directory, "history", "schema_version", schemaVersion + 1);
    const moves = ["history", "logs"].map(
      (name) => `${name}.schema-${schemaVersion} in the place of ${name}`,
    );
    await expectRefusal(directory, "schema_too_new", `before the upgrade: put ${moves.join(" and ")}`);
  });

  test("an older schema: it is upgraded first, never in place", async () => {
    const directory = await usedStore();
    await setMeta(directory, "history", "schema_version", schemaVersion - 1);
    await expectRefusal(directory, "schema_too_old", `schema ${schemaVersion - 1}`);
  });

  test("an LMDB environment of something else", async () => {
    const directory = tempDirectory();
    mkdirSync(join(directory, "history"));
    const foreign = openEnvironment(join(directory, "history"), "read_write");
    await foreign.table("songs").put("a", Buffer.from("b"));
    await foreign.close();
    await expectRefusal(directory, "not_a_store", "history");
  });

  test("logs of another store", async () => {
    const [directory, other] = [await usedStore(), await usedStore("store-2")];
    await cp(join(other, "logs"), join(directory, "logs"), { recursive: true });
    await expectRefusal(directory, "not_a_store", "store-2");
  });

  test("logs whose history is gone", async () => {
    const directory = tempDirectory();
    await cp(join(await usedStore(), "logs"), join(directory, "logs"), { recursive: true });
    await expectRefusal(directory, "not_a_store", "logs");
  });

  test("an identity of which a part is lost", async () => {
    const directory = await usedStore();
    const environment = openEnvironment(join(directory, "history"), "read_write");
    await environment.table("meta").remove(metaKey("store_id"));
    await environment.close();
    await expectRefusal(directory, "damaged", "identity");
  });

  test.each([
    { name: "random bytes", write: (path: string) => writeFileSync(path, Buffer.alloc(100_000, 0x5a)) },
    { name: "a few bytes", write: (path: string) => writeFileSync(path, "hello") },
    { name: "a file cut to its first page", write: (path: string) => truncateSync(path, 4096) },
    { name: "a file cut to nothing", write: (path: string) => truncateSync(path, 0) },
  ])("$name instead of logs/data.mdb", async ({ write }) => {
    const directory = await usedStore();
    write(join(directory, "logs", "data.mdb"));
    const size = statSync(join(directory, "logs", "data.mdb")).size;
    await expectRefusal(directory, "damaged", join(directory, "logs", "data.mdb"));
    expect(statSync(join(directory, "logs", "data.mdb")).size).toBe(size);
  });

  test("a refusal begins no epoch", async () => {
    const directory = await usedStore();
    await setMeta(directory, "logs", "schema_version", schemaVersion + 1);
    await expectRefusal(directory, "schema_too_new", "logs");
    await setMeta(directory, "logs", "schema_version", schemaVersion);
    const store = await openTempStore(directory);
    expect(store).toMatchObject({ epoch: 2, wasClean: true });
  });
});

test("nothing but the two environments is made", async () => {
  const directory = tempDirectory();
  await (await openStore({ directory, newStoreId })).close();
  expect(readdirSync(directory).sort()).toEqual(["history", "logs"]);
  expect(existsSync(join(directory, "history", "data.mdb"))).toBe(true);
});

async function usedStore(id = "store-1"): Promise<string> {
  const directory = tempDirectory();
  await (await openStore({ directory, newStoreId: () => id })).close();
  return directory;
}

async function setMeta(
  directory: string,
  name: "history" | "logs",
  row: "schema_version",
  value: number,
): Promise<void> {
  const environment = openEnvironment(join(directory, name), "read_write");
  await environment.table("meta").put(metaKey(row), encodeScalar(value));
  await environment.close();
}

async function expectRefusal(directory: string, kind: string, says: string): Promise<void> {
  // Twice: a refusal must not turn what it refused into something that opens.
  for (const _round of [1, 2]) {
    await expect(openStore({ directory, newStoreId })).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(says),
    });
  }
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
