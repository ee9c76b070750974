import { OperationsServiceService } from "../../proto/gen/trinity/gate/v1/operations.ts";
import type { Operations } from "../operations/operations.ts";
import { listPageSizes, pageSizeOf } from "../rpc/fields.ts";
import { decodePageToken, type PageBinding, pageOf } from "../rpc/page-token.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import { freshNow } from "../wire/freshness.ts";
import { toOperation } from "../wire/operation.ts";

export type ListOperationsDeps = {
  readonly storeId: string;
  readonly operations: Operations;
  readonly nowMs: () => number;
};

/** Operations of this life of the daemon, newest first. */
export function listOperations({ storeId, operations, nowMs }: ListOperationsDeps): Rpc {
  const numberOf = (operationId: string): number => Number(operationId.slice("op-".length));
  return readRpc(OperationsServiceService.listOperations, {
    parse: (request, violations) => ({
      limit: pageSizeOf(violations, request.pageSize, listPageSizes),
      pageToken: request.pageToken,
    }),
    answer: ({ limit, pageToken }) => {
      const binding: PageBinding = { storeId, list: "operations", filter: "" };
      const before = decodePageToken(pageToken, binding) ?? Number.POSITIVE_INFINITY;
      const found = operations.list().filter(({ operationId }) => numberOf(operationId) < before);
      const { entries, nextPageToken } = pageOf(
        found,
        limit,
        ({ operationId }) => numberOf(operationId),
        binding,
      );
      return {
        operations: entries.map(toOperation),
        nextPageToken,
        freshness: freshNow("operations", nowMs()),
      };
    },
  });
}
