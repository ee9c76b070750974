import { type ByteWriter, newByteWriter, putBytes, putText, writtenFrom } from "../../bytes/byte-writer.ts";
import { shown } from "../../config/convert.ts";
import type { Scheme } from "../../config/profile.ts";
import type { Sha256 } from "../../digest.ts";
import { EngineError } from "../../errors.ts";
import { compareCodePoints } from "../../json/compare-code-points.ts";
import { toC2 } from "../../json/write.ts";
import { encodeUtf8 } from "../../text/utf8.ts";
import {
  type ApxPackage,
  builtInCheckProfile,
  type CheckProfile,
  type ResidualTable,
  type StreamPayload,
} from "./apx-package.ts";
import { capsuleMagic, checkManifestLength, schemesOf } from "./capsule-form.ts";
import { checkManifest } from "./check-manifest.ts";
import { type CheckedPayload, checkChecksum, digestBytes } from "./checksum.ts";
import { putVarint } from "./varint.ts";

export type CapsuleContents = {
  /** The profile the manifest was made with. */
  readonly profile?: CheckProfile;
  /** The tables to write. As in the reference, those of the package are left out. */
  readonly residuals?: ReadonlyMap<string, ResidualTable>;
};

/**
 * Writes a package as a capsule.
 *
 * @throws EngineError `value` when the manifest does not pass `checkManifest`, when a payload is under another id than
 * its own, of no stream of the manifest or of another scheme, when a checksum does not match, and for a text that has
 * no UTF-8 bytes.
 */
export function encodeCapsule(
  { manifest, payloads }: ApxPackage,
  sha256: Sha256,
  { profile = builtInCheckProfile, residuals = new Map() }: CapsuleContents = {},
): Uint8Array {
  checkManifest(manifest, profile);
  const text = encodeUtf8(toC2(manifest));
  checkManifestLength(text);
  const writer = newByteWriter();
  putText(writer, capsuleMagic);
  putBlock(writer, text);
  putVarint(writer, payloads.size);
  const schemeOf = schemesOf(manifest);
  for (const [id, payload] of sorted(payloads)) {
    checkPlace(id, schemeOf(id), payload);
    checkChecksum(`stream ${shown(id)}`, payload, sha256);
    putBlock(writer, encodeUtf8(id));
    putChecked(writer, payload);
  }
  putVarint(writer, residuals.size);
  for (const [id, table] of sorted(residuals)) {
    checkChecksum(`residual table ${shown(id)}`, table, sha256);
    putBlock(writer, encodeUtf8(id));
    putChecked(writer, table);
    putBlock(writer, encodeUtf8(table.codec));
  }
  return writtenFrom(writer, 0).slice();
}

function checkPlace(id: string, scheme: Scheme, payload: StreamPayload): void {
  if (payload.stream_id !== id) {
    throw new EngineError(
      "value",
      `the payload of stream ${shown(payload.stream_id)} is filed under ${shown(id)}`,
    );
  }
  if (payload.scheme !== scheme) {
    throw new EngineError(
      "value",
      `stream ${shown(id)}: the manifest's scheme is ${scheme}, the payload's ${payload.scheme}`,
    );
  }
}

function sorted<T>(byId: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...byId].sort(([a], [b]) => compareCodePoints(a, b));
}

function putChecked(writer: ByteWriter, { payload, checksum_hex }: CheckedPayload): void {
  putBlock(writer, payload);
  putBlock(writer, digestBytes(checksum_hex));
}

function putBlock(writer: ByteWriter, bytes: Uint8Array): void {
  putVarint(writer, bytes.length);
  putBytes(writer, bytes);
}
