import { isInt, isListOf, isMapOf, isNullOr, isRecordOf, isText, type Shape } from "../text/shape.ts";
import type { AeonGrammar, BaseWindow, DerivedWindow } from "./grammar.ts";

const isTexts = isListOf(isText);

/** A grammar as our encoders write it; its two maps have names from outside. */
export const isGrammar: Shape<AeonGrammar> = isRecordOf<AeonGrammar>({
  base_windows: isMapOf(
    isRecordOf<BaseWindow>({
      window_id: isText,
      tick_start: isInt,
      tick_end: isInt,
      labels: isTexts,
      press_window_id: isNullOr(isText),
      parent_id: isNullOr(isText),
    }),
  ),
  derived_windows: isMapOf(
    isRecordOf<DerivedWindow>({
      window_id: isText,
      source_ids: isTexts,
      aggregation: isText,
      labels: isTexts,
      press_window_id: isNullOr(isText),
      parent_id: isNullOr(isText),
    }),
  ),
});
