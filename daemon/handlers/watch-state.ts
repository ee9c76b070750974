import { OperatorServiceService, WatchStateResponse } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { type PumpClock, pumpStream, type StreamSource } from "../rpc/stream-pump.ts";
import { streamRpc } from "../rpc/stream-rpc.ts";
import { fullState, type StateParts } from "../state/state-parts.ts";
import type { StateRevisions } from "../state/state-revisions.ts";

export type WatchStateDeps = {
  readonly look: () => StateParts;
  readonly revisions: StateRevisions;
  readonly clock: PumpClock;
};

/**
 * First the full state, then what changed, with rising revisions. A reader that is slower than the changes gets
 * the newest value of each part, and the range of revisions that were folded into it (daemon.md 2.3).
 */
export function watchState(deps: WatchStateDeps): Rpc {
  return streamRpc(OperatorServiceService.watchState, {
    parse: () => undefined,
    send: (_, stream) => pumpStream(stream, newStateSource(deps), deps.clock),
  });
}

export function newStateSource(deps: Omit<WatchStateDeps, "clock">): StreamSource {
  let sent: number | null = null;

  const next = (): Uint8Array | null => {
    const { revision, changedAfter } = deps.revisions.current();
    if (sent === revision) return null;
    const before = sent;
    sent = revision;
    if (before === null)
      return encoded({ revision, message: { $case: "fullState", value: fullState(deps.look()) } });
    const delta = changedAfter(before);
    if (delta === null) return null;
    const folded = revision - before > 1 ? { from: before + 1, to: revision } : null;
    return encoded({ revision, message: { $case: "delta", value: delta }, folded });
  };

  return {
    next,
    heartbeat: () => {
      // Values grow old without anybody announcing it.
      deps.revisions.recheck();
      return encoded({ revision: sent ?? 0, message: { $case: "heartbeat", value: {} } });
    },
    subscribe: deps.revisions.subscribe,
  };
}

type Outgoing = {
  readonly revision: number;
  readonly message: WatchStateResponse["message"];
  readonly folded?: { readonly from: number; readonly to: number } | null;
};

function encoded({ revision, message, folded }: Outgoing): Uint8Array {
  return WatchStateResponse.encode({
    revision: BigInt(revision),
    message,
    coalescedFrom: BigInt(folded?.from ?? 0),
    coalescedTo: BigInt(folded?.to ?? 0),
  }).finish();
}
