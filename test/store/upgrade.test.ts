import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeJson, encodeScalar } from "../../store/codecs.ts";
import { openEnvironment, readRange } from "../../store/environment.ts";
import { forgetKept, keptByUpgrade } from "../../store/kept-files.ts";
import { everyKey, metaKey } from "../../store/keys.ts";
import { migrations } from "../../store/migrations/migrate.ts";
import { schema1Defaults } from "../../store/records.ts";
import { clearRewriting, mustHaveRoom, rewritingFolder } from "../../store/rewriting.ts";
import { schemaVersion } from "../../store/store-meta.ts";
import { dueUpgrade, prepareUpgrade } from "../../store/upgrade.ts";
import { verifyStore } from "../../store/verify.ts";
import { copyOfFixture, openTempStore, tempDirectory, upgrade } from "./temp-store.ts";

/*
 * Goal: a store of an older schema is brought to today's on a copy, and the old files stay until nobody wants to go back
 * (daemon.md 4.4, "Migrations"; 3.3). Method: the store that schema 1 left behind.
 */
const fixture = join(import.meta.dirname, "fixtures", "v1");
const bytesOf = (...path: string[]): Buffer => readFileSync(join(...path, "data.mdb"));

test("there is one step for every schema after the first", () => {
  expect(migrations.map(({ to }) => to)).toEqual(
    Array.from({ length: schemaVersion - 1 }, (_, index) => index + 2),
  );
});

describe("an upgrade", () => {
  test("is due for every environment of an older schema, and done once", async () => {
    const directory = copyOfFixture("v1");
    expect(await dueUpgrade(directory)).toEqual([
      { environment: "history", schema: 1 },
      { environment: "logs", schema: 1 },
    ]);
    await upgrade(directory);
    expect(await dueUpgrade(directory)).toEqual([]);
    expect(readdirSync(directory).toSorted()).toEqual([
      "history",
      "history.schema-1",
      "logs",
      "logs.schema-1",
    ]);
  });

  test("is not due where there is no store, and for what is not there of one", async () => {
    const directory = tempDirectory();
    expect(await dueUpgrade(directory)).toEqual([]);
    cpSync(join(fixture, "history"), join(directory, "history"), { recursive: true });
    expect(await dueUpgrade(directory)).toEqual([{ environment: "history", schema: 1 }]);
    await upgrade(directory);
    expect((await openTempStore(directory)).history.countRuns()).toBe(2);
  });

  test("writes every row anew, so that no reader has to know of the schema before", async () => {
    const directory = copyOfFixture("v1");
    await upgrade(directory);
    const environment = openEnvironment(join(directory, "history"), "read_only");
    const rows = [...readRange(environment.table("runs"), everyKey)];
    expect(rows).toHaveLength(2);
    for (const { value } of rows) expect(decodeJson(value, "a run")).toMatchObject(schema1Defaults);
    await environment.close();
  });

  test("keeps the old files as they were, and what is put back is the old store", async () => {
    const directory = copyOfFixture("v1");
    await upgrade(directory);
    await (await openTempStore(directory)).close();
    for (const name of ["history", "logs"] as const) {
      expect(bytesOf(directory, `${name}.schema-1`).equals(bytesOf(fixture, name))).toBe(true);
      rmSync(join(directory, name), { recursive: true });
      renameSync(join(directory, `${name}.schema-1`), join(directory, name));
    }
    expect(await verifyStore(directory)).toEqual({ ok: true });
    expect(await dueUpgrade(directory)).toHaveLength(2);
  });

  test("leaves alone what another one has kept", async () => {
    const directory = copyOfFixture("v1");
    await upgrade(directory);
    for (const name of ["history", "logs"] as const) {
      rmSync(join(directory, name), { recursive: true });
      cpSync(join(fixture, name), join(directory, name), { recursive: true });
    }
    await upgrade(directory);
    expect(keptByUpgrade(directory)).toEqual({
      schema: 1,
      names: ["history.schema-1", "history.schema-1-2", "logs.schema-1", "logs.schema-1-2"],
    });
  });

  test("is finalized by removing what was kept, and then there is nothing to finalize", async () => {
    const directory = copyOfFixture("v1");
    await upgrade(directory);
    await forgetKept(directory);
    expect(keptByUpgrade(directory)).toBeNull();
    expect(readdirSync(directory).toSorted()).toEqual(["history", "logs"]);
    await forgetKept(directory);
  });
});

describe("nothing comes of an upgrade, and the store is as it was,", () => {
  test("when what was made is not sound", async () => {
    const directory = copyOfFixture("v1");
    const file = join(directory, "logs", "data.mdb");
    const bytes = readFileSync(file);
    // A payload of sevens in a log block: LMDB does not see it, its checksum does.
    bytes[bytes.lastIndexOf(Buffer.alloc(64, 7)) + 8] = 6;
    writeFileSync(file, bytes);
    const due = await dueUpgrade(directory);
    const folder = rewritingFolder(directory, 1);
    await expect(prepareUpgrade(directory, folder, due, () => undefined)).rejects.toMatchObject({
      kind: "damaged",
      message: expect.stringContaining("what was made is not sound"),
    });
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(existsSync(folder)).toBe(true);
    clearRewriting(directory);
    expect(readdirSync(directory).toSorted()).toEqual(["history", "logs"]);
  });

  test("when the disk has too little room for a copy", () => {
    const directory = tempDirectory();
    expect(() => mustHaveRoom(directory, 0)).not.toThrow();
    expect(() => mustHaveRoom(directory, Number.MAX_SAFE_INTEGER)).toThrow(`make room in ${directory}`);
  });

  test("when one part is of a newer schema", async () => {
    const directory = copyOfFixture("v1");
    const environment = openEnvironment(join(directory, "logs"), "read_write");
    await environment.table("meta").put(metaKey("schema_version"), encodeScalar(schemaVersion + 1));
    await environment.close();
    await expect(dueUpgrade(directory)).rejects.toMatchObject({ kind: "schema_too_new" });
  });
});

test("only folders of a rewriting are cleared", () => {
  const directory = tempDirectory();
  for (const name of ["rewriting-7.partial", "rewriting-x.partial", "history", "logs.uncompacted"])
    mkdirSync(join(directory, name));
  clearRewriting(directory);
  expect(readdirSync(directory).toSorted()).toEqual(["history", "logs.uncompacted", "rewriting-x.partial"]);
  clearRewriting(join(directory, "missing"));
});
