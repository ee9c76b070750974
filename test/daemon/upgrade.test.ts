import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { upgradeStore } from "../../daemon/lifecycle/upgrade-store.ts";
import { daemonVersion } from "../../daemon/version.ts";
import { unary } from "../../proto/client/unary.ts";
import { FinalizeUpgradeRequest, StoreMode } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { AdminOutcome } from "../../proto/gen/trinity/gate/v1/audit.ts";
import { encodeScalar } from "../../store/codecs.ts";
import { openEnvironment } from "../../store/environment.ts";
import { metaKey } from "../../store/keys.ts";
import { schemaVersion } from "../../store/store-meta.ts";
import { auditOf, completedRun, patience, reason } from "./support/calls.ts";
import {
  cleanUp,
  type DaemonPlaces,
  freshPlaces,
  refusedStart,
  startDaemon,
  type TestDaemon,
  trinityd,
} from "./support/daemon.ts";

/*
 * Goal: a daemon takes over the store of the version before, and the operator can go back until the upgrade is finalized
 * (daemon.md 3.3, 4.4; 7, F13). Method: real daemons on the store that schema 1 left behind.
 */
afterEach(cleanUp);

const fixture = fileURLToPath(new URL("../store/fixtures/v1", import.meta.url));

function oldPlaces(): DaemonPlaces {
  const places = freshPlaces();
  mkdirSync(places.stateDir, { mode: 0o700 });
  cpSync(fixture, places.stateDir, { recursive: true });
  return places;
}

function finalize({
  client,
}: TestDaemon): Promise<{ readonly schemaVersion: number; readonly noop: boolean }> {
  const request = FinalizeUpgradeRequest.fromPartial({ reason });
  return unary(client.admin, client.admin.finalizeUpgrade, request, patience);
}

const outcomeNames: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(AdminOutcome).map(([name, value]) => [value, name]),
);

/** What the audit says of deployments, newest first. */
async function deploys({ client }: TestDaemon): Promise<readonly unknown[]> {
  const events = await auditOf(client, "action=deploy");
  return events.map(({ result, beforeJson, afterJson }) => [
    outcomeNames[result?.outcome ?? 0],
    beforeJson === "" ? null : JSON.parse(beforeJson),
    afterJson === "" ? null : JSON.parse(afterJson),
  ]);
}

describe("the store of an older schema", () => {
  test("is upgraded at the start, served, told of, and finalized once", async () => {
    const places = oldPlaces();
    const daemon = await startDaemon(places);
    const { client } = daemon;
    expect(daemon.complaint()).toContain('"msg":"upgrading the store"');
    const upgraded = [
      "APPLIED",
      { version: null, schema: 1 },
      { version: daemonVersion, schema: schemaVersion },
    ];
    expect(await deploys(daemon)).toEqual([upgraded]);
    const { runId } = await completedRun(client);
    const info = await unary(client.admin, client.admin.getInfo, {}, patience);
    // The two of the fixture, whose sessions are texts no engine made, and ours.
    expect(info.store).toMatchObject({ schemaVersion, upgradedFrom: 1, runs: 3n });

    expect(await finalize(daemon)).toEqual({ schemaVersion, noop: false });
    expect(readdirSync(places.stateDir).filter((name) => name.includes("schema"))).toEqual([]);
    expect(await finalize(daemon)).toEqual({ schemaVersion, noop: true });
    const keptNothing = { schema: schemaVersion, kept: [] };
    expect(await deploys(daemon)).toEqual([
      ["NOOP", null, null],
      ["APPLIED", { schema: 1, kept: ["history.schema-1", "logs.schema-1"] }, keptNothing],
      ["PENDING", null, keptNothing],
      upgraded,
    ]);
    const later = await unary(client.admin, client.admin.getInfo, {}, patience);
    expect(later.store).toMatchObject({ upgradedFrom: 0 });
    expect(await daemon.end("SIGTERM")).toMatchObject({ code: 0 });
    const again = await startDaemon(places);
    expect(again.complaint()).not.toContain("upgrading the store");
    await unary(again.client.runs, again.client.runs.getRun, { runId }, patience);
  });

  test("is not upgraded when a row of it is damaged: that is SAFE mode, as ever", async () => {
    const places = oldPlaces();
    damageOldBlock(places);
    const { client } = await startDaemon(places);
    const { store } = await unary(client.admin, client.admin.getInfo, {}, patience);
    expect(store).toMatchObject({ mode: StoreMode.SAFE, schemaVersion: 1 });
    expect(store?.problem).toContain(join(places.stateDir, "logs"));
    expect(readdirSync(places.stateDir).filter((name) => /schema|partial/.test(name))).toEqual([]);
  });

  test("is what it was when nothing comes of an upgrade, and the start says so", async () => {
    const places = oldPlaces();
    const bytes = damageOldBlock(places);
    await expect(upgradeStore(places.stateDir, () => undefined)).rejects.toThrow(
      `could not be upgraded from schema 1 to ${schemaVersion}: what was made is not sound`,
    );
    expect(readFileSync(join(places.stateDir, "logs", "data.mdb")).equals(bytes)).toBe(true);
    expect(readdirSync(places.stateDir).toSorted()).toEqual(["history", "logs"]);
  });
});

/** In the payload of an old log block, where only a walk through every row meets it. Answers the file as it is now. */
function damageOldBlock({ stateDir }: DaemonPlaces): Buffer {
  const file = join(stateDir, "logs", "data.mdb");
  const bytes = readFileSync(file);
  const payload = Buffer.from([1, 2, 3, 0, 255]);
  for (let at = bytes.indexOf(payload); at >= 0; at = bytes.indexOf(payload)) bytes[at] = 9;
  writeFileSync(file, bytes);
  return bytes;
}

test("a backup of an older schema is restored as it is, and upgraded by the next start", async () => {
  const places = freshPlaces();
  mkdirSync(join(places.stateDir, "backups"), { recursive: true, mode: 0o700 });
  cpSync(fixture, join(places.stateDir, "backups", "old"), { recursive: true });
  const restored = await trinityd(["restore", "--from", "old", "--state-dir", places.stateDir]);
  expect(restored).toMatchObject({ code: 0 });
  const { client } = await startDaemon(places);
  const { store } = await unary(client.admin, client.admin.getInfo, {}, patience);
  expect(store).toMatchObject({ schemaVersion, upgradedFrom: 1, runs: 2n });
});

test("an older daemon refuses a newer store, and says how to go back", async () => {
  const places = oldPlaces();
  const daemon = await startDaemon(places);
  await daemon.end("SIGTERM");
  const history = openEnvironment(join(places.stateDir, "history"), "read_write");
  await history.table("meta").put(metaKey("schema_version"), encodeScalar(schemaVersion + 1));
  await history.close();
  const refused = await refusedStart(places);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.complaint).toContain(`has schema ${schemaVersion + 1}, this program knows ${schemaVersion}`);
  expect(refused.complaint).toContain("put history.schema-1 in the place of history");
});
