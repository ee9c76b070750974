import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dashboardLayout } from "../../tui/layout/dashboard-layout.ts";
import { logsLayout } from "../../tui/layout/logs-layout.ts";
import { formOf, type Size } from "../../tui/layout/size.ts";
import type { Model } from "../../tui/model/model.ts";
import { noProgress, noteProgress } from "../../tui/model/progress.ts";
import { themeOfSettings } from "../../tui/run-screen.ts";
import { gridOf } from "../../tui/screen/cells.ts";
import { mountScreen } from "../../tui/screen/mount-screen.tsx";
import { widthOf } from "../../tui/text/width.ts";
import { idleState } from "../support/wire-values.ts";
import { fullState, heard, large, lost, small } from "./support/models.ts";
import { renderFrame } from "./support/render-frame.ts";
import { rowText } from "./support/row-text.ts";
import { screens } from "./support/screens.ts";

/** The rows as Ink gives them, before anything that is too wide could be cut off. */
function rawRows(model: Model): readonly string[] {
  let rows: readonly string[] = [];
  const screen = mountScreen(model, themeOfSettings(model.settings), (frame) => {
    rows = gridOf(frame, 1_000, frame.split("\n").length).map(rowText);
  });
  screen.unmount();
  return rows;
}

const anySize: fc.Arbitrary<Size> = fc.record({
  columns: fc.integer({ min: 20, max: 220 }),
  rows: fc.integer({ min: 6, max: 70 }),
});
const anyScreen = fc.constantFrom(...Object.keys(screens));

function screenAt(name: string, size: Size): Model {
  const model = screens[name]?.(size);
  if (model === undefined) throw new Error(`no screen ${name}`);
  return model;
}

test("at any size every screen fits: no row is too wide, none is missing, every border is closed", () => {
  fc.assert(
    fc.property(anyScreen, anySize, (name, size) => {
      const model = screenAt(name, size);
      const rows = rawRows(model);
      expect(rows.length).toBeLessThanOrEqual(size.rows);
      for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(size.columns);
      const framed = rows.filter((row) => /^[+|]/.test(row));
      for (const row of framed) {
        expect(widthOf(row)).toBe(size.columns);
        expect(row.at(-1)).toBe(row.at(0));
      }
    }),
    { numRuns: 400 },
  );
});

describe("forms", () => {
  test.each([
    { size: { columns: 59, rows: 40 }, form: "notice" },
    { size: { columns: 200, rows: 15 }, form: "notice" },
    { size: { columns: 60, rows: 16 }, form: "single" },
    { size: { columns: 79, rows: 50 }, form: "single" },
    { size: { columns: 80, rows: 24 }, form: "stacked" },
    { size: { columns: 120, rows: 29 }, form: "stacked" },
    { size: { columns: 99, rows: 36 }, form: "stacked" },
    { size: { columns: 100, rows: 30 }, form: "wide" },
    { size: { columns: 120, rows: 36 }, form: "wide" },
  ])("$size.columns x $size.rows is $form", ({ size, form }) => {
    expect(formOf(size)).toBe(form);
  });

  test("the tiles fill the rows between header and footer exactly, and each row of tiles the width", () => {
    fc.assert(
      fc.property(anySize, (size) => {
        const form = formOf(size);
        fc.pre(form !== "notice");
        const layout = dashboardLayout(size, "run");
        const height = layout.reduce((sum, places) => sum + (places[0]?.height ?? 0), 0);
        expect(height).toBe(size.rows - (form === "wide" ? 3 : 2) - 2);
        for (const places of layout)
          expect(places.reduce((sum, { width }) => sum + width, 0)).toBe(size.columns);
        for (const { height: each } of layout.flat()) expect(each).toBeGreaterThanOrEqual(4);
      }),
    );
  });

  test("an open payload takes a part of a wide screen and all of a small one", () => {
    expect(logsLayout(large, true)).toMatchObject({ entriesWidth: 84, payloadWidth: 36 });
    expect(logsLayout(small, true)).toMatchObject({ entriesWidth: 0, payloadWidth: 80 });
    expect(logsLayout(small, false)).toMatchObject({ entriesWidth: 80, payloadWidth: 0 });
  });
});

