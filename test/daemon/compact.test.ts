import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import { completedRun, patience } from "./support/calls.ts";
import { cleanUp, type DaemonPlaces, freshPlaces, startDaemon, trinityd } from "./support/daemon.ts";

/*
 * Goal: `trinityd compact` works on a store that nobody has open, says what it did, and can be undone until a clean start
 * (daemon.md 4.4, "Freed space"). Method: real daemons before and after it.
 */
afterEach(cleanUp);

const compact = (places: DaemonPlaces, ...more: string[]): ReturnType<typeof trinityd> =>
  trinityd(["compact", "--state-dir", places.stateDir, ...more]);

test("it is refused while a daemon runs, and compacts when it is stopped", async () => {
  const places = freshPlaces();
  const daemon = await startDaemon(places);
  const before = await completedRun(daemon.client);
  expect(await compact(places)).toMatchObject({
    code: 1,
    out: "",
    complaint: `trinityd: a trinityd runs on ${places.stateDir}; stop it first\n`,
  });
  await daemon.end("SIGTERM");
  const done = await compact(places);
  expect(done).toMatchObject({ code: 0 });
  expect(done.out).toMatch(
    /^logs: \d+ bytes before, \d+ bytes now; the old file is logs\.uncompacted until the next clean start\n$/,
  );
  expect(done.complaint).toMatch(
    /^(trinityd: logs: copied \d+ % of \d+ rows\n)+trinityd: logs: walking the new file\n$/,
  );
  const json = await compact(places, "--env", "history", "--json");
  expect(JSON.parse(json.out)).toEqual({
    environment: "history",
    bytes_before: expect.any(Number),
    bytes_after: expect.any(Number),
  });

  const next = await startDaemon(places);
  expect(existsSync(join(places.stateDir, "logs.uncompacted"))).toBe(false);
  expect(existsSync(join(places.stateDir, "history.uncompacted"))).toBe(false);
  const { runs } = next.client;
  const { run } = await unary(runs, runs.getRun, { runId: before.runId }, patience);
  expect(run?.summary).toEqual(before.summary);
});

test("it keeps the old file over a start that is not clean", async () => {
  const places = freshPlaces();
  const killed = await startDaemon(places);
  await killed.end("SIGKILL");
  expect(await compact(places)).toMatchObject({ code: 0 });
  const first = await startDaemon(places);
  expect(existsSync(join(places.stateDir, "logs.uncompacted"))).toBe(true);
  await first.end("SIGTERM");
  await startDaemon(places);
  expect(existsSync(join(places.stateDir, "logs.uncompacted"))).toBe(false);
});

test("it leaves a damaged store as it is, and says why", async () => {
  const places = freshPlaces();
  const daemon = await startDaemon(places);
  await daemon.end("SIGTERM");
  const file = join(places.stateDir, "logs", "data.mdb");
  writeFileSync(file, readFileSync(file).fill(0x5a, 8192));
  const refused = await compact(places);
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.complaint).toContain("logs could not be compacted:");
  expect(refused.complaint).toContain("it is as it was");
  const left = readdirSync(places.stateDir).filter((name) => /partial|uncompacted/.test(name));
  expect(left).toEqual([]);
});

test("it says where there is no store", async () => {
  const places = freshPlaces();
  expect(await compact(places)).toMatchObject({
    code: 1,
    complaint: `trinityd: there is no store in ${places.stateDir}\n`,
  });
});
