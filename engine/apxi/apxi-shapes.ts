import {
  isExactly,
  isInt,
  isListOf,
  isMapOf,
  isNullOr,
  isRecordOf,
  isText,
  isVariant,
  type Shape,
} from "../text/shape.ts";
import type { ApxiDescriptor, ConstSegment, LinearTrend, RunSegment } from "./descriptor.ts";
import type { ApxiBreakdown } from "./residual.ts";
import type { ApxiView } from "./view.ts";

const isScheme = isExactly("ID", "R", "GR");

const described = { descriptor_id: isText, window_id: isText, stream_id: isText, labels: isListOf(isText) };

export const isDescriptor: Shape<ApxiDescriptor> = isVariant<"descriptor_type", ApxiDescriptor>(
  "descriptor_type",
  {
    CONST_SEGMENT: isRecordOf<ConstSegment>({
      ...described,
      descriptor_type: isExactly("CONST_SEGMENT"),
      params: isRecordOf<ConstSegment["params"]>({ value: isInt }),
    }),
    RUN_SEGMENT: isRecordOf<RunSegment>({
      ...described,
      descriptor_type: isExactly("RUN_SEGMENT"),
      params: isRecordOf<RunSegment["params"]>({ pattern: isListOf(isInt), repeats: isInt }),
    }),
    LINEAR_TREND: isRecordOf<LinearTrend>({
      ...described,
      descriptor_type: isExactly("LINEAR_TREND"),
      params: isRecordOf<LinearTrend["params"]>({ intercept: isInt, slope: isInt, start_tick: isInt }),
    }),
  },
);

/** A view as our encoders write it; `descriptors_by_stream` is a map with names from outside. */
export const isApxiView: Shape<ApxiView> = isRecordOf<ApxiView>({
  apx_name: isText,
  window_id: isText,
  aeon_window_id: isNullOr(isText),
  residual_scheme: isScheme,
  descriptors_by_stream: isMapOf(
    isListOf(
      isRecordOf<ApxiBreakdown>({
        descriptor: isDescriptor,
        residual_scheme: isScheme,
        L_model: isInt,
        L_residual: isInt,
        L_total: isInt,
      }),
    ),
  ),
});
