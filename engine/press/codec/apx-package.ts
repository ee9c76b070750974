/**
 * A window as the codecs leave it: its manifest, the payload of each stream, and tables of residuals.
 */
import type { Profile, Scheme } from "../../config/profile.ts";
import type { Int } from "../../int.ts";
import type { Manifest } from "../../records.ts";
import type { StreamCounts } from "../stream-sum.ts";

/** The encoded values of one stream. */
export type StreamPayload = {
  readonly stream_id: string;
  readonly scheme: Scheme;
  readonly payload: Uint8Array;
  /** SHA-256 of the payload, as 64 lower-case hex digits. */
  readonly checksum_hex: string;
};

/** A SimB residual table. A capsule does not store the counts: of a loaded table only the whole length is known. */
export type ResidualTable = {
  /** What the payload is, for whoever reads it; the engine does not look at it. */
  readonly codec: string;
  readonly payload: Uint8Array;
  readonly checksum_hex: string;
  readonly lengths: StreamCounts | { readonly L_residual: Int };
};

export type ApxPackage = {
  readonly manifest: Manifest;
  /** By stream id. */
  readonly payloads: ReadonlyMap<string, StreamPayload>;
  /** By table id. */
  readonly residuals: ReadonlyMap<string, ResidualTable>;
};

/** What of a profile a manifest depends on. */
export type CheckProfile = Pick<Profile, "name" | "modulusM">;

/** That of the built-in profile CMP-0 (engine-core 5). */
export const builtInCheckProfile: CheckProfile = { name: "CMP-0", modulusM: 1000000007 };
