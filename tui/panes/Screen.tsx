import { Box } from "ink";
import type { ReactElement } from "react";
import { formOf } from "../layout/size.ts";
import type { Model } from "../model/model.ts";
import { fitLine } from "../theme/line.ts";
import type { Theme } from "../theme/theme.ts";
import { DashboardPane } from "./dashboard/DashboardPane.tsx";
import { boxOf } from "./dialogs/box-of.ts";
import { footerRowsOf } from "./footer-rows.ts";
import { headerRowsOf } from "./header-rows.ts";
import { LogsPane } from "./logs/LogsPane.tsx";
import { noticeRows } from "./notice-screen.ts";
import { Overlay } from "./Overlay.tsx";
import { Rows } from "./Rows.tsx";

type Props = { readonly model: Model; readonly theme: Theme };

/** The whole screen as a function of the model: header, pane, footer, and a dialog over them. */
export function Screen({ model, theme }: Props): ReactElement {
  const { columns, rows } = model.size;
  const { glyphs } = theme;
  if (formOf(model.size) === "notice")
    return <Rows lines={noticeRows(model, glyphs)} width={columns} theme={theme} />;
  const header = headerRowsOf(model, glyphs).map((line) => fitLine(line, columns, glyphs.cut));
  const box = boxOf(model, glyphs);
  return (
    <Box width={columns} height={rows} flexDirection="column">
      <Rows lines={header} width={columns} theme={theme} />
      <Box flexGrow={1} flexShrink={0}>
        {model.pane === "logs" ? (
          <LogsPane model={model} theme={theme} />
        ) : (
          <DashboardPane model={model} theme={theme} />
        )}
      </Box>
      <Rows lines={footerRowsOf(model, glyphs)} width={columns} theme={theme} />
      {box !== null && <Overlay box={box} size={model.size} theme={theme} />}
    </Box>
  );
}
