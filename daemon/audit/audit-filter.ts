import { type AdminEvent, adminActions, adminOutcomes } from "../../store/deed.ts";
import { anyMeets, type Condition, checkName, parseFilter, textMeets, timeMeets } from "../rpc/filter.ts";

const fields = ["actor", "action", "target", "outcome", "request", "at"] as const;

/** Whether a record is wanted. */
export type AuditFilter = (event: AdminEvent) => boolean;

/** @throws CockpitError `filter_invalid` */
export function parseAuditFilter(text: string): AuditFilter {
  const conditions = parseFilter(text, fields);
  for (const condition of conditions) {
    if (condition.field === "at") timeMeets(0, condition);
    if (condition.field === "action") checkName(condition, adminActions);
    if (condition.field === "outcome") checkName(condition, adminOutcomes);
  }
  return (event) => conditions.every((condition) => meets(event, condition));
}

function meets(event: AdminEvent, condition: Condition): boolean {
  // The parser lets no other field through.
  switch (condition.field as (typeof fields)[number]) {
    case "actor":
      return textMeets(event.actor.id, condition);
    case "action":
      return textMeets(event.actionType, condition);
    case "target":
      return anyMeets(
        event.targets.map(({ id }) => id),
        condition,
      );
    case "outcome":
      return textMeets(event.outcome, condition);
    case "request":
      return textMeets(event.requestId ?? "", condition);
    case "at":
      return timeMeets(event.observedAtMs, condition);
  }
}
