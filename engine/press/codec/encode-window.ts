import type { Sha256 } from "../../digest.ts";
import { compareCodePoints } from "../../json/compare-code-points.ts";
import type { Manifest, ManifestStream } from "../../records.ts";
import type { ManifestRun } from "../manifest.ts";
import { manifestCheck } from "../manifest-check.ts";
import type { ApxPackage, ResidualTable } from "./apx-package.ts";
import { encodeSmallest } from "./smallest-scheme.ts";
import { checkFilled, type StreamWindow } from "./stream-window.ts";

export type WindowEncoding = {
  /** Whether a stream's own scheme wins over another that takes as many bits; it does unless this is false. */
  readonly preferOwnScheme?: boolean;
  /** Passed on into the package as they are. */
  readonly residuals?: ReadonlyMap<string, ResidualTable>;
};

/**
 * Encodes a complete window (engine-core 9). The manifest is another than that of the run: each stream has the scheme
 * that was smallest and the counts of its payload, and streams stand in the order of their names. It refers to no
 * APXi view; that field is not part of the check, so a caller who has a view can put it in.
 *
 * @throws EngineError `value` as `checkFilled` and `encodeSima` do, `type` for a value that is no exact integer.
 */
export function encodeWindow(
  run: ManifestRun,
  window: StreamWindow,
  sha256: Sha256,
  { preferOwnScheme = true, residuals = new Map() }: WindowEncoding = {},
): ApxPackage {
  checkFilled(window);
  const encoded = window.streams
    .toSorted((a, b) => compareCodePoints(a.name, b.name))
    .map(({ name, description, scheme, values }) => ({
      name,
      description: description === "" ? name : description,
      ...encodeSmallest(values, preferOwnScheme ? scheme : null),
    }));
  const streams = encoded.map(
    ({ name, description, scheme, counts }): ManifestStream => ({
      stream_id: name,
      description,
      scheme,
      params: 0,
      ...counts,
    }),
  );
  const { profile, topology } = run;
  const manifest: Manifest = {
    apx_name: window.apxName,
    profile: profile.name,
    manifest_check: manifestCheck(profile.modulusM, window.apxName, profile.name, streams),
    gid: topology.gid,
    window_id: window.windowId,
    streams,
    apxi_view_ref: null,
  };
  const payloads = new Map(
    encoded.map(({ name, scheme, payload }) => [
      name,
      { stream_id: name, scheme, payload, checksum_hex: sha256(payload) },
    ]),
  );
  return { manifest, payloads, residuals };
}
