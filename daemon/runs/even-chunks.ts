/** Packs pieces into chunks of exactly `bytes` bytes; only the last one is shorter. */
export function* evenChunks(pieces: Iterable<Uint8Array>, bytes: number): Iterable<Buffer> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for (const piece of pieces) {
    let rest = piece;
    while (size + rest.length >= bytes) {
      const taken = bytes - size;
      yield Buffer.concat([...waiting, rest.subarray(0, taken)]);
      rest = rest.subarray(taken);
      waiting = [];
      size = 0;
    }
    if (rest.length === 0) continue;
    waiting.push(rest);
    size += rest.length;
  }
  if (size > 0) yield Buffer.concat(waiting);
}
