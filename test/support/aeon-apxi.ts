/** Small AEON windows and APXi descriptors. */
import fc from "fast-check";
import type { BaseWindow, DerivedWindow } from "../../engine/aeon/grammar.ts";
import type { ApxiDescriptor } from "../../engine/apxi/descriptor.ts";
import type { ApxiSpec } from "../../engine/config/session.ts";
import { type Int, intOf } from "../../engine/int.ts";
import { anyInt } from "./any-json.ts";

export function aeonBase(
  windowId: string,
  [start, end]: readonly [start: Int, end: Int],
  labels: readonly string[] = [],
  more: Partial<BaseWindow> = {},
): BaseWindow {
  return {
    window_id: windowId,
    tick_start: start,
    tick_end: end,
    labels,
    press_window_id: null,
    parent_id: null,
    ...more,
  };
}

export function aeonDerived(
  windowId: string,
  sources: readonly string[],
  more: Partial<DerivedWindow> = {},
): DerivedWindow {
  return {
    window_id: windowId,
    source_ids: sources,
    aggregation: "aggregate",
    labels: [],
    press_window_id: null,
    parent_id: null,
    ...more,
  };
}

/** What a descriptor claims of its stream: the fields that depend on its type. */
export type Claim = ApxiDescriptor extends infer D
  ? D extends ApxiDescriptor
    ? Pick<D, "descriptor_type" | "params">
    : never
  : never;

export function constant(value: Int): Claim {
  return { descriptor_type: "CONST_SEGMENT", params: { value } };
}

export function pattern(repeated: readonly Int[], repeats: Int): Claim {
  return { descriptor_type: "RUN_SEGMENT", params: { pattern: repeated, repeats } };
}

export function trend(intercept: Int, slope: Int, startTick: Int = 0): Claim {
  return { descriptor_type: "LINEAR_TREND", params: { intercept, slope, start_tick: startTick } };
}

export function descriptor(
  id: string,
  stream: string,
  claim: Claim,
  more: Partial<Pick<ApxiDescriptor, "window_id" | "labels">> = {},
): ApxiDescriptor {
  return { descriptor_id: id, window_id: "A", stream_id: stream, labels: [], ...claim, ...more };
}

/** APXi of a window: the descriptors under the streams they name. */
export function describedBy(
  descriptors: readonly ApxiDescriptor[],
  residualScheme: ApxiSpec["residualScheme"] = "R",
): ApxiSpec {
  const names = new Set(descriptors.map(({ stream_id }) => stream_id));
  return {
    residualScheme,
    descriptors: new Map(
      [...names].map((name) => [name, descriptors.filter(({ stream_id }) => stream_id === name)]),
    ),
  };
}

/** Any claim that fits a stream of any width and length. */
export const anySteadyClaim: fc.Arbitrary<Claim> = fc.oneof(
  anyInt.map(constant),
  fc.tuple(anyInt, anyInt, anyInt).map(([intercept, slope, startTick]) => trend(intercept, slope, startTick)),
);

/** Any claim at all. */
export const anyClaim: fc.Arbitrary<Claim> = fc.oneof(
  { weight: 2, arbitrary: anySteadyClaim },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.array(anyInt, { minLength: 1, maxLength: 4 }), fc.bigInt({ min: 1n, max: 2n ** 70n }))
      .map(([repeated, repeats]) => pattern(repeated, intOf(repeats))),
  },
);
