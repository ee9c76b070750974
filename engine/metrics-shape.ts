import type { MetricsSnapshot } from "./metrics/metrics-snapshot.ts";
import { isCount, isDigest, isRecordOf, isText, type Shape } from "./text/shape.ts";

/** Metrics as a document carries them (engine-governance 8). */
export const isMetricsSnapshot: Shape<MetricsSnapshot> = isRecordOf<MetricsSnapshot>({
  gid: isText,
  run_id: isText,
  total_ticks: isCount,
  window_count: isCount,
  nap_total: isCount,
  nap_ingress: isCount,
  nap_data: isCount,
  nap_egress: isCount,
  uledger_entries: isCount,
  uledger_last_hash: isDigest,
  apx_manifests: isCount,
  apxi_views: isCount,
});
