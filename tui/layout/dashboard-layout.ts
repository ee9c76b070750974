import type { TileId } from "../model/model.ts";
import { footerRows, formOf, headerRows, type Size } from "./size.ts";

/** A tile's place: which one, how wide and how high, borders included. */
export type Place = { readonly tile: TileId; readonly width: number; readonly height: number };

/** Rows of tiles from top to bottom, tiles of a row from left to right. */
export type DashboardLayout = readonly (readonly Place[])[];

/** Lays out the Dashboard (tui.md 3); `focus` is the tile that is shown alone where only one fits. */
export function dashboardLayout(size: Size, focus: TileId): DashboardLayout {
  const form = formOf(size);
  const height = size.rows - headerRows(form) - footerRows;
  switch (form) {
    case "notice":
      return [];
    case "single":
      return [[{ tile: focus, width: size.columns, height }]];
    case "stacked":
      return stacked(size.columns, height);
    case "wide":
      return wide(size.columns, height);
  }
}

/** The log takes what is left; attention grows a little before it on high terminals. */
function stacked(width: number, height: number): DashboardLayout {
  const attention = height >= 26 ? 6 : 4;
  const context = height >= 34 ? 7 : 0;
  const log = height - 6 - attention - 5 - context;
  const places: readonly Place[] = [
    { tile: "run", width, height: 6 },
    { tile: "attention", width, height: attention },
    { tile: "pillars", width, height: 5 },
    { tile: "log", width, height: log },
    { tile: "context", width, height: context },
  ];
  return places.filter((place) => place.height > 0).map((place) => [place]);
}

function wide(width: number, height: number): DashboardLayout {
  const top = height >= 29 ? 10 : 9;
  const pillars = height >= 29 ? 9 : 8;
  const run = Math.max(60, Math.floor(width / 2));
  const context = width >= 120 ? 40 : 36;
  return [
    [
      { tile: "run", width: run, height: top },
      { tile: "attention", width: width - run, height: top },
    ],
    [{ tile: "pillars", width, height: pillars }],
    [
      { tile: "log", width: width - context, height: height - top - pillars },
      { tile: "context", width: context, height: height - top - pillars },
    ],
  ];
}
