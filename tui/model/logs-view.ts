import type { LogLine } from "./facts.ts";
import type { HeightOf, Stretch } from "./scroll.ts";
import { endStretch, stretchAround } from "./scroll.ts";

/** What the Logs pane shows of the lines. */
export type LogsView = {
  /** Null follows the newest line; otherwise the view is held. */
  readonly held: Held | null;
  readonly isWrapped: boolean;
  readonly payload: Payload;
};

/** A held view, remembered by sequence numbers, which stay right while lines come and go. */
export type Held = {
  readonly selectedSeq: number;
  readonly topSeq: number;
  /** The newest line when the view was held; what came later is counted as new. */
  readonly newestSeq: number;
};

export type Payload = {
  readonly isOpen: boolean;
  /** Whether keys scroll the payload instead of the list. */
  readonly isFocused: boolean;
  /** First row shown. */
  readonly top: number;
};

/** Follows, unwrapped, payload closed. */
export const followingView: LogsView = {
  held: null,
  isWrapped: false,
  payload: { isOpen: false, isFocused: false, top: 0 },
};

/** What the view's movements are reckoned in. */
export type LogsGround = {
  readonly lines: readonly LogLine[];
  readonly heightOf: HeightOf;
  /** Rows inside the tile. */
  readonly rows: number;
};

/** The index of the selected line; the newest one while following; -1 when there is no line. */
export function selectedIndex(view: LogsView, lines: readonly LogLine[]): number {
  if (view.held === null) return lines.length - 1;
  return Math.min(indexAtOrAfter(lines, view.held.selectedSeq), lines.length - 1);
}

/** The lines to draw. */
export function shownStretch(view: LogsView, ground: LogsGround): Stretch {
  const { lines, heightOf, rows } = ground;
  if (view.held === null) return endStretch(lines.length, heightOf, rows);
  const top = indexAtOrAfter(lines, view.held.topSeq);
  return stretchAround(lines.length, heightOf, rows, top, Math.max(0, selectedIndex(view, lines)));
}

/** Lines that came after the view was held; 0 while following. */
export function newLines(view: LogsView, lines: readonly LogLine[]): number {
  return view.held === null ? 0 : lines.length - indexAtOrAfter(lines, view.held.newestSeq + 1);
}

/** Holds the view at a line, by its index; an index outside the list means its nearest end. */
export function holdAt(view: LogsView, ground: LogsGround, index: number): LogsView {
  const { lines, heightOf, rows } = ground;
  const selected = Math.min(Math.max(0, index), lines.length - 1);
  const line = lines[selected];
  if (line === undefined) return view;
  const former = shownStretch(view, ground);
  const stretch = stretchAround(lines.length, heightOf, rows, former.top, selected);
  return {
    ...view,
    held: {
      selectedSeq: line.seq,
      topSeq: lines[stretch.top]?.seq ?? line.seq,
      newestSeq: view.held?.newestSeq ?? lines.at(-1)?.seq ?? line.seq,
    },
    payload: { ...view.payload, top: 0 },
  };
}

/** Goes along with the newest line again. */
export function follow(view: LogsView): LogsView {
  return { ...view, held: null, payload: { ...view.payload, isOpen: false, isFocused: false, top: 0 } };
}

/** The nearest ERROR line from an index on, in a direction; null when there is none. */
export function errorIndex(lines: readonly LogLine[], from: number, direction: 1 | -1): number | null {
  for (let index = from; index >= 0 && index < lines.length; index += direction) {
    if (lines[index]?.level === "ERROR") return index;
  }
  return null;
}

/** The index of the first line with at least this sequence number; the length when there is none. */
export function indexAtOrAfter(lines: readonly LogLine[], seq: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
