/**
 * SimA payloads (engine-core 9). Widths, counts and run lengths are varints, components are zigzag varints:
 *
 *     ID  width  n  v_1 v_2 .. v_n
 *     R   width  n  v_1 (v_2 - v_1) .. (v_n - v_n-1)
 *     GR  width  q  length_1 value_1 .. length_q value_q      maximal runs of equal values
 *
 * Values have one payload under each scheme, and a payload that no values have is refused: whatever decodes is
 * encoded to the same bytes again.
 */
import { type ByteWriter, newByteWriter, writtenFrom } from "../../bytes/byte-writer.ts";
import type { Scheme } from "../../config/profile.ts";
import { EngineError } from "../../errors.ts";
import { add, type Int, sub } from "../../int.ts";
import { type StreamValue, sameValue } from "../stream-sum.ts";
import { type ByteSource, byteSource, expectEnd, takeCount, takeVarint } from "./byte-source.ts";
import { type SimaStream, type SimaValue, simaStream, simaValue } from "./sima-values.ts";
import { putVarint } from "./varint.ts";
import { unzigzag, zigzag } from "./zigzag.ts";

/** How many values a payload may stand for, unless the reader says otherwise. A run of any length takes few bytes. */
export const simaValuesMax: number = 2 ** 24;

/**
 * @throws EngineError `value` for an empty list, when widths differ or when a component has more bytes than a varint
 * can take; `type` for a component that is no exact integer.
 */
export function encodeSima(scheme: Scheme, values: readonly SimaValue[]): Uint8Array {
  return encodeStream(scheme, simaStream(values));
}

/** As `encodeSima`, for values that have been looked at. */
export function encodeStream(scheme: Scheme, { width, values }: SimaStream): Uint8Array {
  const writer = newByteWriter();
  putVarint(writer, width);
  switch (scheme) {
    case "ID":
      putVarint(writer, values.length);
      for (const value of values) putComponents(writer, value);
      break;
    case "R": {
      putVarint(writer, values.length);
      let previous: StreamValue | null = null;
      for (const value of values) {
        putComponents(writer, previous === null ? value : combined(sub, value, previous));
        previous = value;
      }
      break;
    }
    case "GR": {
      const runs = runsOf(values);
      putVarint(writer, runs.length);
      for (const { length, value } of runs) {
        putVarint(writer, length);
        putComponents(writer, value);
      }
      break;
    }
  }
  return writtenFrom(writer, 0).slice();
}

/**
 * The values of a payload: bare integers when their width is 1, lists otherwise.
 *
 * @throws EngineError `value` for bytes that `encodeSima` does not write under this scheme, and for payloads that stand
 * for more than `valuesMax` values or out of all proportion to their length.
 */
export function decodeSima(
  scheme: Scheme,
  payload: Uint8Array,
  valuesMax: number = simaValuesMax,
): readonly SimaValue[] {
  const source = byteSource(`${scheme} payload`, payload);
  const width = takeCount(source, "the width", payload.length);
  const count = takeCount(source, scheme === "GR" ? "the number of runs" : "the number of values", valuesMax);
  if (count === 0) throw new EngineError("value", `${source.what}: it holds no value`);
  const values = takeValues(scheme, source, width, count, valuesMax);
  expectEnd(source);
  return values.map(simaValue);
}

function takeValues(
  scheme: Scheme,
  source: ByteSource,
  width: number,
  count: number,
  valuesMax: number,
): readonly StreamValue[] {
  switch (scheme) {
    case "ID":
      return takePlain(source, width, count);
    case "R":
      return takeDeltas(source, width, count);
    case "GR":
      return takeRuns(source, width, count, valuesMax);
  }
}

function takePlain(source: ByteSource, width: number, count: number): readonly StreamValue[] {
  const values: StreamValue[] = [];
  while (values.length < count) values.push(takeComponents(source, width));
  return values;
}

function takeDeltas(source: ByteSource, width: number, count: number): readonly StreamValue[] {
  let value = takeComponents(source, width);
  const values = [value];
  const longIntsRoom = longIntsMax(source.bytes);
  let longInts = 0;
  while (values.length < count) {
    value = combined(add, value, takeComponents(source, width));
    values.push(value);
    for (const component of value) {
      if (typeof component === "bigint") longInts += component.toString(16).length / 2;
    }
    if (longInts > longIntsRoom) {
      throw new EngineError("value", `${source.what}: its values take more than ${longIntsRoom} bytes`);
    }
  }
  return values;
}

/**
 * How many bytes the integers beyond 2^53 of an R payload may take: after a long first value, each byte may stand for
 * another as long.
 */
function longIntsMax(payload: Uint8Array): number {
  return 2 ** 26 + 64 * payload.length;
}

function takeRuns(
  source: ByteSource,
  width: number,
  runs: number,
  valuesMax: number,
): readonly StreamValue[] {
  const values: StreamValue[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const length = takeCount(source, "the number of values", valuesMax - values.length);
    const value = takeComponents(source, width);
    const before = values.at(-1);
    if (length === 0 || (before !== undefined && sameValue(before, value))) {
      const reason = length === 0 ? "is empty" : "repeats the value before it";
      throw new EngineError("value", `${source.what}: run ${run} of ${runs} ${reason}`);
    }
    for (let n = 0; n < length; n += 1) values.push(value);
  }
  return values;
}

function takeComponents(source: ByteSource, width: number): StreamValue {
  const components: Int[] = [];
  while (components.length < width) components.push(unzigzag(takeVarint(source)));
  return components;
}

function putComponents(writer: ByteWriter, components: StreamValue): void {
  for (const component of components) putVarint(writer, zigzag(component));
}

/** Component by component, of two values of one width. */
function combined(operation: (a: Int, b: Int) => Int, a: StreamValue, b: StreamValue): StreamValue {
  return a.map((component, at) => operation(component, b[at] as Int));
}

type Run = { length: number; readonly value: StreamValue };

function runsOf(values: readonly StreamValue[]): readonly Run[] {
  const runs: Run[] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run !== undefined && sameValue(run.value, value)) run.length += 1;
    else runs.push({ length: 1, value });
  }
  return runs;
}
