import { unary } from "../../proto/client/unary.ts";
import { UndrainRequest } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { patience, reason } from "../daemon/support/calls.ts";
import { type DaemonPlaces, startDaemon, type TestDaemon } from "../daemon/support/daemon.ts";

/**
 * Starts a daemon where another one died. Every third start after an unexpected end is a drained one (daemon.md 3); the
 * tests know why it died, so they undrain it.
 */
export async function startAgain(places: DaemonPlaces, args: readonly string[] = []): Promise<TestDaemon> {
  const daemon = await startDaemon(places, args);
  const { admin, runs } = daemon.client;
  const { draining } = await unary(runs, runs.getQueue, {}, patience);
  if (draining) await unary(admin, admin.undrain, UndrainRequest.fromPartial({ reason }), patience);
  return daemon;
}
