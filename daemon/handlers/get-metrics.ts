import { AdminServiceService } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { type Metric, prometheusText } from "../metrics/prometheus.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";

export type GetMetricsDeps = { readonly metrics: () => readonly Metric[] };

/** Counters and gauges as Prometheus text. */
export function getMetrics({ metrics }: GetMetricsDeps): Rpc {
  return readRpc(AdminServiceService.getMetrics, {
    parse: () => undefined,
    answer: () => ({ text: prometheusText(metrics()) }),
  });
}
