import { Box } from "ink";
import type { ReactElement } from "react";
import { logsLayout } from "../../layout/logs-layout.ts";
import { rowWidth } from "../../layout/size.ts";
import { freshLog } from "../../model/fresh-log.ts";
import { shownBook } from "../../model/logs.ts";
import { selectedIndex } from "../../model/logs-view.ts";
import { type Model, watchingOf } from "../../model/model.ts";
import { payloadText } from "../../model/payload.ts";
import { countText } from "../../text/format.ts";
import { fitLine } from "../../theme/line.ts";
import { span } from "../../theme/style.ts";
import type { Theme } from "../../theme/theme.ts";
import { Rows } from "../Rows.tsx";
import { Tile } from "../Tile.tsx";
import { countRows } from "./count-rows.ts";
import { entriesRows } from "./entries.ts";
import { filterLine } from "./filter-line.ts";
import { rateRows } from "./rate-rows.ts";

type Props = { readonly model: Model; readonly theme: Theme };

/** The log of one run: a rate line where there is room, the entries, the payload of the selected one. */
export function LogsPane({ model, theme }: Props): ReactElement {
  const { size, logs } = model;
  const { columns } = size;
  const { view } = logs;
  const layout = logsLayout(size, view.payload.isOpen);
  const log = freshLog(shownBook(logs));
  const shared = { watching: watchingOf(model), theme };
  const height = layout.entriesHeight;
  const held = view.held === null ? [] : [span("  HELD", "warn")];
  const fitted = (lines: readonly Parameters<typeof fitLine>[0][]) =>
    lines.map((line) => fitLine(line, columns, theme.glyphs.cut));
  return (
    <Box flexDirection="column">
      {layout.filterRows > 0 && <Rows lines={fitted([filterLine(model)])} width={columns} theme={theme} />}
      {layout.rateHeight > 0 && (
        <Tile
          {...shared}
          title="RATE 5m"
          fresh={freshLog(logs.run)}
          rows={rateRows(freshLog(logs.run), model, rowWidth(columns), theme.glyphs)}
          width={columns}
          height={layout.rateHeight}
          isFocused={false}
        />
      )}
      <Box>
        {layout.entriesWidth > 0 && (
          <Tile
            {...shared}
            title="ENTRIES"
            fresh={log}
            note={held}
            rows={entriesRows(log, model, rowWidth(layout.entriesWidth), theme.glyphs)}
            width={layout.entriesWidth}
            height={height}
            isFocused={!view.payload.isFocused}
          />
        )}
        {layout.payloadWidth > 0 && (
          <PayloadTile model={model} theme={theme} width={layout.payloadWidth} height={height} />
        )}
      </Box>
      {layout.countRows > 0 && <Rows lines={fitted(countRows(logs.run))} width={columns} theme={theme} />}
    </Box>
  );
}

function PayloadTile({
  model,
  theme,
  width,
  height,
}: Props & { readonly width: number; readonly height: number }): ReactElement {
  const { view, shown } = model.logs;
  const line = shown[selectedIndex(view, shown)];
  const rows = line === undefined ? ["no entry"] : payloadText(line, rowWidth(width));
  const top = Math.min(view.payload.top, Math.max(0, rows.length - (height - 2)));
  const more = rows.length - top - (height - 2);
  return (
    <Tile
      title={line === undefined ? "PAYLOAD" : `PAYLOAD ${countText(line.seq)}`}
      fresh={freshLog(shownBook(model.logs))}
      watching={watchingOf(model)}
      note={more > 0 ? [span(`  +${more} rows, Tab`, "dim")] : []}
      rows={rows.slice(top).map((row) => [span(row)])}
      width={width}
      height={height}
      isFocused={view.payload.isFocused}
      theme={theme}
    />
  );
}
