import { methodOf, serviceOf } from "../rpc/method-path.ts";
import type { Metric } from "./prometheus.ts";

/** Counts calls by method and how they ended (daemon.md 2.5: reads are not audited, but counted). */
export type CallCounts = {
  readonly count: (path: string, code: string) => void;
  readonly metrics: () => readonly Metric[];
};

export function newCallCounts(): CallCounts {
  const counts = new Map<string, number>();
  return {
    count: (path, code) => {
      const key = `${path} ${code}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    metrics: () => [
      {
        name: "calls_total",
        help: "Calls by method and status.",
        type: "counter",
        samples: [...counts].map(([key, value]) => {
          const [path = "", code = ""] = key.split(" ");
          const service = serviceOf(path).split(".").at(-1) ?? "";
          return { labels: { service, method: methodOf(path), code }, value };
        }),
      },
    ],
  };
}
