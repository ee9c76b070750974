import type { SessionConfig } from "../config/session.ts";
import type { JsonRecord } from "../json/json.ts";
import type { Manifest, ManifestStream } from "../records.ts";
import { manifestCheck } from "./manifest-check.ts";
import { type StreamSum, streamCounts } from "./stream-sum.ts";
import type { WindowPlan } from "./window-schedule.ts";

/** What a manifest takes from its run rather than from its window. */
export type ManifestRun = Pick<SessionConfig, "topology" | "profile">;

/**
 * Closes a window whose every stream has a value for each of its ticks (engine-core 8.2 and 8.4). `apxiViewRef` is the id
 * of its APXi view, null without one.
 */
export function manifestOf(
  run: ManifestRun,
  window: WindowPlan,
  sums: readonly StreamSum[],
  apxiViewRef: string | null,
): Manifest {
  const ticks = window.endTick - window.startTick + 1;
  const streams = window.streams.map(
    (stream, n): ManifestStream => ({
      stream_id: stream.name,
      description: stream.description,
      scheme: stream.scheme,
      params: 0,
      ...streamCounts(sums[n] as StreamSum, stream.width, ticks), // One sum for each stream.
    }),
  );
  return {
    apx_name: window.apxName,
    profile: run.profile.name,
    manifest_check: manifestCheck(run.profile.modulusM, window.apxName, run.profile.name, streams),
    gid: run.topology.gid,
    window_id: window.windowId,
    streams,
    apxi_view_ref: apxiViewRef,
  };
}

/**
 * The preimage of a manifest's hash: all fields, `apxi_view_ref` only when there is one (engine-core 8.4).
 */
export function hashedManifest({ apxi_view_ref, ...fields }: Manifest): JsonRecord {
  return apxi_view_ref === null ? fields : { ...fields, apxi_view_ref };
}

/** What a document shows of a manifest: neither gid nor window_id (engine-core 8.4 and 16). */
export function shownManifest({
  apx_name,
  profile,
  manifest_check,
  streams,
  apxi_view_ref,
}: Manifest): JsonRecord {
  const fields = { apx_name, profile, manifest_check, streams };
  return apxi_view_ref === null ? fields : { ...fields, apxi_view_ref };
}
