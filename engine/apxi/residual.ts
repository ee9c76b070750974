/**
 * What a stream leaves unexplained by a descriptor (engine-core 11). The values of a window are never kept: the residual
 * tuples go into a running sum of Press as they come, beside the one of the values themselves.
 */
import type { Scheme } from "../config/profile.ts";
import { add, type Int, mul, sub } from "../int.ts";
import {
  beginStream,
  extendStream,
  type StreamSum,
  type StreamValue,
  streamCounts,
} from "../press/stream-sum.ts";
import type { ApxiDescriptor } from "./descriptor.ts";

/** The residuals of a descriptor so far. */
export type ResidualSum = {
  readonly sum: StreamSum;
  /** Whether every component of every residual was 0, which costs nothing in any scheme. */
  readonly isZero: boolean;
};

/** One descriptor's part of a view (engine-core 11). */
export type ApxiBreakdown = {
  readonly descriptor: ApxiDescriptor;
  readonly residual_scheme: Scheme;
  readonly L_model: Int;
  readonly L_residual: Int;
  readonly L_total: Int;
};

/** What a descriptor says of every component of the value at `index`, from 0. */
export function predicted(descriptor: ApxiDescriptor, index: number): Int {
  switch (descriptor.descriptor_type) {
    case "CONST_SEGMENT":
      return descriptor.params.value;
    case "RUN_SEGMENT": {
      const { pattern } = descriptor.params;
      return pattern[index % pattern.length] as Int; // A pattern holds at least one integer.
    }
    case "LINEAR_TREND": {
      const { intercept, slope, start_tick } = descriptor.params;
      return add(intercept, mul(slope, add(start_tick, index)));
    }
  }
}

/** The residuals after a stream's first value. */
export function beginResidual(scheme: Scheme, descriptor: ApxiDescriptor, value: StreamValue): ResidualSum {
  const residual = residualOf(descriptor, 0, value);
  return { sum: beginStream(scheme, residual), isZero: residual.every(isNothing) };
}

/** The residuals after the value at `index`. */
export function extendResidual(
  { sum, isZero }: ResidualSum,
  descriptor: ApxiDescriptor,
  index: number,
  value: StreamValue,
): ResidualSum {
  const residual = residualOf(descriptor, index, value);
  return { sum: extendStream(sum, residual), isZero: isZero && residual.every(isNothing) };
}

/**
 * The breakdown of a stream of `count` values of the given width. Of the counts of Press only the residual part is used
 * (engine-core 11); the model part is what the descriptor itself costs.
 */
export function residualBreakdown(
  { sum, isZero }: ResidualSum,
  descriptor: ApxiDescriptor,
  width: number,
  count: number,
): ApxiBreakdown {
  const model = modelBits(descriptor, width);
  const residual = isZero ? 0 : streamCounts(sum, width, count).L_residual;
  return {
    descriptor,
    residual_scheme: sum.kind,
    L_model: model,
    L_residual: residual,
    L_total: add(model, residual),
  };
}

/** The bits a descriptor is counted for; a trend pays for each of its parts that is not plain. */
export function modelBits(descriptor: ApxiDescriptor, width: number): number {
  switch (descriptor.descriptor_type) {
    case "CONST_SEGMENT":
    case "RUN_SEGMENT":
      return 1;
    case "LINEAR_TREND": {
      const { intercept, slope, start_tick } = descriptor.params;
      return 3 + [start_tick !== 0, slope !== 0, intercept !== 0, width > 1].filter(Boolean).length;
    }
  }
}

/**
 * Why a descriptor says nothing about a stream of `count` values of the given width; null when it does. An unknown width
 * is not held against it.
 */
export function misfit(descriptor: ApxiDescriptor, width: number | null, count: number): string | null {
  if (descriptor.descriptor_type !== "RUN_SEGMENT") return null;
  const { pattern, repeats } = descriptor.params;
  if (width !== null && width !== 1) {
    return `RUN_SEGMENT needs values of one component, but the stream's have ${width}`;
  }
  const described = mul(pattern.length, repeats);
  if (described === count) return null;
  return `RUN_SEGMENT describes ${described} values (${pattern.length} * ${repeats}), but the window has ${count}`;
}

function residualOf(descriptor: ApxiDescriptor, index: number, value: StreamValue): StreamValue {
  const expected = predicted(descriptor, index);
  return value.map((component) => sub(component, expected));
}

function isNothing(component: Int): boolean {
  return component === 0;
}
