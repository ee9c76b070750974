import { footerRows, formOf, headerRows, type Size } from "./size.ts";

/** Where the parts of the Logs pane lie. Heights include borders, widths too. */
export type LogsLayout = {
  /** 0 when there is no room for the rate line. */
  readonly rateHeight: number;
  /** The filter line, when it is not part of the header. */
  readonly filterRows: number;
  readonly entriesWidth: number;
  readonly entriesHeight: number;
  /** 0 when the payload is closed. */
  readonly payloadWidth: number;
  /** Level counts and losses below the tiles. */
  readonly countRows: number;
};

/** Lays the pane out; on small terminals an open payload takes the place of the entries. */
export function logsLayout(size: Size, isPayloadOpen: boolean): LogsLayout {
  const form = formOf(size);
  const isWide = form === "wide";
  const rateHeight = isWide ? 3 : 0;
  const filterRows = isWide ? 0 : 1;
  const countRows = isWide ? 2 : 0;
  const entriesHeight = size.rows - headerRows(form) - filterRows - rateHeight - countRows - footerRows;
  const payloadWidth = !isPayloadOpen
    ? 0
    : isWide
      ? Math.max(36, Math.floor(size.columns * 0.3))
      : size.columns;
  return {
    rateHeight,
    filterRows,
    entriesWidth: size.columns - payloadWidth,
    entriesHeight,
    payloadWidth,
    countRows,
  };
}

/** Cells before an entry that can be selected. */
export const markerCells: number = 2;

/** Columns of a log entry inside the tile. */
export type EntryColumns = {
  readonly markerWidth: number;
  /** Whether the hour is shown. */
  readonly hasHour: boolean;
  readonly timeWidth: number;
  readonly eventWidth: number;
  /** 0 when there is no room for it. */
  readonly componentWidth: number;
  readonly messageWidth: number;
  /** Cells before the message. */
  readonly messageFrom: number;
};

/** Divides the inner width of a tile of entries; `markerWidth` cells before the time are kept for marks. */
export function entryColumns(innerWidth: number, markerWidth: number): EntryColumns {
  const hasHour = innerWidth >= 76 + markerWidth * 2;
  const timeWidth = hasHour ? 12 : 9;
  const eventWidth = innerWidth >= 110 ? 24 : 15;
  const componentWidth = innerWidth >= 70 ? 6 : 0;
  const componentCells = componentWidth === 0 ? 0 : componentWidth + 2;
  const messageFrom = markerWidth + timeWidth + 2 + 5 + 1 + eventWidth + 1 + componentCells;
  return {
    markerWidth,
    hasHour,
    timeWidth,
    eventWidth,
    componentWidth,
    messageFrom,
    messageWidth: Math.max(10, innerWidth - messageFrom),
  };
}
