import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeCount,
  decodeDocument,
  decodeFlag,
  decodeLongText,
  decodeRun,
  decodeText,
  decodeTransition,
  encodeDocument,
  encodeLongText,
  encodeRun,
  encodeScalar,
  encodeTransition,
  type RunRow,
} from "../../store/codecs.ts";
import { StoreError } from "../../store/errors.ts";
import { decodeBlock, decodeTick, encodeBlock, encodeTick } from "../../store/log-codecs.ts";
import type { AttemptTransition, LogBlock, RunCondition, RunId } from "../../store/records.ts";
import { created, sampleBlock, sampleRun, sampleTick } from "./samples.ts";

const text = fc.string({ unit: "grapheme" });
const hex64 = fc.stringMatching(/^[0-9a-f]{64}$/);
const time = fc.integer({ min: 0, max: 4e12 });
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const position = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const document = fc.record({ documentSha256: hex64, documentBytes: count, ledgerHead: text });

const condition: fc.Arbitrary<RunCondition> = fc.oneof(
  fc.constant({ kind: "idle", phase: "QUEUED" } as const),
  fc
    .constantFrom(
      "STARTING",
      "TICKING",
      "PAUSING",
      "STOPPING",
      "RECOVERING",
      "WAITING_EXTERNAL",
      "UNREACHABLE",
    )
    .map((phase) => ({ kind: "running", phase }) as const),
  fc.constantFrom(
    { kind: "paused" } as const,
    { kind: "completed" } as const,
    { kind: "cancelled" } as const,
  ),
  fc.record({ kind: fc.constant("fault" as const), errorCode: text, message: text }),
);

const run: fc.Arbitrary<RunRow> = fc.record({
  runId: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,69}$/).map((id) => id as RunId),
  admissionSeq: position,
  scenarioId: text,
  fingerprint: hex64,
  engineVersion: text,
  engineRunId: text,
  gid: text,
  governanceMode: text,
  codexActionMode: text,
  policySetHash: text,
  ticksTotal: count,
  tickDelayMs: count,
  startPaused: fc.boolean(),
  pauseAtTick: count,
  createdBy: text,
  createdAtMs: time,
  startedAtMs: fc.option(time),
  endedAtMs: fc.option(time),
  condition,
  ticksCompleted: count,
  attemptCount: position,
  labels: fc.array(text, { maxLength: 3 }),
  correlationIds: fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true }),
  priority: fc.integer(),
  queuePosition: fc.integer(),
  notBeforeMs: fc.option(time),
  maxBytes: count,
  storedBytes: count,
  changedAtMs: time,
  replayOf: fc.constant(null),
  operatorKey: text,
  environment: text,
  scenarioRevision: count,
  governancePreset: text,
  governanceRevision: count,
  configVersions: fc.array(fc.record({ name: text, version: text, digest: hex64 }), { maxLength: 2 }),
  recoveries: fc.nat(),
  endingText: fc.string(),
  deletedAtMs: fc.option(time),
  sealed: fc.option(document),
  version: position,
});

const status = fc.constantFrom(
  "CREATED",
  "SUBMITTED",
  "RUNNING",
  "WAITING_EXTERNAL",
  "COMPLETED",
  "FAILED",
  "FAILED_INIT",
  "CANCELLED",
);
const transition: fc.Arbitrary<AttemptTransition> = fc.record({
  seq: position,
  atMs: time,
  from: fc.option(status),
  to: status,
  cause: text,
  errorCode: fc.option(text),
  reason: text,
  retryable: fc.boolean(),
  wiring: fc.option(
    fc.record({
      operatorKey: text,
      operatorType: text,
      backend: text,
      source: text,
      canonicalText: text,
      sha256: text,
    }),
  ),
});

const block: fc.Arbitrary<LogBlock> = fc.record({
  firstSeq: position,
  count: fc.integer({ min: 1, max: 0xffff_ffff }),
  attemptIndex: fc.nat({ max: 0xffff_ffff }),
  levels: fc.nat({ max: 0xffff_ffff }),
  firstAtMs: time,
  lastAtMs: time,
  payload: fc.uint8Array({ maxLength: 300 }),
});

