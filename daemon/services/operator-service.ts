import { getIdentity } from "../handlers/get-identity.ts";
import { getState } from "../handlers/get-state.ts";
import { listEvents } from "../handlers/list-events.ts";
import { watchEvents } from "../handlers/watch-events.ts";
import { watchState } from "../handlers/watch-state.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { ServiceParts } from "./daemon-parts.ts";

/** What the operator's first screen shows, what happened, and which daemon this is. */
export function operatorService(
  parts: Pick<ServiceParts, "daemonStatus" | "store" | "stateView" | "clock" | "nowMs">,
): readonly Rpc[] {
  const { store, daemonStatus, stateView, clock, nowMs } = parts;
  const { storeId, events, onCommitted } = store;
  return [
    getState(stateView),
    watchState({ ...stateView, clock }),
    getIdentity({ daemonStatus }),
    listEvents({ storeId, events, nowMs }),
    watchEvents({ storeId, events, onCommitted, clock }),
  ];
}
