import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { trinity } from "../cli/command-line.ts";
import { completedRun } from "../daemon/support/calls.ts";
import { cleanUp, freshPlaces, startDaemon } from "../daemon/support/daemon.ts";
import { daemonEntry } from "../support/daemon-entry.ts";

afterAll(cleanUp);

/** Goal: an operator who knows nothing of SAFE mode finds out what is wrong, and out of it. Method: a real damaged log. */
test("damage is named by status and doctor, with the way out, and what is not damaged still shows", async () => {
  const places = freshPlaces();
  const first = await startDaemon(places);
  const { runId } = await completedRun(first.client);
  await first.end("SIGTERM");
  writeFileSync(join(places.stateDir, "logs", "data.mdb"), "garbage");

  const damaged = await startDaemon(places);
  const programs = { daemon: [process.execPath, daemonEntry], tui: [process.execPath, daemonEntry] } as const;
  const env = { HOME: places.folder, TRINITY_HOME: places.stateDir };
  const operator = (...argv: readonly string[]): ReturnType<typeof trinity> =>
    trinity(argv, { address: `unix:${places.socket}`, env, programs });
  const status = await operator("daemon", "status");
  expect(status).toMatchObject({
    code: 1,
    out: expect.stringMatching(/state +SAFE\n(.|\n)*problem +\S*logs/),
  });
  const doctor = await operator("doctor");
  expect(doctor.out).toMatch(/fail {2}store +damaged: \S*logs(.|\n)*`trinity admin restore --help`/);
  expect(doctor.code).toBe(1);
  expect((await operator("runs")).out).toContain(runId);
  expect((await operator("logs", runId)).err).toContain("`trinity admin restore --help` the two ways out");
  expect((await operator("admin", "restore", "--set-aside", "logs", "--yes")).out).toBe("logs.damaged-1\n");
  await damaged.ended;

  await startDaemon(places);
  expect((await operator("runs")).out).toMatch(/COMPLETED +8\/8/);
  expect(await operator("logs", runId)).toEqual({ code: 0, out: "", err: `no entry of run ${runId} fits\n` });
});
