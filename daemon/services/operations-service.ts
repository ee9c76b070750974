import { cancelOperation } from "../handlers/cancel-operation.ts";
import { getOperation } from "../handlers/get-operation.ts";
import { listOperations } from "../handlers/list-operations.ts";
import { watchOperation } from "../handlers/watch-operation.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { ServiceParts } from "./daemon-parts.ts";

/** Work of the daemon that takes its time. */
export function operationsService(
  parts: Pick<ServiceParts, "store" | "operations" | "clock" | "nowMs">,
): readonly Rpc[] {
  const { store, operations, clock, nowMs } = parts;
  return [
    getOperation({ operations, nowMs }),
    listOperations({ storeId: store.storeId, operations, nowMs }),
    watchOperation({ operations, clock }),
    cancelOperation({ operations }),
  ];
}
