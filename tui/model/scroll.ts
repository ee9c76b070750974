/** A stretch of a list, `top` inclusive, `bottom` exclusive. */
export type Stretch = { readonly top: number; readonly bottom: number };

/** Rows an entry takes, by its index. */
export type HeightOf = (index: number) => number;

/** The last entries that fit into `rows`, at least one. */
export function endStretch(count: number, heightOf: HeightOf, rows: number): Stretch {
  let top = count;
  let used = 0;
  while (top > 0) {
    const next = used + heightOf(top - 1);
    if (next > rows && top < count) break;
    used = next;
    top -= 1;
  }
  return { top, bottom: count };
}

/**
 * The entries to show so that the selected one is visible, moving as little as possible from the former top. A
 * list that has come to its end is drawn to the bottom of the tile.
 */
export function stretchAround(
  count: number,
  heightOf: HeightOf,
  rows: number,
  formerTop: number,
  selected: number,
): Stretch {
  const end = endStretch(count, heightOf, rows);
  // An entry takes at least one row, so nothing further up than this can stay visible.
  const highest = Math.max(0, selected - rows + 1);
  let top = Math.max(highest, Math.min(Math.max(0, formerTop), selected, end.top));
  let used = 0;
  for (let index = top; index <= selected; index += 1) used += heightOf(index);
  while (used > rows && top < selected) {
    used -= heightOf(top);
    top += 1;
  }
  let bottom = top;
  let filled = 0;
  while (bottom < count) {
    filled += heightOf(bottom);
    if (filled > rows && bottom > selected) break;
    bottom += 1;
  }
  return { top, bottom };
}
