/**
 * Running sums of one stream of an open window (engine-core 8.3): enough to give the bit counts when the
 * window closes, whatever its length. The values themselves are not kept, only the latest.
 *
 * ID counts every value. R counts the first value, then differences between neighbours. GR counts the value
 * and the length of each maximal run of equal values.
 */
import type { Scheme } from "../config/profile.ts";
import { add, type Int } from "../int.ts";
import { deltaBits, valueBits, varintBits } from "./bit-counts.ts";

/** A value of a stream: one integer for each of its components. */
export type StreamValue = readonly Int[];

export type StreamSum =
  | { readonly kind: "ID"; readonly residualBits: Int }
  | {
      readonly kind: "R";
      readonly firstBits: number;
      readonly residualBits: Int;
      readonly previous: StreamValue;
    }
  | {
      readonly kind: "GR";
      /** Runs so far, the unfinished one included, and the bits of their values. */
      readonly runs: number;
      readonly valueBits: Int;
      /** Bits of the lengths of the finished runs. */
      readonly lengthBits: Int;
      readonly previous: StreamValue;
      /** Length of the unfinished run. */
      readonly runLength: number;
    };

/** The part of a manifest stream that its values decide. */
export type StreamCounts = {
  readonly L_model: Int;
  readonly L_residual: Int;
  readonly L_total: Int;
};

/** The sums after a stream's first value. */
export function beginStream(scheme: Scheme, value: StreamValue): StreamSum {
  const bits = valueBits(value);
  switch (scheme) {
    case "ID":
      return { kind: "ID", residualBits: bits };
    case "R":
      return { kind: "R", firstBits: bits, residualBits: 0, previous: value };
    case "GR":
      return { kind: "GR", runs: 1, valueBits: bits, lengthBits: 0, previous: value, runLength: 1 };
  }
}

/** The sums after one more value, of the same width. */
export function extendStream(sums: StreamSum, value: StreamValue): StreamSum {
  switch (sums.kind) {
    case "ID":
      return { kind: "ID", residualBits: add(sums.residualBits, valueBits(value)) };
    case "R": {
      const residualBits = add(sums.residualBits, deltaBits(value, sums.previous));
      return { kind: "R", firstBits: sums.firstBits, residualBits, previous: value };
    }
    case "GR":
      if (sameValue(value, sums.previous)) return { ...sums, runLength: sums.runLength + 1 };
      return {
        kind: "GR",
        runs: sums.runs + 1,
        valueBits: add(sums.valueBits, valueBits(value)),
        lengthBits: add(sums.lengthBits, varintBits(sums.runLength)),
        previous: value,
        runLength: 1,
      };
  }
}

/** The bit counts of a stream of `count` values of the given width. */
export function streamCounts(sums: StreamSum, width: number, count: number): StreamCounts {
  const header = varintBits(width);
  switch (sums.kind) {
    case "ID":
      return counts(header + varintBits(count), sums.residualBits);
    case "R":
      return counts(header + varintBits(count) + sums.firstBits, sums.residualBits);
    case "GR":
      return counts(
        add(header + varintBits(sums.runs), sums.valueBits),
        add(sums.lengthBits, varintBits(sums.runLength)),
      );
  }
}

function counts(model: Int, residual: Int): StreamCounts {
  return { L_model: model, L_residual: residual, L_total: add(model, residual) };
}

/** Whether two values of one width are equal in every component. */
export function sameValue(a: StreamValue, b: StreamValue): boolean {
  let at = 0;
  for (const component of a) {
    if (component !== b[at]) return false;
    at += 1;
  }
  return true;
}
