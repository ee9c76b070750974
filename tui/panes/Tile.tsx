import type { ReactElement } from "react";
import type { Fresh, Watching } from "../model/fresh.ts";
import type { Line } from "../theme/style.ts";
import type { Theme } from "../theme/theme.ts";
import { frameRows, trustLines } from "./frame.ts";
import { Rows } from "./Rows.tsx";

type Props = {
  readonly title: string;
  /** What the tile shows; without it there is no tile. */
  readonly fresh: Fresh<unknown>;
  readonly watching: Watching;
  /** Added behind source, age and state, for example `HELD`. */
  readonly note?: Line;
  readonly rows: readonly Line[];
  readonly width: number;
  readonly height: number;
  readonly isFocused: boolean;
  readonly theme: Theme;
};

/** A framed tile whose border names source, age and state of what it shows. */
export function Tile(props: Props): ReactElement {
  const { title, rows, width, height, isFocused, theme, note = [] } = props;
  const right = trustLines(props.fresh, props.watching).map((line) => [...line, ...note]);
  return (
    <Rows
      lines={frameRows({ title, right, rows, width, height, isFocused }, theme.glyphs)}
      width={width}
      theme={theme}
    />
  );
}
