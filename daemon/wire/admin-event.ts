import { toC2 } from "../../engine/json/write.ts";
import {
  AdminActionType,
  AdminOutcome,
  type AdminEvent as WireEvent,
} from "../../proto/gen/trinity/gate/v1/audit.ts";
import { ActorKind } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { Actor, AdminAction, AdminEvent, AdminOutcome as Outcome } from "../../store/deed.ts";
import { toTimestamp } from "./timestamp.ts";

const kindOf = {
  user: ActorKind.USER,
  service: ActorKind.SERVICE,
  system: ActorKind.SYSTEM,
} as const satisfies Record<Actor["kind"], ActorKind>;

const outcomeOf = {
  applied: AdminOutcome.APPLIED,
  refused: AdminOutcome.REFUSED,
  noop: AdminOutcome.NOOP,
  failed: AdminOutcome.FAILED,
  pending: AdminOutcome.PENDING,
} as const satisfies Record<Outcome, AdminOutcome>;

/** The enum's names are the store's words in upper case; the test of the closed list holds them together. */
function actionOf(action: AdminAction): AdminActionType {
  const names: Readonly<Record<string, AdminActionType>> = AdminActionType;
  return names[action.toUpperCase()] ?? AdminActionType.UNSPECIFIED;
}

/** An audit record as clients see it (wiring-and-runs 7.4). */
export function toAdminEvent(event: AdminEvent): WireEvent {
  return {
    adminEventId: event.adminEventId,
    actionType: actionOf(event.actionType),
    actor: { kind: kindOf[event.actor.kind], id: event.actor.id, role: event.actor.role },
    observedAt: toTimestamp(event.observedAtMs),
    reason: event.reason,
    targets: event.targets.map(({ kind, id }) => ({ kind, id })),
    beforeJson: event.before === null ? "" : toC2(event.before),
    afterJson: event.after === null ? "" : toC2(event.after),
    result: {
      outcome: outcomeOf[event.outcome],
      errorCode: event.errorCode ?? "",
      detail: event.detail ?? "",
    },
    environment: event.environment ?? "",
    requestId: event.requestId ?? "",
    prevDigest: event.prevDigest,
    digest: event.digest,
    seq: BigInt(event.seq),
    count: event.count,
    completes: event.completes ?? "",
    correlationIds: {},
  };
}
