import type { Scheme } from "../config/profile.ts";
import type { StreamValues } from "../press/stream-values.ts";
import type { DescribedStream, KeptApxi } from "./apxi-plan.ts";
import {
  type ApxiBreakdown,
  beginResidual,
  extendResidual,
  type ResidualSum,
  residualBreakdown,
} from "./residual.ts";

/** What descriptors make of a closed window; the record is its serialised form (engine-core 11). */
export type ApxiView = {
  readonly apx_name: string;
  readonly window_id: string;
  readonly aeon_window_id: string | null;
  readonly residual_scheme: Scheme;
  /** By stream name. */
  readonly descriptors_by_stream: ReadonlyMap<string, readonly ApxiBreakdown[]>;
};

/** The residuals of an open window: a list for each described stream, with one for each of its descriptors. */
export type WindowResiduals = readonly (readonly ResidualSum[])[];

/** The window a view is of. */
export type ViewedWindow = {
  readonly windowId: string;
  readonly apxName: string;
  readonly startTick: number;
  readonly endTick: number;
};

/** The residuals after a window's first tick. */
export function beginResiduals({ streams, residualScheme }: KeptApxi, values: StreamValues): WindowResiduals {
  return streams.map(({ source, descriptors }) =>
    descriptors.map((descriptor) => beginResidual(residualScheme, descriptor, values(source))),
  );
}

/** The residuals after the tick at `index` of a window, counted from 0. */
export function extendResiduals(
  { streams }: KeptApxi,
  residuals: WindowResiduals,
  index: number,
  values: StreamValues,
): WindowResiduals {
  return streams.map(({ source, descriptors }, s) =>
    descriptors.map((descriptor, d) =>
      extendResidual(sumAt(residuals, s, d), descriptor, index, values(source)),
    ),
  );
}

/**
 * The view of a window whose residuals are those of all its ticks (engine-core 11). Without descriptors it is empty,
 * where the reference crashes.
 */
export function apxiView(plan: KeptApxi, window: ViewedWindow, residuals: WindowResiduals): ApxiView {
  const ticks = window.endTick - window.startTick + 1;
  const breakdowns = ({ descriptors, width }: DescribedStream, s: number): readonly ApxiBreakdown[] =>
    descriptors.map((descriptor, d) => residualBreakdown(sumAt(residuals, s, d), descriptor, width, ticks));
  return {
    apx_name: window.apxName,
    window_id: window.windowId,
    aeon_window_id: plan.aeonWindowId,
    residual_scheme: plan.residualScheme,
    descriptors_by_stream: new Map(plan.streams.map((stream, s) => [stream.name, breakdowns(stream, s)])),
  };
}

/** The id of a view, which its manifest refers to (engine-core 11). */
export function viewId({ apx_name, aeon_window_id, window_id }: ApxiView): string {
  return `${apx_name}::${aeon_window_id || window_id}::APXiView_v1`;
}

function sumAt(residuals: WindowResiduals, stream: number, descriptor: number): ResidualSum {
  return residuals[stream]?.[descriptor] as ResidualSum; // One for each descriptor of each stream.
}
