import { Box } from "ink";
import type { ReactElement } from "react";
import { dashboardLayout, type Place } from "../../layout/dashboard-layout.ts";
import { formOf, rowWidth } from "../../layout/size.ts";
import { attentionRows } from "../../model/attention.ts";
import { freshLog } from "../../model/fresh-log.ts";
import { type Model, subjectRun, watchingOf } from "../../model/model.ts";
import { shortRunId } from "../../text/format.ts";
import { span } from "../../theme/style.ts";
import type { Theme } from "../../theme/theme.ts";
import { tailRows } from "../logs/entries.ts";
import { Tile } from "../Tile.tsx";
import { attentionLines } from "./attention-rows.ts";
import { contextRows } from "./context-rows.ts";
import { pillarPairs, pillarTable, worstPillar } from "./pillar-rows.ts";
import { runRows } from "./run-rows.ts";

type Props = { readonly model: Model; readonly theme: Theme };

/** The first screen: run, what needs attention, the five pillars, the log's end, and what all of it stands on. */
export function DashboardPane({ model, theme }: Props): ReactElement {
  const layout = dashboardLayout(model.size, model.dashboard.focus);
  return (
    <Box flexDirection="column">
      {layout.map((places) => (
        <Box key={places.map(({ tile }) => tile).join("+")}>
          {places.map((place) => (
            <DashboardTile key={place.tile} place={place} model={model} theme={theme} />
          ))}
        </Box>
      ))}
    </Box>
  );
}

function DashboardTile({ place, model, theme }: Props & { readonly place: Place }): ReactElement {
  const { tile, width, height } = place;
  const { glyphs } = theme;
  const { views, dashboard } = model;
  const watching = watchingOf(model);
  const isFocused = dashboard.focus === tile;
  const columns = rowWidth(width);
  const rows = height - 2;
  const shared = { watching, width, height, isFocused, theme };
  switch (tile) {
    case "run":
      return (
        <Tile
          {...shared}
          title="RUN"
          fresh={views.run}
          rows={runRows({ run: views.run, lastRun: views.lastRun }, model, columns, rows, glyphs)}
        />
      );
    case "attention": {
      const list = attentionRows(model);
      const selected = isFocused ? Math.min(dashboard.attentionRow, list.length - 1) : -1;
      return (
        <Tile
          {...shared}
          title={`ATTENTION ${list.length}`}
          fresh={{ ...views.run, source: "rollup" }}
          rows={attentionLines(list, selected, columns, rows, glyphs)}
        />
      );
    }
    case "pillars": {
      const worst = worstPillar(views.pillars, watching);
      const selected = isFocused ? dashboard.pillarRow : -1;
      const draw = formOf(model.size) === "wide" || rows >= 6 ? pillarTable : pillarPairs;
      return (
        <Tile
          {...shared}
          title={`PILLARS   worst: ${worst}`}
          fresh={leastFresh(model)}
          rows={draw(views.pillars, watching, selected, columns, glyphs)}
        />
      );
    }
    case "log": {
      const log = freshLog(model.logs.run);
      const runId = log.value?.runId;
      return (
        <Tile
          {...shared}
          title={runId === undefined ? "LOG TAIL" : `LOG TAIL ${shortRunId(runId)}`}
          fresh={log}
          rows={tailRows(log, views.lastSignMono !== null, columns, rows, glyphs)}
        />
      );
    }
    case "context": {
      const contents = {
        scenario: views.scenario,
        run: subjectRun(model),
        lastRun: views.lastRun,
        daemon: views.daemon,
        address: model.settings.address,
      };
      const lines = contextRows(contents, watching, views.clock, model.now, columns, glyphs);
      return (
        <Tile
          {...shared}
          title="CONTEXT"
          fresh={views.daemon}
          note={[span("  per line", "dim")]}
          rows={lines}
        />
      );
    }
  }
}

/** The pillar that is known least well stands for all in the border; the rows tell each one's own age. */
function leastFresh(model: Model): Model["views"]["pillars"][number] {
  const { pillars, run } = model.views;
  const ranks = ["unknown", "stale", "degraded", "fresh"];
  const [worst] = pillars.toSorted((a, b) => ranks.indexOf(a.state) - ranks.indexOf(b.state));
  return worst ?? { ...run, value: null };
}
