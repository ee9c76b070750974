import { createHash } from "node:crypto";
import { assert } from "../engine/assert.ts";
import type { Json, JsonRecord } from "../engine/json/json.ts";
import { parseJson } from "../engine/json/parse.ts";
import { toC2 } from "../engine/json/write.ts";
import {
  type AdminEvent,
  type AdminEventDraft,
  actorKinds,
  adminActions,
  adminOutcomes,
  targetKinds,
} from "./deed.ts";
import { StoreError } from "./errors.ts";
import { blankFrame, bodyAt, openFrame, sealFrame } from "./frame.ts";

/**
 * A row of `admin_events`: 32 bytes of digest, then the canonical record as UTF-8. The chain is
 *
 *     digest = SHA-256(32 bytes of the digest before ‖ record)
 *
 * with zeros before the first (daemon.md 4.2). The record's fields are those of wiring-and-runs 7.4, without the two
 * digests; what is absent is left out.
 */
const digestBytes = 32;

/** What stands before the first record. */
export const firstPrevDigest: string = "0".repeat(2 * digestBytes);

/** `ae-` and ten digits (wiring-and-runs 4.1). */
export function adminEventId(seq: number): string {
  return `ae-${String(seq).padStart(10, "0")}`;
}

/** The sequence number of an audit record's id; null when it is none. */
function seqOfAdminEventId(id: string): number | null {
  const digits = /^ae-(\d{10,15})$/.exec(id)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Chains a record to the one before. */
export function encodeAdminEvent(
  draft: AdminEventDraft,
  seq: number,
  prevDigest: string,
): { readonly value: Buffer; readonly digest: string } {
  const text = recordText(draft, seq);
  const digest = chainDigest(prevDigest, text);
  const frame = blankFrame(digestBytes + Buffer.byteLength(text));
  frame.write(digest, bodyAt, "hex");
  frame.write(text, bodyAt + digestBytes, "utf8");
  return { value: sealFrame(frame), digest };
}

/** The digest a row claims. Throws StoreError `damaged` naming `place`. */
export function readDigest(value: Buffer, place: string): string {
  return openFrame(value, digestBytes, place).toString("hex", 0, digestBytes);
}

/** Whether a row follows from the digest before it. Throws StoreError `damaged` when the row cannot be read. */
export function followsFrom(value: Buffer, prevDigest: string, place: string): boolean {
  const body = openFrame(value, digestBytes, place);
  return chainDigest(prevDigest, body.toString("utf8", digestBytes)) === body.toString("hex", 0, digestBytes);
}

/** Throws StoreError `damaged` naming `place`. */
export function decodeAdminEvent(value: Buffer, prevDigest: string, place: string): AdminEvent {
  const body = openFrame(value, digestBytes, place);
  const digest = body.toString("hex", 0, digestBytes);
  const record = fields(parsed(body.toString("utf8", digestBytes), place), place);
  const actor = fields(record["actor"], place);
  const result = fields(record["result"], place);
  const seq = seqOfAdminEventId(textOf(record["admin_event_id"], place));
  if (seq === null) throw new StoreError("damaged", `${place} has no id`);
  const targets = Array.isArray(record["targets"]) ? record["targets"] : [];
  return {
    adminEventId: adminEventId(seq),
    seq,
    prevDigest,
    digest,
    actionType: oneOf(adminActions, record["action_type"], place),
    actor: {
      kind: oneOf(actorKinds, actor["kind"], place),
      id: textOf(actor["id"], place),
      role: textOf(actor["role"], place),
    },
    observedAtMs: Date.parse(textOf(record["observed_at_utc"], place)),
    reason: textOf(record["reason"], place),
    targets: targets.map((target) => {
      const one = fields(target, place);
      return { kind: oneOf(targetKinds, one["kind"], place), id: textOf(one["id"], place) };
    }),
    before: record["before"] === undefined ? null : fields(record["before"], place),
    after: record["after"] === undefined ? null : fields(record["after"], place),
    outcome: oneOf(adminOutcomes, result["outcome"], place),
    errorCode: optional(result["error_code"], place),
    detail: optional(result["detail"], place),
    environment: optional(record["environment"] ?? undefined, place),
    requestId: optional(record["request_id"], place),
    count: record["count"] === undefined ? 1 : Number(record["count"]),
    completes: optional(record["completes"], place),
  };
}

/** The canonical text of an audit record: what its digest is about. */
export function recordText(draft: AdminEventDraft, seq: number): string {
  const { actor, targets, before, after, outcome, errorCode, detail, requestId, count, completes } = draft;
  const record: { [field: string]: Json } = {
    admin_event_id: adminEventId(seq),
    action_type: draft.actionType,
    actor: { kind: actor.kind, id: wellFormed(actor.id), role: actor.role },
    observed_at_utc: new Date(draft.observedAtMs).toISOString(),
    reason: wellFormed(draft.reason),
    targets: targets.map(({ kind, id }) => ({ kind, id: wellFormed(id) })),
    environment: draft.environment,
    result: {
      outcome,
      ...(errorCode === null ? {} : { error_code: errorCode }),
      ...(detail === null ? {} : { detail: wellFormed(detail) }),
    },
    ...(before === null ? {} : { before }),
    ...(after === null ? {} : { after }),
    ...(requestId === null ? {} : { request_id: requestId }),
    ...(count === 1 ? {} : { count }),
    ...(completes === null ? {} : { completes }),
  };
  assert(count >= 1, "an audit record tells of at least one happening");
  return toC2(record);
}

function chainDigest(prevDigest: string, text: string): string {
  return createHash("sha256").update(Buffer.from(prevDigest, "hex")).update(text, "utf8").digest("hex");
}

/** A request may hold half a character; the canonical form has no way to write it. */
function wellFormed(text: string): string {
  return text.toWellFormed();
}

function parsed(text: string, place: string): Json {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new StoreError("damaged", `${place} cannot be read as JSON`, { cause });
  }
}

function fields(value: Json | undefined, place: string): JsonRecord {
  if (value instanceof Map) return Object.fromEntries(value);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonRecord; // The only object left is a record.
  throw new StoreError("damaged", `${place} has no record where one belongs`);
}

function textOf(value: Json | undefined, place: string): string {
  if (typeof value !== "string") throw new StoreError("damaged", `${place} has no text where one belongs`);
  return value;
}

function optional(value: Json | undefined, place: string): string | null {
  return value === undefined || value === null ? null : textOf(value, place);
}

function oneOf<Name extends string>(names: readonly Name[], value: Json | undefined, place: string): Name {
  const found = names.find((name) => name === value);
  if (found === undefined) throw new StoreError("damaged", `${place} holds a word of another version`);
  return found;
}
