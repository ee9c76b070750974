import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CockpitError } from "../../daemon/errors.ts";
import { decodeCursor, encodeCursor } from "../../daemon/logs/cursor.ts";
import { sealToken } from "../../daemon/rpc/opaque-token.ts";
import { decodePageToken, encodePageToken } from "../../daemon/rpc/page-token.ts";
import type { RunId } from "../../store/records.ts";

const runId = "r-9b1e04c7d2aa-0042" as RunId;
const binding = { storeId: "3f0c2b9e", filter: "[0]" };
const cursor = encodeCursor({ runId, nextSeq: 4711 }, binding);

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (failure) {
    if (failure instanceof CockpitError) return `${failure.code}: ${failure.message}`;
    throw failure;
  }
  return "accepted";
}

describe("a cursor", () => {
  const anyRunId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,69}$/).map((text) => text as RunId);
  const anySeq = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

  test("comes back as the sequence number it was made of", () => {
    fc.assert(
      fc.property(
        anyRunId,
        anySeq,
        fc.string({ maxLength: 60 }),
        fc.string(),
        (run, nextSeq, storeId, filter) => {
          const text = encodeCursor({ runId: run, nextSeq }, { storeId, filter });
          expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
          expect(decodeCursor(text, run, { storeId, filter })).toBe(nextSeq);
        },
      ),
    );
  });

  test("with one character changed, added or taken away is refused", () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    fc.assert(
      fc.property(
        fc.nat(cursor.length - 1),
        fc.constantFrom(...alphabet, "", "+", " "),
        fc.boolean(),
        (at, put, insert) => {
          const mangled = cursor.slice(0, at) + put + cursor.slice(insert ? at : at + 1);
          fc.pre(mangled !== cursor);
          expect(refusalOf(() => decodeCursor(mangled, runId, binding))).toMatch(/^cursor_invalid: /);
        },
      ),
    );
  });

  test.each([
    {
      name: "of another store",
      run: runId,
      made: { ...binding, storeId: "other" },
      says: "belongs to another store",
    },
    {
      name: "of another run",
      run: "r-other" as RunId,
      made: binding,
      says: "belongs to run r-9b1e04c7d2aa-0042",
    },
    { name: "of another filter", run: runId, made: { ...binding, filter: "[3]" }, says: "another filter" },
  ])("$name is refused, saying so", ({ run, made, says }) => {
    const refusal = refusalOf(() => decodeCursor(encodeCursor({ runId, nextSeq: 1 }, made), run, binding));
    expect(refusal).toContain(says);
  });

  test.each([
    { name: "empty", text: "" },
    { name: "not base64url", text: "/+==" },
    { name: "very long", text: "A".repeat(100_000) },
    { name: "sound but empty inside", text: sealToken(new Uint8Array()) },
    { name: "of a later version", text: sealToken(Buffer.from([9, ...new Uint8Array(40)])) },
    {
      name: "of a page of a list",
      text: encodePageToken(3, { storeId: "3f0c2b9e", list: "runs", filter: "" }),
    },
  ])("that is $name is refused", ({ text }) => {
    expect(refusalOf(() => decodeCursor(text, runId, binding))).toMatch(/^cursor_invalid: /);
  });
});

describe("a page token", () => {
  const list = { storeId: "3f0c2b9e", list: "runs", filter: '[["fault"],null]' };

  test("comes back as its key", () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (key) => {
        expect(decodePageToken(encodePageToken(key, list), list)).toBe(key);
      }),
    );
  });

  test("that is empty asks for the first page", () => {
    expect(decodePageToken("", list)).toBeNull();
  });

  test.each([
    { name: "of another list", made: { ...list, list: "scenarios" } },
    { name: "of another filter", made: { ...list, filter: "[[],null]" } },
    { name: "of another store", made: { ...list, storeId: "other" } },
  ])("$name is refused", ({ made }) => {
    expect(refusalOf(() => decodePageToken(encodePageToken(7, made), list))).toContain("belongs to another");
  });

  test("that is a cursor is refused", () => {
    expect(refusalOf(() => decodePageToken(cursor, list))).toMatch(/^page_token_invalid: /);
  });
});
