import type { Host } from "../lifecycle/host.ts";
import { ownerCaller } from "./caller.ts";
import { statusOfFailure } from "./failures.ts";
import { newOpenStreams, type OpenStreams } from "./open-streams.ts";
import type { RpcShell } from "./rpc.ts";

/** A call without a deadline of its own ends after this long (daemon.md 2.1, "Deadlines"). */
const deadlineCapMs = 30_000;
const streamsPerActor = 32;

/** What is the same around every handler, whatever the daemon can do; on the owner's socket everybody is the owner. */
export function newShell(
  host: Host,
  own: Pick<RpcShell, "requests" | "deeds" | "isDraining" | "isUnderPressure" | "onCall"> & {
    readonly streams: OpenStreams;
    readonly onFatal: (failure: unknown) => void;
  },
): RpcShell {
  const { onFatal, ...parts } = own;
  return {
    ...parts,
    identify: () => Promise.resolve(ownerCaller(host.userName)),
    deadlineCapMs,
    onMutation: (mutation) => host.log.info(mutation, "done"),
    statusOf: statusOfFailure({
      newIncidentId: () => host.newId().slice(0, 8),
      onBug: (failure, incident) => host.log.error({ ...incident, err: failure }, "internal error"),
      onFatal,
    }),
  };
}

/** The open streams of a daemon that takes `total` of them; many of one actor are told in its log. */
export function streamsOf(host: Host, total: number): OpenStreams {
  return newOpenStreams({
    total,
    perActor: streamsPerActor,
    onCrowd: (actor, count) => host.log.warn({ actor, count }, "many streams of one actor"),
  });
}
