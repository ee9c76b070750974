import type { Int } from "../int.ts";
import { toC4 } from "../json/write.ts";

/**
 * An APXi descriptor (engine-core 11): a claim about the values of one stream of a window. Field names are those of its
 * text, so the record is its mapping form; `params` are normalised.
 */
export type ApxiDescriptor = ConstSegment | RunSegment | LinearTrend;

/** Every component of every value is `value`. */
export type ConstSegment = Described<"CONST_SEGMENT", { readonly value: Int }>;

/** The values, of one component each, are the pattern, repeated. */
export type RunSegment = Described<
  "RUN_SEGMENT",
  { readonly pattern: readonly Int[]; readonly repeats: Int }
>;

/**
 * Every component of the value at index q, from 0, is `intercept + slope * (start_tick + q)`: the intercept is not the
 * value at start_tick (engine-core 18).
 */
export type LinearTrend = Described<
  "LINEAR_TREND",
  { readonly intercept: Int; readonly slope: Int; readonly start_tick: Int }
>;

export type DescriptorType = ApxiDescriptor["descriptor_type"];

type Described<Type extends string, Params> = {
  readonly descriptor_id: string;
  readonly descriptor_type: Type;
  readonly window_id: string;
  readonly stream_id: string;
  readonly params: Params;
  readonly labels: readonly string[];
};

/** The text of a descriptor, in the loose form (engine-core 11). */
export function descriptorText(descriptor: ApxiDescriptor): string {
  return toC4(descriptor);
}
