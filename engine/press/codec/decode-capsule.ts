import { shown } from "../../config/convert.ts";
import type { Sha256 } from "../../digest.ts";
import { EngineError } from "../../errors.ts";
import { compareCodePoints } from "../../json/compare-code-points.ts";
import { toC2 } from "../../json/write.ts";
import { isManifest } from "../../record-shapes.ts";
import type { Manifest } from "../../records.ts";
import { decodeAs } from "../../text/shape.ts";
import { decodeUtf8, encodeUtf8 } from "../../text/utf8.ts";
import {
  type ApxPackage,
  builtInCheckProfile,
  type CheckProfile,
  type ResidualTable,
  type StreamPayload,
} from "./apx-package.ts";
import { type ByteSource, byteSource, expectEnd, takeBlock, takeCount } from "./byte-source.ts";
import { capsuleMagic, checkManifestLength, schemesOf } from "./capsule-form.ts";
import { checkManifest } from "./check-manifest.ts";
import { type CheckedPayload, checkChecksum, digestHex } from "./checksum.ts";

/** How many bytes a SHA-256 has. */
const digestLength = 32;

/**
 * Reads a capsule back.
 *
 * @throws EngineError `value` for bytes that `encodeCapsule` does not write with this profile.
 */
export function decodeCapsule(
  bytes: Uint8Array,
  sha256: Sha256,
  profile: CheckProfile = builtInCheckProfile,
): ApxPackage {
  const source = byteSource("capsule", bytes);
  takeMagic(source);
  const manifest = takeManifest(source);
  checkManifest(manifest, profile);
  const schemeOf = schemesOf(manifest);
  const payloads = takeById(source, "stream", (id): StreamPayload => {
    const scheme = schemeOf(id);
    return { stream_id: id, scheme, ...takeChecked(source, `stream ${shown(id)}`, sha256) };
  });
  const residuals = takeById(source, "residual table", (id): ResidualTable => {
    const checked = takeChecked(source, `residual table ${shown(id)}`, sha256);
    const codec = decodeUtf8(takeBlock(source, `the codec of residual table ${shown(id)}`));
    return { codec, ...checked, lengths: { L_residual: 8 * checked.payload.length } };
  });
  expectEnd(source);
  return { manifest, payloads, residuals };
}

function takeMagic(source: ByteSource): void {
  for (const byte of encodeUtf8(capsuleMagic)) {
    if (source.bytes[source.at] !== byte) {
      throw new EngineError("value", `capsule: it does not begin with ${capsuleMagic}`);
    }
    source.at += 1;
  }
}

function takeManifest(source: ByteSource): Manifest {
  const bytes = takeBlock(source, "the manifest");
  checkManifestLength(bytes);
  const text = decodeUtf8(bytes);
  const manifest = decodeAs(text, isManifest, "manifest");
  if (toC2(manifest) !== text) {
    throw new EngineError("value", "capsule: the text of its manifest is not the canonical one");
  }
  return manifest;
}

/** A number of things and the things themselves, each behind its id and in the order of the ids. */
function takeById<T>(source: ByteSource, what: string, take: (id: string) => T): ReadonlyMap<string, T> {
  const count = takeCount(source, `the number of ${what}s`, source.bytes.length);
  const byId = new Map<string, T>();
  let previous: string | null = null;
  for (let n = 0; n < count; n += 1) {
    const id = decodeUtf8(takeBlock(source, `the id of a ${what}`));
    if (previous !== null && compareCodePoints(previous, id) >= 0) {
      throw new EngineError(
        "value",
        `capsule: the ${what} ${shown(id)} must not come after ${shown(previous)}`,
      );
    }
    byId.set(id, take(id));
    previous = id;
  }
  return byId;
}

/** A payload that matches the checksum behind it. */
function takeChecked(source: ByteSource, what: string, sha256: Sha256): CheckedPayload {
  const payload = takeBlock(source, `the payload of ${what}`);
  const digest = takeBlock(source, `the checksum of ${what}`);
  if (digest.length !== digestLength) {
    throw new EngineError("value", `${what}: a checksum has ${digestLength} bytes, not ${digest.length}`);
  }
  const checked = { payload, checksum_hex: digestHex(digest) };
  checkChecksum(what, checked, sha256);
  return checked;
}
