/**
 * Free space as the state tells it: rounded down to a sixteenth of its magnitude, because every byte written is another
 * number and watchers are told of every change.
 */
export function coarseBytes(bytes: number): bigint {
  if (bytes < 1) return 0n;
  const step = 2 ** Math.max(0, Math.floor(Math.log2(bytes)) - 4);
  return BigInt(Math.floor(bytes / step) * step);
}
