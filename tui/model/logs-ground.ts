import { entryColumns, logsLayout, markerCells } from "../layout/logs-layout.ts";
import { rowWidth } from "../layout/size.ts";
import { wrap } from "../text/fit.ts";
import type { LogsGround } from "./logs-view.ts";
import type { Model } from "./model.ts";

/** What movements in the Logs pane are reckoned in: the lines shown, and how many rows there are for them. */
export function logsGround(model: Model): LogsGround {
  const { shown, view } = model.logs;
  const layout = logsLayout(model.size, view.payload.isOpen);
  // An open payload that covers the entries leaves them their rows, so that nothing jumps when it closes.
  const width = layout.entriesWidth === 0 ? model.size.columns : layout.entriesWidth;
  const { messageWidth } = entryColumns(rowWidth(width), markerCells);
  return {
    lines: shown,
    rows: layout.entriesHeight - 2,
    heightOf: (index) => (view.isWrapped ? wrap(shown[index]?.message ?? "", messageWidth).length : 1),
  };
}
