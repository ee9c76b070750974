import { Box, Text } from "ink";
import type { ReactElement } from "react";
import type { Line } from "../theme/style.ts";
import { paint, type Theme } from "../theme/theme.ts";

type Props = { readonly lines: readonly Line[]; readonly width: number; readonly theme: Theme };

/** Finished rows as one text node: the cost of a pane does not grow with what is in it (tui.md 4). */
export function Rows({ lines, width, theme }: Props): ReactElement {
  return (
    <Box width={width} height={lines.length} flexShrink={0}>
      <Text wrap="truncate">{lines.map((line) => paint(line, theme)).join("\n")}</Text>
    </Box>
  );
}
