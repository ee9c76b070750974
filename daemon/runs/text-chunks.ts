/** Packs pieces of text into UTF-8 chunks of exactly `bytes` bytes; only the last one is shorter. */
export function* textChunks(pieces: Iterable<string>, bytes: number): Iterable<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for (const piece of pieces) {
    let rest = Buffer.from(piece);
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
