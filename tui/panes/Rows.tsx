import { Box, Text } from "ink";
import type { ReactElement } from "react";
import type { Line } from "../theme/style.ts";
import { paint, type Theme } from "../theme/theme.ts";

type Props = { readonly lines: readonly Line[]; readonly width: number; readonly theme: Theme };

/**
 * Finished rows, a text node each. Ink remembers what it measured by the whole text of a node; a row that did not
 * change is found there again, and one that did costs its own length and not that of its tile.
 */
export function Rows({ lines, width, theme }: Props): ReactElement {
  return (
    <Box width={width} height={lines.length} flexShrink={0} flexDirection="column">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen.
        <Text key={index} wrap="truncate">
          {paint(line, theme)}
        </Text>
      ))}
    </Box>
  );
}
