/**
 * The rows of `history` as bytes: UTF-8 JSON inside the frame of `frame.ts`, long texts of the engine's as they are.
 * What is read back is checked before anyone sees it; what does not hold is StoreError `damaged`.
 */
import { assert } from "../engine/assert.ts";
import { StoreError } from "./errors.ts";
import { frameText, openFrame } from "./frame.ts";
import {
  type AttemptTransition,
  type ConfigVersion,
  type FrozenWiring,
  type RunRecord,
  type SealedRun,
  schema1Defaults,
} from "./records.ts";
import {
  assertShape,
  type Check,
  count,
  flag,
  listOf,
  oneOf,
  orNull,
  position,
  type Shape,
  sha256Hex,
  shaped,
  text,
  textMap,
  time,
  whole,
} from "./shape.ts";

/** A run without the texts of the engine, which stand in `run_texts`: lists and changes need not carry them. */
export type RunRow = Omit<RunRecord, "sessionText" | "sealed"> & {
  readonly sealed: Omit<SealedRun, "sealedText"> | null;
};

/** What a sealed run's session document amounts to (`documents`). */
export type SealedDocument = Pick<SealedRun, "documentSha256" | "documentBytes" | "ledgerHead">;

export function encodeRun(row: RunRow): Buffer {
  return encodeJson(row);
}

/** `place` names the row for the message of StoreError `damaged`, here and below. */
export function decodeRun(bytes: Buffer, place: string): RunRow {
  const read = decodeJson(bytes, place);
  const row = typeof read === "object" && read !== null ? { ...schema1Defaults, ...read } : read;
  assertShape<RunRow>(row, runShape, place);
  return row;
}

export function encodeTransition(transition: AttemptTransition): Buffer {
  return encodeJson(transition);
}

/** @throws StoreError `damaged`, naming `place` */
export function decodeTransition(bytes: Buffer, place: string): AttemptTransition {
  const row = decodeJson(bytes, place);
  assertShape<AttemptTransition>(row, transitionShape, place);
  return row;
}

export function encodeDocument(document: SealedDocument): Buffer {
  return encodeJson(document);
}

/** @throws StoreError `damaged`, naming `place` */
export function decodeDocument(bytes: Buffer, place: string): SealedDocument {
  const row = decodeJson(bytes, place);
  assertShape<SealedDocument>(row, documentShape, place);
  return row;
}

/** A value of `meta` or `ordinals`. */
export function encodeScalar(value: string | number | boolean): Buffer {
  return encodeJson(value);
}

/** @throws StoreError `damaged` when the value is no text */
export function decodeText(bytes: Buffer, place: string): string {
  const value = decodeJson(bytes, place);
  if (typeof value !== "string") throw new StoreError("damaged", `${place} is not a text`);
  return value;
}

/** A whole number from 0. */
export function decodeCount(bytes: Buffer, place: string): number {
  const value = decodeJson(bytes, place);
  if (typeof value !== "number" || !count(value)) throw new StoreError("damaged", `${place} is not a count`);
  return value;
}

/** @throws StoreError `damaged` when the value is neither true nor false */
export function decodeFlag(bytes: Buffer, place: string): boolean {
  const value = decodeJson(bytes, place);
  if (typeof value !== "boolean") throw new StoreError("damaged", `${place} is neither true nor false`);
  return value;
}

/** A text of the engine's: a session or what was sealed. */
export function encodeLongText(text: string): Buffer {
  assert(text.isWellFormed(), "a text of the engine's is well-formed Unicode");
  return frameText(text);
}

export function decodeLongText(bytes: Buffer, place: string): string {
  return openFrame(bytes, 0, place).toString("utf8");
}

/** A record of plain JSON values in a frame; what reads it back checks its shape. */
export function encodeJson(value: unknown): Buffer {
  return frameText(JSON.stringify(value));
}

/** Throws StoreError `damaged` naming `place`. */
export function decodeJson(bytes: Buffer, place: string): unknown {
  const body = openFrame(bytes, 0, place);
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new StoreError("damaged", `${place} cannot be read as JSON`, { cause });
  }
}

const runningPhase: Check = oneOf([
  "STARTING",
  "TICKING",
  "PAUSING",
  "STOPPING",
  "RECOVERING",
  "WAITING_EXTERNAL",
  "UNREACHABLE",
]);

const condition: Check = (value) => {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  switch (value.kind) {
    case "idle":
      return "phase" in value && value.phase === "QUEUED";
    case "running":
      return "phase" in value && runningPhase(value.phase);
    case "fault":
      return "errorCode" in value && text(value.errorCode) && "message" in value && text(value.message);
    case "paused":
    case "completed":
    case "cancelled":
      return true;
    default:
      return false;
  }
};

const status: Check = oneOf([
  "CREATED",
  "SUBMITTED",
  "RUNNING",
  "WAITING_EXTERNAL",
  "COMPLETED",
  "FAILED",
  "FAILED_INIT",
  "CANCELLED",
]);

const documentShape: Shape<SealedDocument> = {
  documentSha256: sha256Hex,
  documentBytes: count,
  ledgerHead: text,
};

const configVersionShape: Shape<ConfigVersion> = { name: text, version: text, digest: text };

const runShape: Shape<RunRow> = {
  runId: text,
  admissionSeq: position,
  scenarioId: text,
  fingerprint: text,
  engineVersion: text,
  engineRunId: text,
  gid: text,
  governanceMode: text,
  codexActionMode: text,
  policySetHash: text,
  ticksTotal: count,
  tickDelayMs: count,
  startPaused: flag,
  pauseAtTick: count,
  createdBy: text,
  createdAtMs: time,
  startedAtMs: orNull(time),
  endedAtMs: orNull(time),
  condition,
  ticksCompleted: count,
  attemptCount: count,
  labels: listOf(text),
  correlationIds: textMap,
  priority: whole,
  queuePosition: time,
  notBeforeMs: orNull(time),
  maxBytes: count,
  storedBytes: count,
  changedAtMs: time,
  replayOf: orNull(text),
  operatorKey: text,
  environment: text,
  scenarioRevision: count,
  governancePreset: text,
  governanceRevision: count,
  configVersions: listOf(shaped(configVersionShape)),
  recoveries: count,
  endingText: text,
  deletedAtMs: orNull(time),
  sealed: orNull(shaped(documentShape)),
  version: position,
};

const wiringShape: Shape<FrozenWiring> = {
  operatorKey: text,
  operatorType: text,
  backend: text,
  source: text,
  canonicalText: text,
  sha256: text,
};

const transitionShape: Shape<AttemptTransition> = {
  seq: position,
  atMs: time,
  from: orNull(status),
  to: status,
  cause: text,
  errorCode: orNull(text),
  reason: text,
  retryable: flag,
  wiring: orNull(shaped(wiringShape)),
};
