import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Audit } from "../../store/audit.ts";
import { recordText } from "../../store/audit-codec.ts";
import { type AdminEventDraft, adminActions, adminOutcomes } from "../../store/deed.ts";
import { openTempStore, tempDirectory } from "./temp-store.ts";

const draft: AdminEventDraft = {
  actionType: "pause",
  actor: { kind: "user", id: "local:ops", role: "admin" },
  observedAtMs: Date.parse("2026-11-25T08:00:00.250Z"),
  reason: "look at tick 12",
  targets: [{ kind: "run", id: "r-9b1e04c7d2aa-0001" }],
  before: { state: "RUNNING", tick: 12 },
  after: { state: "RUNNING", phase: "PAUSING" },
  outcome: "applied",
  errorCode: null,
  detail: null,
  environment: "lab-a",
  requestId: "q-1",
  count: 1,
  completes: null,
};

const record = (audit: Audit, changes: Partial<AdminEventDraft> = {}): Promise<string> =>
  audit.record(() => ({ event: { ...draft, ...changes }, outcome: null }));

describe("a record", () => {
  test("has the canonical text its digest is about", () => {
    expect(recordText(draft, 7)).toBe(
      '{"action_type":"pause","actor":{"id":"local:ops","kind":"user","role":"admin"},' +
        '"admin_event_id":"ae-0000000007","after":{"phase":"PAUSING","state":"RUNNING"},' +
        '"before":{"state":"RUNNING","tick":12},"environment":"lab-a",' +
        '"observed_at_utc":"2026-11-25T08:00:00.250Z","reason":"look at tick 12","request_id":"q-1",' +
        '"result":{"outcome":"applied"},"targets":[{"id":"r-9b1e04c7d2aa-0001","kind":"run"}]}',
    );
  });

  test("is chained: its digest is SHA-256 over the digest before and its text", async () => {
    const { audit } = await openTempStore();
    const ids = [await record(audit), await record(audit, { reason: "and on" })];
    expect(ids).toEqual(["ae-0000000001", "ae-0000000002"]);
    const sha = (before: string, text: string): string =>
      createHash("sha256").update(Buffer.from(before, "hex")).update(text).digest("hex");
    const first = sha("0".repeat(64), recordText(draft, 1));
    const second = sha(first, recordText({ ...draft, reason: "and on" }, 2));
    expect(audit.head()).toEqual({ seq: 2, digest: second });
    expect(audit.get(2)).toMatchObject({ prevDigest: first, digest: second, reason: "and on" });
  });

  test("reads back as it was told, whatever it holds", async () => {
    const { audit } = await openTempStore();
    const anyDraft = fc.record({
      ...Object.fromEntries(Object.entries(draft).map(([name, value]) => [name, fc.constant(value)])),
      actionType: fc.constantFrom(...adminActions),
      outcome: fc.constantFrom(...adminOutcomes),
      reason: fc.string({ unit: "grapheme" }),
      detail: fc.option(fc.string({ unit: "grapheme" })),
      count: fc.integer({ min: 1, max: 1000 }),
      environment: fc.option(fc.string()),
    }) as fc.Arbitrary<AdminEventDraft>; // Every field of a draft is given above.
    await fc.assert(
      fc.asyncProperty(anyDraft, async (any) => {
        await record(audit, any);
        const { seq } = audit.head();
        const read = audit.get(seq);
        expect(read).toMatchObject({ ...any, seq, before: draft.before });
      }),
      { numRuns: 40 },
    );
    expect(audit.verify(1, 1000)).toBeNull();
  });
});

describe("reading", () => {
  test("goes from a seq upwards, and from the newest downwards", async () => {
    const { audit } = await openTempStore();
    for (const reason of ["one", "two", "three"]) await record(audit, { reason });
    expect(audit.readFrom(2, 10).map(({ reason }) => reason)).toEqual(["two", "three"]);
    expect(audit.readBefore(null, 2).map(({ reason }) => reason)).toEqual(["three", "two"]);
    expect(audit.readBefore(2, 2).map(({ reason }) => reason)).toEqual(["one"]);
    expect(audit.get(4)).toBeUndefined();
  });

  test("survives a restart, and the chain goes on", async () => {
    const directory = tempDirectory();
    const first = await openTempStore(directory);
    await record(first.audit);
    const head = first.audit.head();
    await first.close();
    const second = await openTempStore(directory);
    expect(second.audit.head()).toEqual(head);
    await record(second.audit);
    expect(second.audit.verify(1, 10)).toBeNull();
  });
});
