import type { SessionConfig } from "../config/session.ts";
import type { Sealed } from "../seal.ts";

/** Metrics of a run (engine-governance 8), under the names a document gives them. */
export type MetricsSnapshot = {
  readonly gid: string;
  readonly run_id: string;
  readonly total_ticks: number;
  /** Windows as configured, a repeated id counted again. */
  readonly window_count: number;
  readonly nap_total: number;
  readonly nap_ingress: number;
  readonly nap_data: number;
  readonly nap_egress: number;
  readonly uledger_entries: number;
  readonly uledger_last_hash: string;
  /** Distinct apx_names. */
  readonly apx_manifests: number;
  readonly apxi_views: number;
};

/** Counts what a sealed run has left behind (engine-governance 8). */
export function metricsSnapshot(config: SessionConfig, sealed: Sealed): MetricsSnapshot {
  const { ingressEnvelopes, dataEnvelopes, governanceEnvelopes } = sealed.counts;
  const egress = 1;
  return {
    gid: config.topology.gid,
    run_id: config.runId,
    total_ticks: config.totalTicks,
    window_count: config.windows.length,
    nap_total:
      ingressEnvelopes + dataEnvelopes + egress + governanceEnvelopes + sealed.lifecycleEnvelopes.length,
    nap_ingress: ingressEnvelopes,
    nap_data: dataEnvelopes,
    nap_egress: egress,
    uledger_entries: sealed.ledgerCheckpoint.entry_count,
    uledger_last_hash: sealed.ledgerHead,
    apx_manifests: new Set(sealed.manifests.map(({ apx_name }) => apx_name)).size,
    apxi_views: sealed.apxiViews?.size ?? 0,
  };
}
