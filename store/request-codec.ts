import { createHash } from "node:crypto";
import { decodeJson, encodeJson } from "./codecs.ts";
import type { RequestKey, RequestOutcome } from "./deed.ts";
import {
  assertShape,
  type Check,
  oneOf,
  orNull,
  type Shape,
  sha256Hex,
  shaped,
  text,
  time,
} from "./shape.ts";

const hourMs = 3_600_000;
/** Outcomes are kept this long (daemon.md 2.1, "Idempotency"). */
const outcomeKeptMs: number = 24 * hourMs;

/** The hour in which an outcome of this time may go. */
export function expiryHour(atMs: number): number {
  return Math.ceil((atMs + outcomeKeptMs) / hourMs);
}

/** The hour a time lies in. */
export function hourOf(atMs: number): number {
  return Math.floor(atMs / hourMs);
}

/** What stands in a key for actor, method and request id, whatever characters they have. */
export function requestDigest({ actor, method, requestId }: RequestKey): string {
  return createHash("sha256")
    .update(JSON.stringify([actor, method, requestId]))
    .digest("hex");
}

/** An outcome as it was kept, with the audit record it belongs to. */
export type KeptOutcome = RequestOutcome & { readonly adminEventId: string | null };

type Row = {
  readonly actor: string;
  readonly method: string;
  readonly requestId: string;
  readonly digest: string;
  readonly atMs: number;
  readonly kind: "answered" | "refused";
  /** Base64. */
  readonly response: string | null;
  readonly error: { readonly code: string; readonly message: string; readonly detailsText: string } | null;
  readonly adminEventId: string | null;
};

export function encodeOutcome(outcome: RequestOutcome, adminEventId: string | null): Buffer {
  const { key, digest, atMs, ending } = outcome;
  const row: Row = {
    ...key,
    digest,
    atMs,
    kind: ending.kind,
    response: ending.kind === "answered" ? Buffer.from(ending.response).toString("base64") : null,
    error: ending.kind === "refused" ? ending.error : null,
    adminEventId,
  };
  return encodeJson(row);
}

/** Throws StoreError `damaged` naming `place`. */
export function decodeOutcome(bytes: Buffer, place: string): KeptOutcome {
  const row = decodeJson(bytes, place);
  assertShape<Row>(row, rowShape, place);
  const { actor, method, requestId, digest, atMs, response, error, adminEventId } = row;
  return {
    key: { actor, method, requestId },
    digest,
    atMs,
    ending:
      error === null
        ? { kind: "answered", response: Buffer.from(response ?? "", "base64") }
        : { kind: "refused", error },
    adminEventId,
  };
}

const errorShape: Check = shaped({ code: text, message: text, detailsText: text });

const rowShape: Shape<Row> = {
  actor: text,
  method: text,
  requestId: text,
  digest: sha256Hex,
  atMs: time,
  kind: oneOf(["answered", "refused"]),
  response: orNull(text),
  error: orNull(errorShape),
  adminEventId: orNull(text),
};
