/**
 * CRC-32C (Castagnoli polynomial, reflected, as in RFC 3720 section 12.1), eight bytes a step.
 * `table[256 * k + b]` is what byte `b` contributes when `k` more bytes follow it in the step.
 */
const table: Int32Array = makeTable();

/** The checksum of the bytes, as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array): number {
  let crc = -1;
  let at = 0;
  for (const stop = bytes.length - 7; at < stop; at += 8) {
    crc ^=
      byte(bytes, at) |
      (byte(bytes, at + 1) << 8) |
      (byte(bytes, at + 2) << 16) |
      (byte(bytes, at + 3) << 24);
    crc =
      entry(7, crc) ^
      entry(6, crc >>> 8) ^
      entry(5, crc >>> 16) ^
      entry(4, crc >>> 24) ^
      entry(3, byte(bytes, at + 4)) ^
      entry(2, byte(bytes, at + 5)) ^
      entry(1, byte(bytes, at + 6)) ^
      entry(0, byte(bytes, at + 7));
  }
  for (; at < bytes.length; at += 1) crc = entry(0, crc ^ byte(bytes, at)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** A byte inside the bounds; the loops above never leave them. */
function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

function entry(following: number, index: number): number {
  return table[256 * following + (index & 0xff)] as number;
}

function makeTable(): Int32Array {
  const reflectedPolynomial = 0x82f63b78;
  const rows = new Int32Array(8 * 256);
  for (let index = 0; index < 256; index += 1) {
    let crc = index;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ reflectedPolynomial : crc >>> 1;
    rows[index] = crc;
  }
  for (let at = 256; at < rows.length; at += 1) {
    const shorter = rows[at - 256] as number;
    rows[at] = (shorter >>> 8) ^ (rows[shorter & 0xff] as number);
  }
  return rows;
}
