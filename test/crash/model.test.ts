import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Client } from "../../proto/client/connect.ts";
import { AdminActionType, type AdminEvent, AdminOutcome } from "../../proto/gen/trinity/gate/v1/audit.ts";
import { auditOf } from "../daemon/support/calls.ts";
import { cleanUp, freshPlaces, startDaemon } from "../daemon/support/daemon.ts";
import { effort, seed, timeoutMs } from "./effort.ts";
import { type Acknowledged, anyCommand, type Real } from "./model/run-commands.ts";
import { newModel } from "./model/run-model.ts";

/*
 * Goal: runs, queue and slots do what a model of one page says, whatever is asked in whatever order, deaths of the daemon
 * included, and the audit tells exactly what was acknowledged (daemon.md 7, F15; I1, I2, I4, I7). Method: fast-check walks
 * through random commands; after each one states, ticks, phases and the order of the queue are compared.
 */
const slots = 2;
const args = ["--max-active-runs", String(slots)];

afterAll(cleanUp);

test(
  "runs do what the model says",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(anyCommand(), { maxCommands: 40, size: "max" }), async (commands) => {
        const places = freshPlaces();
        let daemon = await startDaemon(places, args);
        const real: Real = {
          client: () => daemon.client,
          restart: async (signal) => {
            await daemon.end(signal);
            daemon = await startDaemon(places, args);
          },
          acknowledged: [],
        };
        await fc.asyncModelRun(() => ({ model: newModel(slots), real }), commands);
        expect(await audited(daemon.client)).toEqual(real.acknowledged);
        await daemon.end("SIGKILL");
      }),
      { numRuns: effort(4, 200), seed, endOnFailure: true },
    );
  },
  timeoutMs,
);

const verbs: ReadonlyMap<AdminActionType, Acknowledged["verb"]> = new Map([
  [AdminActionType.START, "start"],
  [AdminActionType.PAUSE, "pause"],
  [AdminActionType.RESUME, "resume"],
  [AdminActionType.STEP, "step"],
  [AdminActionType.STOP, "stop"],
  [AdminActionType.KILL, "kill"],
  [AdminActionType.RETRY, "retry"],
  [AdminActionType.CONFIG_UPDATE, "move"],
  [AdminActionType.DRAIN, "drain"],
  [AdminActionType.UNDRAIN, "undrain"],
]);

/** What the audit has as done or as so already, oldest first. */
async function audited(client: Client): Promise<readonly Acknowledged[]> {
  const events = await auditOf(client);
  const inOrder = events.toSorted((left, right) => Number(left.seq - right.seq));
  return inOrder.flatMap((event) => acknowledgedOf(event) ?? []);
}

function acknowledgedOf({ actionType, result }: AdminEvent): Acknowledged | null {
  const verb = verbs.get(actionType);
  if (verb === undefined) return null;
  if (result?.outcome === AdminOutcome.APPLIED) return { verb, outcome: "OK" };
  return result?.outcome === AdminOutcome.NOOP ? { verb, outcome: "NOOP" } : null;
}
