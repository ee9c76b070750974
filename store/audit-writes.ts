import { adminEventId, encodeAdminEvent, firstPrevDigest, readDigest } from "./audit-codec.ts";
import type { Write } from "./commit.ts";
import type { Deed } from "./deed.ts";
import { readRangeBackwards, type Table } from "./environment.ts";
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

/** The rows of a deed, chained behind the last committed record. Call inside a turn. */
export function auditWrites(
  { tables, place }: { readonly tables: DeedTables; readonly place: string },
  deedOf: (adminEventId: string) => Deed,
): readonly Write[] {
  const head = readAuditHead(tables.adminEvents, place);
  const seq = head.seq + 1;
  const { event, outcome } = deedOf(adminEventId(seq));
  const eventWrite: Write = {
    kind: "put",
    table: tables.adminEvents,
    key: adminEventKey(seq),
    value: encodeAdminEvent(event, seq, head.digest).value,
  };
  if (outcome === null) return [eventWrite];
  return [
    eventWrite,
    {
      kind: "put",
      table: tables.idem,
      key: requestKey(expiryHour(outcome.atMs), requestDigest(outcome.key)),
      value: encodeOutcome(outcome, adminEventId(seq)),
    },
  ];
}
