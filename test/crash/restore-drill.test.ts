import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import { BackupRequest } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { ListAdminEventsRequest } from "../../proto/gen/trinity/gate/v1/audit.ts";
import { OperationState } from "../../proto/gen/trinity/gate/v1/operations.ts";
import {
  completedRun,
  endedOperation,
  patience,
  reason,
  startRun,
  waitRun,
} from "../daemon/support/calls.ts";
import { cleanUp, freshPlaces, startDaemon, type TestDaemon, trinityd } from "../daemon/support/daemon.ts";

/*
 * Goal: a backup made under load is a store somebody else can go on with, and holds everything acknowledged before it began
 * (daemon.md 4.4; 7, F22). Method: a run is at work while the backup is made; the copy is restored elsewhere and started.
 */
afterAll(cleanUp);

async function backUp({ client }: TestDaemon, name: string): Promise<void> {
  const { operation } = await unary(
    client.admin,
    client.admin.backup,
    BackupRequest.fromPartial({ name, reason }),
    patience,
  );
  expect(await endedOperation(client, operation)).toMatchObject({ state: OperationState.SUCCEEDED });
}

test("a backup made under load is restored elsewhere, verified, and goes on", async () => {
  const daemon = await startDaemon();
  const before = await completedRun(daemon.client);
  const { runId } = await startRun(daemon.client, { scenarioId: "ring-5", overrides: { ticksTotal: 3000n } });
  await waitRun(daemon.client, runId, { tick: 100n });
  const head = await unary(daemon.client.audit, daemon.client.audit.getAuditHead, {}, patience);
  await backUp(daemon, "drill");
  const whole = await waitRun(daemon.client, runId);

  const elsewhere = freshPlaces();
  const running = await trinityd(["restore", "--from", "drill", "--state-dir", daemon.stateDir]);
  expect(running).toMatchObject({ code: 1, complaint: expect.stringContaining("stop it first") });
  cpSync(join(daemon.stateDir, "backups"), join(elsewhere.stateDir, "backups"), { recursive: true });
  const restored = await trinityd(["restore", "--from", "drill", "--state-dir", elsewhere.stateDir]);
  expect(restored).toMatchObject({ code: 0, out: "restored drill; what was there is now nothing\n" });
  const unknown = await trinityd(["restore", "--from", "nothing", "--state-dir", elsewhere.stateDir]);
  expect(unknown).toMatchObject({
    code: 1,
    complaint: expect.stringContaining("there is no backup nothing"),
  });

  const { client } = await startDaemon(elsewhere);
  const { run } = await unary(client.runs, client.runs.getRun, { runId: before.runId }, patience);
  expect(run?.summary).toEqual(before.summary);
  const restores = ListAdminEventsRequest.fromPartial({ filter: "action=restore" });
  const { events } = await unary(client.audit, client.audit.listAdminEvents, restores, patience);
  expect(events).toMatchObject([{ reason: "trinityd restore --from drill" }]);
  const kept = await unary(client.audit, client.audit.getAuditHead, {}, patience);
  expect(kept.seq).toBeGreaterThanOrEqual(head.seq);
  // The run was at work when it was copied: here it is one whose daemon died.
  const continued = await waitRun(client, runId);
  expect(continued.summary?.document).toEqual(whole.summary?.document);
});
