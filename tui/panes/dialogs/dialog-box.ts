import type { Size } from "../../layout/size.ts";
import type { Line } from "../../theme/style.ts";

/** What lies over the pane: a framed box, placed by its size. */
export type DialogBox = {
  readonly title: string;
  /** At the right of the upper border. */
  readonly note: string;
  readonly rows: readonly Line[];
  /** Borders included. */
  readonly width: number;
  readonly place: "middle" | "bottom";
};

/** The width of a dialog that would like `wanted` columns. */
export function dialogWidth(size: Size, wanted: number): number {
  return Math.min(wanted, size.columns - 4);
}
