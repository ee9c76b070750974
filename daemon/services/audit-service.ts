import { getAuditHead } from "../handlers/get-audit-head.ts";
import { getRequest } from "../handlers/get-request.ts";
import { listAdminEvents } from "../handlers/list-admin-events.ts";
import { verifyAudit } from "../handlers/verify-audit.ts";
import { watchAdminEvents } from "../handlers/watch-admin-events.ts";
import { mutationPaths } from "../rpc/mutation-paths.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { ServiceParts } from "./daemon-parts.ts";

/** Who did what, and what became of a request. */
export function auditService(
  parts: Pick<ServiceParts, "store" | "operations" | "anchors" | "requests" | "clock" | "nowMs">,
): readonly Rpc[] {
  const { store, operations, anchors, requests, clock, nowMs } = parts;
  const { storeId, audit, onCommitted } = store;
  return [
    listAdminEvents({ storeId, audit, nowMs }),
    watchAdminEvents({ audit, onCommitted, clock }),
    getAuditHead({ audit, nowMs }),
    verifyAudit({ audit, operations, anchors }),
    getRequest({ requests, methods: () => mutationPaths }),
  ];
}