describe("decoding gives back what was encoded", () => {
  test("a run", () => {
    fc.assert(
      fc.property(run, (value) => {
        expect(decodeRun(encodeRun(value), "run")).toEqual(value);
      }),
    );
  });

  test("a transition", () => {
    fc.assert(
      fc.property(transition, (value) => {
        expect(decodeTransition(encodeTransition(value), "row")).toEqual(value);
      }),
    );
  });

  test("a document's row", () => {
    fc.assert(
      fc.property(document, (value) => {
        expect(decodeDocument(encodeDocument(value), "row")).toEqual(value);
      }),
    );
  });

  test("a long text", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(decodeLongText(encodeLongText(value), "text")).toBe(value);
      }),
    );
  });

  test("a text, a count and a flag of meta", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(decodeText(encodeScalar(value), "meta")).toBe(value);
      }),
    );
    fc.assert(
      fc.property(count, (value) => {
        expect(decodeCount(encodeScalar(value), "meta")).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.boolean(), (value) => {
        expect(decodeFlag(encodeScalar(value), "meta")).toBe(value);
      }),
    );
  });

  test("a tick", () => {
    fc.assert(
      fc.property(position, hex64, fc.uint8Array(), (tick, tickHash, record) => {
        const read = decodeTick(encodeTick({ tickHash, record }), tick, "tick");
        expect({ ...read, record: Uint8Array.from(read.record) }).toEqual({ tick, tickHash, record });
      }),
    );
  });

  test("a log block", () => {
    fc.assert(
      fc.property(block, (value) => {
        const decoded = decodeBlock(encodeBlock(value), value.firstSeq, "block");
        expect({ ...decoded, payload: Uint8Array.from(decoded.payload) }).toEqual(value);
      }),
    );
  });
});

describe("damage is told, with the place", () => {
  const rows = [
    {
      name: "a run",
      bytes: encodeRun(rowOfSample()),
      decode: (bytes: Buffer) => decodeRun(bytes, "the place"),
    },
    {
      name: "a transition",
      bytes: encodeTransition(created),
      decode: (bytes: Buffer) => decodeTransition(bytes, "the place"),
    },
    {
      name: "a long text",
      bytes: encodeLongText("session"),
      decode: (bytes: Buffer) => decodeLongText(bytes, "the place"),
    },
    {
      name: "a tick",
      bytes: encodeTick(sampleTick(1)),
      decode: (bytes: Buffer) => decodeTick(bytes, 1, "the place"),
    },
    {
      name: "a block",
      bytes: encodeBlock(sampleBlock(1, 4)),
      decode: (bytes: Buffer) => decodeBlock(bytes, 1, "the place"),
    },
  ];

  test.each(rows)("$name with any bit flipped", ({ bytes, decode }) => {
    fc.assert(
      fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expectDamage(() => decode(flipped));
      }),
    );
  });

  test.each(rows)("$name cut short anywhere", ({ bytes, decode }) => {
    for (let length = 0; length < bytes.length; length += 1)
      expectDamage(() => decode(bytes.subarray(0, length)));
  });

  test.each([
    { field: "version", value: 0 },
    { field: "admissionSeq", value: "1" },
    { field: "condition", value: { kind: "running", phase: "SLEEPING" } },
    { field: "condition", value: { kind: "asleep" } },
    { field: "condition", value: { kind: "fault" } },
    { field: "sealed", value: { documentSha256: "ab" } },
    { field: "endedAtMs", value: "yesterday" },
    { field: "startPaused", value: undefined },
  ])("a run whose $field is $value, checksum or not", ({ field, value }) => {
    const bytes = encodeRun({ ...rowOfSample(), [field]: value });
    expect(() => decodeRun(bytes, "the place")).toThrow(`the place: field ${field}`);
  });

  test("a count that is a text, a text that is a count, a flag that is neither", () => {
    expectDamage(() => decodeCount(encodeScalar("1"), "the place"));
    expectDamage(() => decodeText(encodeScalar(1), "the place"));
    expectDamage(() => decodeFlag(encodeScalar(1), "the place"));
  });
});

test("a field that a later schema adds is kept", () => {
  const bytes = encodeRun({ ...rowOfSample(), addedLater: 7 } as RunRow);
  expect(decodeRun(bytes, "run")).toMatchObject({ addedLater: 7 });
});

describe("what must not be written is refused", () => {
  test.each([
    {
      name: "a tick hash in upper case",
      write: () => encodeTick({ ...sampleTick(1), tickHash: "A".repeat(64) }),
    },
    { name: "a tick hash that is short", write: () => encodeTick({ ...sampleTick(1), tickHash: "ab" }) },
    { name: "a session with half a character", write: () => encodeLongText("\udc00") },
    { name: "a block without entries", write: () => encodeBlock(sampleBlock(1, 0)) },
    { name: "levels beyond 32 bits", write: () => encodeBlock({ ...sampleBlock(1, 1), levels: 2 ** 32 }) },
  ])("$name", ({ write }) => {
    expect(write).toThrow("assertion failed");
  });
});

function rowOfSample(): RunRow {
  const {
    sessionText: _text,
    sealed: _sealed,
    ...row
  } = sampleRun({ runId: "r-9b1e04c7d2aa-0001" as RunId });
  return { ...row, sealed: null };
}

function expectDamage(read: () => unknown): void {
  let thrown: unknown;
  try {
    read();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(StoreError);
  expect(thrown).toMatchObject({ kind: "damaged", message: expect.stringContaining("the place") });
}
