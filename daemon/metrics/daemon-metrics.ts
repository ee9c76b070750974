import type { Signal } from "../health/signals.ts";
import type { Metric } from "./prometheus.ts";

/** What the daemon's own metrics are read from. */
export type DaemonReadings = {
  readonly uptimeMs: number;
  readonly epoch: number;
  readonly runsStored: number;
  readonly runsActive: number;
  readonly runsWaiting: number;
  readonly slots: number;
  readonly openStreams: number;
  readonly auditSeq: number;
  readonly eventSeq: number;
  readonly freeBytes: number;
  readonly memoryBytes: number;
  readonly isDrained: boolean;
  readonly signals: readonly Signal[];
};

/** Pure; names end in their unit as Prometheus has it. */
export function daemonMetrics(read: DaemonReadings): readonly Metric[] {
  const gauge = (name: string, help: string, value: number): Metric => ({
    name,
    help,
    type: "gauge",
    samples: [{ value }],
  });
  return [
    gauge("uptime_seconds", "How long the daemon has been serving.", read.uptimeMs / 1000),
    gauge("epoch", "Rises by one with every start on the same store.", read.epoch),
    gauge("runs_stored", "Runs in the store.", read.runsStored),
    gauge("runs_active", "Runs at work.", read.runsActive),
    gauge("runs_waiting", "Runs in the queue.", read.runsWaiting),
    gauge("run_slots", "Runs that may be at work at the same time.", read.slots),
    gauge("drained", "1 while no attempt is begun.", read.isDrained ? 1 : 0),
    gauge("open_streams", "Streams that are open.", read.openStreams),
    gauge("audit_seq", "Sequence number of the newest audit record.", read.auditSeq),
    gauge("event_seq", "Sequence number of the newest event.", read.eventSeq),
    gauge("storage_free_bytes", "Free space of the state directory.", read.freeBytes),
    gauge("resident_memory_bytes", "Memory of the daemon.", read.memoryBytes),
    {
      name: "health",
      help: "Health signals: 0 ok, 1 degraded, 2 failed, 3 unknown.",
      type: "gauge",
      samples: read.signals.map(({ name, status }) => ({
        labels: { signal: name },
        value: { ok: 0, degraded: 1, failed: 2, unknown: 3 }[status],
      })),
    },
  ];
}
