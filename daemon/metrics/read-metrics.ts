import type { Store } from "../../store/open-store.ts";
import type { HealthMonitor } from "../health/monitor.ts";
import type { OpenStreams } from "../rpc/open-streams.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import type { CallCounts } from "./call-counts.ts";
import { daemonMetrics } from "./daemon-metrics.ts";
import type { Metric } from "./prometheus.ts";

/** Where the daemon's figures come from. */
export type MetricSources = {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly streams: OpenStreams;
  readonly monitor: HealthMonitor;
  readonly calls: CallCounts;
  readonly slots: number;
  readonly uptimeMs: () => number;
  readonly freeBytes: () => number;
};

/** Everything that can be counted right now. */
export function readMetrics(from: MetricSources): readonly Metric[] {
  const { store, supervisor } = from;
  return [
    ...daemonMetrics({
      uptimeMs: from.uptimeMs(),
      epoch: store.epoch,
      runsStored: store.history.countRuns(),
      runsActive: supervisor.activeIds().length,
      runsWaiting: supervisor.waiting().length,
      slots: from.slots,
      openStreams: from.streams.count(),
      auditSeq: store.audit.head().seq,
      eventSeq: store.events.lastSeq(),
      freeBytes: from.freeBytes(),
      memoryBytes: process.memoryUsage.rss(),
      isDrained: supervisor.drained() !== null,
      signals: from.monitor.signals(),
    }),
    ...from.calls.metrics(),
  ];
}
