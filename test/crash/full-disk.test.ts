import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import {
  auditOf,
  completedRun,
  failureOf,
  patience,
  reason,
  startRun,
  waitRun,
} from "../daemon/support/calls.ts";
import { cleanUp, freshPlaces, startDaemon } from "../daemon/support/daemon.ts";
import { lacking } from "../support/lacking.ts";

/*
 * Goal: a full disk stops work before it stops the daemon, loses nothing, and lets it go on when there is room again
 * (daemon.md 4.4; 7, F3). Method: the state directory is a small file system of its own, filled up and freed.
 */
const mib = 1024 * 1024;
const isAbsent = lacking(
  process.getuid?.() === 0,
  "only root can mount a small file system",
  "cannot be installed",
);
const mounts: string[] = [];

afterAll(async () => {
  // Lazily: after a failure the daemon may still be at work there.
  for (const path of mounts) spawnSync("umount", ["--lazy", path]);
  await cleanUp();
});

test.skipIf(isAbsent)("a full disk refuses and holds, and free room lets everything go on", async () => {
  const places = freshPlaces();
  mkdirSync(places.stateDir, { mode: 0o700 });
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=24m,mode=0700", "tmpfs", places.stateDir]);
  expect(mounted.status, String(mounted.stderr)).toBe(0);
  mounts.push(places.stateDir);
  const daemon = await startDaemon(places);
  const { client } = daemon;
  const undisturbed = await completedRun(client, { scenarioId: "ring-5" });
  const { runId } = await startRun(client, { scenarioId: "ring-5", tickDelayMs: 20 });
  await waitRun(client, runId, { tick: 1n });

  const filler = join(places.stateDir, "somebody-elses");
  const { bavail, bsize } = statfsSync(places.stateDir);
  writeFileSync(filler, Buffer.alloc(bavail * bsize - 4 * mib, 1));
  const refused = await failureOf(startRun(client, { scenarioId: "gf01" }));
  expect(refused.reason).toBe("STORAGE_PRESSURE");
  const { signals } = await unary(client.admin, client.admin.listHealthSignals, {}, patience);
  expect(signals.map(({ name }) => name)).toContain("storage.pressure");
  const held = await unary(client.runs, client.runs.getRun, { runId }, patience);
  expect(held.run?.state).toBe(RunState.RUNNING);
  const [newest] = await auditOf(client, "outcome=refused");
  expect(newest?.result?.errorCode).toBe("storage_pressure");

  rmSync(filler);
  const run = await waitRun(client, runId, { states: [RunState.COMPLETED] });
  expect(run.summary?.document).toEqual(undisturbed.summary?.document);
  await completedRun(client, { scenarioId: "gf01" });

  // Ending work is possible whatever the disk says.
  const last = await startRun(client, { scenarioId: "gf01", tickDelayMs: 3_600_000 });
  const room = statfsSync(places.stateDir);
  writeFileSync(filler, Buffer.alloc(room.bavail * room.bsize - 4 * mib, 1));
  await unary(client.runs, client.runs.stopRun, { runId: last.runId, reason, requestId: "" }, patience);
  rmSync(filler);
  await waitRun(client, last.runId, { states: [RunState.CANCELLED] });
  expect(await daemon.end("SIGTERM")).toEqual({ code: 0, signal: null });
});
