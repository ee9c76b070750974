import type { SessionConfig } from "../../engine/config/session.ts";
import { toC3 } from "../../engine/json/write.ts";
import { extendedMetrics } from "../../engine/metrics/extended-metrics.ts";
import { metricsSnapshot } from "../../engine/metrics/metrics-snapshot.ts";
import type { RunStage } from "../../engine/metrics/run-stage.ts";
import { sha256 } from "./sha256.ts";
import { recordsIn, type TickSpool } from "./tick-spool.ts";

/**
 * Both blocks of metrics as one C3 document: `metrics`, the snapshot of engine-governance 8, null until the run is
 * sealed, and `extended`, which is known at any tick.
 */
export function metricsText(config: SessionConfig, stage: RunStage, spool: TickSpool): string {
  const metrics = stage.kind === "sealed" ? metricsSnapshot(config, stage.sealed) : null;
  const extended = extendedMetrics(config, stage, recordsIn(spool), { sha256 });
  return `${toC3({ metrics, extended })}\n`;
}
