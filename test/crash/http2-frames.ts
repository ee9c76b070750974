/** HTTP/2 by hand (RFC 9113), for what no library would send. */

export const preface: Buffer = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const flag = { endStream: 1, ack: 1, endHeaders: 4 } as const;

const headBytes = 9;

/** `length` other than that of the payload is a lie. */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
  length: number = payload.length,
): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUIntBE(length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A header block that uses no table and no compression (RFC 7541, 6.2.2). */
export function headerBlock(headers: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(
    Object.entries(headers).map(([name, value]) =>
      Buffer.concat([Buffer.of(0), literal(name), literal(value)]),
    ),
  );
}

/** The types and payloads of the whole frames in these bytes. */
export function* framesIn(bytes: Buffer): Generator<{ readonly type: number; readonly payload: Buffer }> {
  let at = 0;
  while (bytes.length >= at + headBytes) {
    const end = at + headBytes + bytes.readUIntBE(at, 3);
    if (bytes.length < end) return;
    yield { type: bytes.readUInt8(at + 3), payload: bytes.subarray(at + headBytes, end) };
    at = end;
  }
}

/** Length with a prefix of seven bits, then the text. */
function literal(text: string): Buffer {
  const length: number[] = [];
  let left = text.length;
  if (left < 127) length.push(left);
  else {
    length.push(127);
    for (left -= 127; left >= 128; left = Math.floor(left / 128)) length.push((left % 128) + 128);
    length.push(left);
  }
  return Buffer.concat([Buffer.from(length), Buffer.from(text)]);
}
