import { createHash } from "node:crypto";
import { crc32c } from "../../store/crc32c.ts";

/**
 * The outer form of cursors and page tokens: base64url of a payload and its CRC32C, so that a token that was
 * cut or mistyped is told from one that is merely out of place (daemon.md 2.4).
 *
 *     payload bytes | CRC32C of them, 4 bytes, big-endian
 */
export function sealToken(payload: Uint8Array): string {
  const token = Buffer.alloc(payload.length + crcBytes);
  token.set(payload);
  token.writeUInt32BE(crc32c(payload), payload.length);
  return token.toString("base64url");
}

const crcBytes = 4;
/** No token of ours is longer. */
const tokenCharsMax = 512;

/** The payload of a token, or null when the text is none of ours. */
export function openToken(text: string): Buffer | null {
  if (text.length > tokenCharsMax) return null;
  const token = Buffer.from(text, "base64url");
  // Decoding skips what is not base64url; only a text that encodes back to itself was one.
  if (token.length < crcBytes || token.toString("base64url") !== text) return null;
  const payload = token.subarray(0, token.length - crcBytes);
  return crc32c(payload) === token.readUInt32BE(payload.length) ? payload : null;
}

/** A short digest of the filter a token belongs to; 8 bytes, because it guards against mistakes, not attackers. */
export function filterDigest(filter: string): Buffer {
  return createHash("sha256").update(filter).digest().subarray(0, filterDigestBytes);
}

/** Bytes of the digest that binds a token to a filter. */
export const filterDigestBytes = 8;
