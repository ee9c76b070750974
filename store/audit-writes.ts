import { adminEventId, encodeAdminEvent, firstPrevDigest, readDigest } from "./audit-codec.ts";
import type { Write } from "./commit.ts";
import type { AdminEventDraft, Deed } from "./deed.ts";
import { readRangeBackwards, type Table } from "./environment.ts";
import type { EventDraft } from "./events.ts";
import { adminEventKey, everyKey, requestKey } from "./keys.ts";
import { encodeOutcome, expiryHour, requestDigest } from "./request-codec.ts";

/** The tables a deed is written to. */
export type DeedTables = { readonly adminEvents: Table; readonly idem: Table };

/** Where the audit chain ends; seq 0 and zeros before the first record. */
export type AuditHead = { readonly seq: number; readonly digest: string };

export function readAuditHead(adminEvents: Table, place: string): AuditHead {
  const [last] = readRangeBackwards(adminEvents, everyKey, 1);
  if (last === undefined) return { seq: 0, digest: firstPrevDigest };
  const seq = Number(Array.isArray(last.key) ? last.key[0] : last.key);
  return { seq, digest: readDigest(last.value, `${place}: admin event ${seq}`) };
}

/** The id of the record that the turn under way will write. */
export function nextRecordId(adminEvents: Table, place: string): string {
  return adminEventId(readAuditHead(adminEvents, place).seq + 1);
}

/** The rows of a deed, chained behind the last committed record, and what it is for watchers. Call inside a turn. */
export function auditWrites(
  { tables, place }: { readonly tables: DeedTables; readonly place: string },
  deedOf: (adminEventId: string) => Deed,
): { readonly writes: readonly Write[]; readonly event: EventDraft } {
  const head = readAuditHead(tables.adminEvents, place);
  const seq = head.seq + 1;
  const { event, outcome } = deedOf(adminEventId(seq));
  const eventWrite: Write = {
    kind: "put",
    table: tables.adminEvents,
    key: adminEventKey(seq),
    value: encodeAdminEvent(event, seq, head.digest).value,
  };
  const happened = adminHappening(event, seq);
  if (outcome === null) return { writes: [eventWrite], event: happened };
  const outcomeWrite: Write = {
    kind: "put",
    table: tables.idem,
    key: requestKey(expiryHour(outcome.atMs), requestDigest(outcome.key)),
    value: encodeOutcome(outcome, adminEventId(seq)),
  };
  return { writes: [eventWrite, outcomeWrite], event: happened };
}

/** The admin action as an event for those who watch. */
function adminHappening(event: AdminEventDraft, seq: number): EventDraft {
  const { actionType, actor, outcome, targets, observedAtMs, errorCode } = event;
  const about = targets.map(({ id }) => id).join(", ");
  const why = errorCode === null ? "" : ` (${errorCode})`;
  return {
    kind: "admin",
    atMs: observedAtMs,
    refs: [{ kind: "admin_event", id: adminEventId(seq) }, ...targets],
    message: `${actionType}${about === "" ? "" : ` ${about}`} by ${actor.id}: ${outcome}${why}`,
    notify: false,
    payloadText: JSON.stringify({ action: actionType, outcome }),
  };
}
