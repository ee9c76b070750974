import type { EventFilter } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { StoredEvent } from "../../store/events.ts";
import type { Violations } from "../rpc/fields.ts";
import { fromEventKind } from "../wire/event.ts";

/** Whether an event is wanted. */
export type WantedEvents = (event: StoredEvent) => boolean;

/** What ListEvents and WatchEvents deliver. */
export function parseEventFilter(filter: EventFilter | undefined, violations: Violations): WantedEvents {
  const kinds = new Set<StoredEvent["kind"]>();
  for (const [index, kind] of (filter?.kinds ?? []).entries()) {
    const known = fromEventKind(kind);
    if (known !== null) kinds.add(known);
    else violations.push({ field: `filter.kinds[${index}]`, description: `${kind} is not a kind of event` });
  }
  const { notifyOnly = false, runId = "", planId = "" } = filter ?? {};
  const isAbout = (event: StoredEvent, kind: string, id: string): boolean =>
    id === "" || event.refs.some((ref) => ref.kind === kind && ref.id === id);
  return (event) =>
    (kinds.size === 0 || kinds.has(event.kind)) &&
    (!notifyOnly || event.notify) &&
    isAbout(event, "run", runId) &&
    isAbout(event, "plan", planId);
}
