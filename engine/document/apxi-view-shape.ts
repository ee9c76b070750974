import type { Int } from "../int.ts";
import {
  isExactly,
  isInt,
  isListOf,
  isMapOf,
  isNullOr,
  isRecordOf,
  isRecordWith,
  isText,
  type Shape,
} from "../text/shape.ts";

/** An APXi view as a document shows it (engine-core 11). */
export type ApxiView = {
  readonly apx_name: string;
  readonly window_id: string;
  readonly aeon_window_id: string | null;
  readonly residual_scheme: "ID" | "R" | "GR";
  readonly descriptors_by_stream: ReadonlyMap<string, readonly Breakdown[]>;
};

type Breakdown = {
  readonly descriptor: Descriptor;
  readonly residual_scheme: "ID" | "R" | "GR";
  readonly L_model: Int;
  readonly L_residual: Int;
  readonly L_total: Int;
};

type Descriptor = {
  readonly descriptor_id: string;
  readonly descriptor_type: "CONST_SEGMENT" | "RUN_SEGMENT" | "LINEAR_TREND";
  readonly window_id: string;
  readonly stream_id: string;
  readonly params: Params;
  readonly labels: readonly string[];
};

/** Which of them are there is told by the descriptor's type. */
type Params = {
  readonly value?: Int;
  readonly pattern?: readonly Int[];
  readonly repeats?: Int;
  readonly intercept?: Int;
  readonly slope?: Int;
  readonly start_tick?: Int;
};

const isScheme = isExactly("ID", "R", "GR");

export const isApxiView: Shape<ApxiView> = isRecordOf<ApxiView>({
  apx_name: isText,
  window_id: isText,
  aeon_window_id: isNullOr(isText),
  residual_scheme: isScheme,
  descriptors_by_stream: isMapOf(
    isListOf(
      isRecordOf<Breakdown>({
        descriptor: isRecordOf<Descriptor>({
          descriptor_id: isText,
          descriptor_type: isExactly("CONST_SEGMENT", "RUN_SEGMENT", "LINEAR_TREND"),
          window_id: isText,
          stream_id: isText,
          params: isRecordWith<Params>(
            {},
            {
              value: isInt,
              pattern: isListOf(isInt),
              repeats: isInt,
              intercept: isInt,
              slope: isInt,
              start_tick: isInt,
            },
          ),
          labels: isListOf(isText),
        }),
        residual_scheme: isScheme,
        L_model: isInt,
        L_residual: isInt,
        L_total: isInt,
      }),
    ),
  ),
});
