import type { Sha256 } from "../../digest.ts";
import { EngineError } from "../../errors.ts";
import type { StreamPayload } from "./apx-package.ts";

/** A payload and the SHA-256 that is noted for it. */
export type CheckedPayload = Pick<StreamPayload, "payload" | "checksum_hex">;

/** @throws EngineError `value` when the payload has another SHA-256; `what` is what the payload is of. */
export function checkChecksum(what: string, { payload, checksum_hex }: CheckedPayload, sha256: Sha256): void {
  const actual = sha256(payload);
  if (actual === checksum_hex) return;
  throw new EngineError("value", `${what}: the payload's checksum is ${actual}, not ${checksum_hex}`);
}

/** The 32 bytes of a digest. */
export function digestBytes(hex: string): Uint8Array {
  const bytes = hex.match(/../g) ?? [];
  return Uint8Array.from(bytes, (pair) => Number.parseInt(pair, 16));
}

export function digestHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
