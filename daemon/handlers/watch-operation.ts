import {
  OperationsServiceService,
  WatchOperationResponse,
} from "../../proto/gen/trinity/gate/v1/operations.ts";
import type { Operation, Operations } from "../operations/operations.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { type PumpClock, pumpStream, type StreamSource } from "../rpc/stream-pump.ts";
import { streamRpc } from "../rpc/stream-rpc.ts";
import { toOperation } from "../wire/operation.ts";
import { parseOperationId } from "./get-operation.ts";

export type WatchOperationDeps = { readonly operations: Operations; readonly clock: PumpClock };

/** How far an operation is, until it has ended. */
export function watchOperation({ operations, clock }: WatchOperationDeps): Rpc {
  return streamRpc(OperationsServiceService.watchOperation, {
    parse: parseOperationId,
    send: (operationId, stream) => {
      operations.get(operationId);
      return pumpStream(stream, newOperationSource(operations, operationId), clock);
    },
  });
}

function newOperationSource(operations: Operations, operationId: string): StreamSource {
  let sent: Operation | null = null;
  const encoded = (operation: Operation): Uint8Array =>
    WatchOperationResponse.encode({ operation: toOperation(operation) }).finish();
  return {
    next: () => {
      const now = operations.get(operationId);
      if (now === sent) return now.endedAtMs === null ? null : "end";
      sent = now;
      return encoded(now);
    },
    heartbeat: () => encoded(operations.get(operationId)),
    subscribe: operations.subscribe,
  };
}
