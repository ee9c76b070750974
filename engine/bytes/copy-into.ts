/** Up to here a loop is faster than a call. */
const loopBytesMax = 48;

/** Copies `source[start..end)` to an offset of `bytes`, where there is room, and answers the offset behind it. */
export function copyInto(
  bytes: Uint8Array,
  at: number,
  source: Uint8Array,
  start: number,
  end: number,
): number {
  const behind = at + end - start;
  if (end - start > loopBytesMax) {
    bytes.set(source.subarray(start, end), at);
    return behind;
  }
  for (let from = start, to = at; from < end; from += 1, to += 1) bytes[to] = source[from] as number;
  return behind;
}
