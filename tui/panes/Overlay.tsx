import { Box } from "ink";
import type { ReactElement } from "react";
import { footerRows, type Size } from "../layout/size.ts";
import { span } from "../theme/style.ts";
import type { Theme } from "../theme/theme.ts";
import type { DialogBox } from "./dialogs/dialog-box.ts";
import { frameRows } from "./frame.ts";
import { Rows } from "./Rows.tsx";

type Props = { readonly box: DialogBox; readonly size: Size; readonly theme: Theme };

/** A dialog over the pane. One that is higher than the screen loses its middle rows last: the frame is cut. */
export function Overlay({ box, size, theme }: Props): ReactElement {
  const room = size.rows - footerRows - 1;
  const height = Math.min(box.rows.length + 2, room);
  const top =
    box.place === "bottom"
      ? size.rows - footerRows - height
      : Math.max(1, Math.floor((size.rows - height) / 2));
  const lines = frameRows(
    {
      title: box.title,
      titleStyle: "strong",
      right: box.note === "" ? [] : [[span(box.note, "dim")]],
      rows: box.rows,
      width: box.width,
      height,
      isFocused: true,
    },
    theme.glyphs,
  );
  return (
    <Box position="absolute" marginTop={top} marginLeft={Math.floor((size.columns - box.width) / 2)}>
      <Rows lines={lines} width={box.width} theme={theme} />
    </Box>
  );
}