// NFR-1 and the rule that a state is never told by colour alone: the words are there in every size and theme.
describe("state words without colour", () => {
  const words: Readonly<Record<string, readonly string[]>> = {
    connecting: ["CONNECTING", "UNKNOWN"],
    "never-reached": ["NO DAEMON", "trinity up"],
    "dashboard-idle": ["IDLE", "LIVE", "R!start"],
    "dashboard-running": ["RUNNING", "LIVE"],
    "dashboard-paused": ["PAUSED"],
    "dashboard-completed": ["COMPLETED", "IDLE"],
    "dashboard-cancelled": ["CANCELLED"],
    "dashboard-fault": ["FAULT", "engine_error"],
    "dashboard-doubtful": ["STOPPING", "STALE", "UNKNOWN"],
    "dashboard-disconnected": ["DISCONNECTED", "was RUNNING", "STALE"],
    "dashboard-readonly": ["RO", "read-only"],
    "logs-follow": ["ERROR", "WARN", "following"],
    "logs-held": ["HELD"],
    "logs-ended": ["end of the log", "COMPLETED"],
    "confirm-stop": ["STOP RUN", "CANCELLED", "changes the world"],
    "receipt-refused": ["REFUSED"],
    "receipt-unknown": ["UNKNOWN"],
  };
  const sizes = [large, small, { columns: 100, rows: 30 }, { columns: 200, rows: 60 }];

  test.each(Object.entries(words))("%s says %j", (name, expected) => {
    for (const size of sizes) {
      const frame = renderFrame(screenAt(name, size));
      for (const word of expected) expect(frame).toContain(word);
    }
  });

  test.each(["dashboard-running", "dashboard-fault", "dashboard-disconnected", "logs-held"])(
    "%s at 60x16 still names connection and run",
    (name) => {
      const [first = ""] = renderFrame(screenAt(name, { columns: 60, rows: 16 })).split("\n");
      expect(first).toMatch(/LIVE|DISCONNECTED/);
      expect(first).toMatch(/RUNNING|FAULT/);
    },
  );
});

/** The same screen with a run of 10^12 ticks that goes at 100 t/s, so that it has centuries to go. */
function longRun(size: Size): Model {
  const model = screenAt("dashboard-running", size);
  const { run, pillars } = model.views;
  if (run.value === null) throw new Error("no run");
  const value = { ...run.value, ticksCompleted: 11_831, ticksTotal: 1e12 };
  const headline = "11831/1000000000000 ticks";
  const told = pillars.map((each) => ({ ...each, value: each.value && { ...each.value, headline } }));
  const atMono = model.now.monoMs;
  const before = noteProgress(noProgress, value.runId, 10_831, atMono - 10_000);
  const progress = noteProgress(before, value.runId, value.ticksCompleted, atMono);
  return { ...model, views: { ...model.views, run: { ...run, value }, pillars: told }, progress };
}

test.each([large, small, { columns: 100, rows: 30 }])(
  "at $columns columns numbers that do not fit are shortened, and no word is cut for them",
  (size) => {
    const frame = renderFrame(longRun(size));
    expect(frame).toMatch(/11,831 \/ (1T|1,000,000,000,000)/);
    expect(frame).toMatch(/100 t\/s {2}eta 317y/);
    expect(frame).not.toMatch(/max \S*~/);
    expect(frame.match(/11831\/1T ticks/g)).toHaveLength(5);
  },
);

test("the charts of a lost connection stand still and draw no zero for what was not measured", () => {
  const model = screenAt("dashboard-running", large);
  const { value } = model.views.run;
  if (value === null) throw new Error("no run");
  const before = noteProgress(noProgress, value.runId, 0, model.now.monoMs - 60_000);
  const progress = noteProgress(before, value.runId, 600, model.now.monoMs);
  const dark = heard({ ...model, progress }, lost);
  const later = heard(dark, { kind: "clock" }, 30_000);
  const chart = /t\/s 60s {3}(.*?) {2}min (\S+) max (\S+)/.exec(
    renderFrame({ ...later, dialog: null, isLossHidden: true }),
  );
  expect(chart?.slice(2)).toEqual(["10.0", "10.0"]);
  expect(chart?.[1]).toMatch(/^#+ +$/);
  const rateOf = (at: Model): string | undefined =>
    renderFrame({ ...at, pane: "logs", isLossHidden: true })
      .split("\n")
      .find((row) => row.startsWith("| all"));
  expect(rateOf(later)).toMatch(/\d\.\d\/s mean 10s/);
  expect(rateOf(later)).toBe(rateOf(dark));
});

test("the rate of a log falls to zero while nothing comes, and an ended log has none", () => {
  const quiet = heard(screenAt("logs-follow", large), { kind: "clock" }, 100_000);
  expect(renderFrame(quiet)).toContain("0.0/s mean 10s");
  const over = heard(screenAt("logs-ended", large), { kind: "clock" }, 100_000);
  expect(renderFrame(over)).toMatch(/\| all .* ended {4}err/);
  expect(renderFrame(over)).not.toContain("/s ");
});

test("a round trip is told for half a minute after it was measured, and not of a former connection", () => {
  const model = screenAt("dashboard-running", large);
  expect(renderFrame(model)).toContain("rtt 4ms");
  expect(renderFrame(heard(model, { kind: "clock" }, 31_000))).not.toContain("rtt");
  const back = heard(heard(model, lost), fullState(idleState()), 500);
  expect(renderFrame(back)).not.toContain("rtt");
});

test("a control that is off is drawn as off with its reason, in every size that shows the RUN tile (D-AC-1)", () => {
  for (const size of [large, small, { columns: 60, rows: 16 }, { columns: 200, rows: 60 }]) {
    const frame = renderFrame(screenAt("dashboard-idle", size));
    expect(frame).toMatch(/on +R!start/);
    expect(frame).toMatch(/off .*B!.*C!.*K!.*X!.*\(no run is active\)/);
  }
});
