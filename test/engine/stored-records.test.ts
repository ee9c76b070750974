import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../../engine/errors.ts";
import { decodeSealed, encodeSealed } from "../../engine/sealed-codec.ts";
import { decodeTickRecord, encodeTickRecord } from "../../engine/tick-record-codec.ts";
import { anySession } from "../support/any-session.ts";
import { govCodexDemo, pfnaDemo } from "../support/paper.ts";
import { type CompletedRun, completedRun } from "../support/runs.ts";

const anyRun: fc.Arbitrary<CompletedRun> = anySession
  .map((config) => {
    try {
      return completedRun(config);
    } catch (failure) {
      if (failure instanceof EngineError) return null;
      throw failure;
    }
  })
  .filter((run) => run !== null);

test("what is stored of any run comes back as it was", () => {
  fc.assert(
    fc.property(anyRun, ({ records, sealed }) => {
      for (const record of records) {
        expect(decodeTickRecord(encodeTickRecord(record))).toStrictEqual(record);
      }
      expect(decodeSealed(encodeSealed(sealed))).toStrictEqual(sealed);
    }),
  );
});

test("a score that was a float comes back as a float", () => {
  const { sealed } = completedRun(govCodexDemo("ENFORCE"));
  expect(encodeSealed(sealed)).toContain('"topology_change_count":8.0');
  expect(decodeSealed(encodeSealed(sealed))).toStrictEqual(sealed);
});

describe("a stored text is refused", () => {
  const run = completedRun({ ...pfnaDemo, profile: { ...pfnaDemo.profile, iBlockSpacingW: 2 } });
  const tick = Buffer.from(run.encoded[1]?.bytes ?? "").toString();
  const sealed = encodeSealed(run.sealed);

  test.each<{ name: string; broken: string; message: string }>([
    { name: "cut off", broken: tick.slice(0, -1), message: "line 1" },
    {
      name: "something else",
      broken: sealed,
      message: "this is no tick record: it must be a map of 11 fields",
    },
    {
      name: "a text for a number",
      broken: tick.replace('"du":1', '"du":"1"'),
      message: "this is no tick record: ledger.edges[0].du must be an integer",
    },
    { name: "a fraction", broken: tick.replace('"du":1', '"du":1.5'), message: "].du must be an integer" },
    {
      name: "an unknown layer",
      broken: tick.replace("INGRESS", "OTHER"),
      message: "ingress.layer must be one of INGRESS, DATA",
    },
    {
      name: "a field too few",
      broken: tick.replace('"nap_ref":"",', ""),
      message: "ledger must be a map of 11 fields",
    },
    {
      name: "a field too many",
      broken: tick.replace('"s_t":9', '"s_t":9,"x":0'),
      message: "p_block must be a map of 7 fields",
    },
    {
      name: "a list for a record",
      broken: tick.replace('"meta":{}', '"meta":[]'),
      message: "ingress.meta must be a map",
    },
    {
      name: "a negative node",
      broken: tick.replace('"i":1', '"i":-1'),
      message: "].i must be an integer from 0",
    },
  ])("tick record: $name", ({ broken, message }) => {
    expect(broken).not.toBe(tick);
    expect(() => decodeTickRecord(Buffer.from(broken))).toThrow(message);
  });

  test.each<{ name: string; broken: string; message: string }>([
    { name: "cut off", broken: sealed.slice(0, -1), message: "line 1" },
    { name: "something else", broken: tick, message: "this is no sealed run: it must be a map" },
    {
      name: "an unknown scheme",
      broken: sealed.replace('"R"', '"Q"'),
      message: "scheme must be one of ID, R, GR",
    },
  ])("sealed run: $name", ({ broken, message }) => {
    expect(broken).not.toBe(sealed);
    expect(() => decodeSealed(broken)).toThrow(message);
  });
});
