import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32c } from "../../store/crc32c.ts";

describe("the published values of CRC-32C (RFC 3720, B.4, and the check value of the catalogues)", () => {
  test.each([
    { name: "nothing", bytes: Buffer.alloc(0), crc: 0 },
    { name: "123456789", bytes: Buffer.from("123456789"), crc: 0xe3069283 },
    { name: "32 bytes of zeros", bytes: Buffer.alloc(32), crc: 0x8a9136aa },
    { name: "32 bytes of ones", bytes: Buffer.alloc(32, 0xff), crc: 0x62a8ab43 },
    { name: "32 rising bytes", bytes: Buffer.from(Array.from({ length: 32 }, (_, i) => i)), crc: 0x46dd794e },
    {
      name: "32 falling bytes",
      bytes: Buffer.from(Array.from({ length: 32 }, (_, i) => 31 - i)),
      crc: 0x113fdb5c,
    },
  ])("$name", ({ bytes, crc }) => {
    expect(crc32c(bytes)).toBe(crc);
  });
});

test("eight bytes a step give what one bit a step gives", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(crc32c(bytes)).toBe(bitwise(bytes));
    }),
  );
});

test("any flipped bit changes the checksum", () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 64 });
  fc.assert(
    fc.property(bytes, fc.nat(), (original, at) => {
      const flipped = Uint8Array.from(original);
      const index = (at >> 3) % flipped.length;
      flipped[index] = (flipped[index] ?? 0) ^ (1 << (at & 7));
      expect(crc32c(flipped)).not.toBe(crc32c(original));
    }),
  );
});

/** The definition: reflected polynomial division, one bit at a time. */
function bitwise(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
