import { statfsSync } from "node:fs";
import type { OutletState } from "../notify/outlet.ts";
import type { OpenStreams } from "../rpc/open-streams.ts";
import { failRateStatus, type JobCounts, type Signal, statusAbove, storageStatus } from "./signals.ts";

/** Where the signals are read. */
export type HealthSources = {
  readonly nowMs: () => number;
  /** Longest delay of the event loop since it was asked last, in milliseconds. */
  readonly loopDelayMs: () => number;
  readonly stateDir: string;
  /** Attempts that ended in the last hour. */
  readonly jobs: () => JobCounts;
  /** Runs whose engine gives no sign of life. */
  readonly stuckRuns: () => readonly string[];
  /** What is wrong between the audit chain and its anchor; null: nothing. */
  readonly anchorProblem: () => string | null;
  /** Objects that did not match their digest in the last hour. */
  readonly artifactErrors: () => number;
  readonly streams: Pick<OpenStreams, "lagging">;
  /** Why a configuration file is not in force; null: all are. */
  readonly configProblem: () => string | null;
  /** What messages are handed to, by the signal's name; null: nothing is configured. */
  readonly outlets: Readonly<Record<string, () => OutletState | null>>;
};

/** Looks at everything once (wiring-and-runs 7.8). Operator keys have signals of their own once the wiring has any. */
export function observe(sources: HealthSources): readonly Signal[] {
  const observedAtMs = sources.nowMs();
  const signal = (
    name: string,
    source: string,
    read: () => Omit<Signal, "name" | "source" | "observedAtMs">,
  ): Signal => {
    try {
      return { name, source, observedAtMs, ...read() };
    } catch (failure) {
      const detail = failure instanceof Error ? failure.message : String(failure);
      return { name, source, observedAtMs, status: "unknown", value: null, unit: "", detail };
    }
  };
  const jobs = sources.jobs();
  const total = jobs.completed + jobs.failed;
  return [
    signal("service.daemon", "event loop", () => {
      const seconds = sources.loopDelayMs() / 1000;
      const status = statusAbove(seconds, { degraded: 3, failed: 15 });
      return {
        status,
        value: seconds,
        unit: "s",
        detail: status === "ok" ? "" : `the event loop was held up for ${seconds.toFixed(1)} s`,
      };
    }),
    signal("jobs.success_rate", "attempts of the last hour", () => ({
      status: failRateStatus(jobs),
      value: total === 0 ? null : jobs.completed / total,
      unit: "ratio",
      detail: "",
    })),
    signal("jobs.fail_rate", "attempts of the last hour", () => {
      const status = failRateStatus(jobs);
      return {
        status,
        value: total === 0 ? null : jobs.failed / total,
        unit: "ratio",
        detail: status === "ok" ? "" : `${jobs.failed} of ${total} attempts failed`,
      };
    }),
    signal("jobs.stuck", "engine heartbeats", () => {
      const stuck = sources.stuckRuns();
      const detail = stuck.length === 0 ? "" : `no sign of life for a minute from ${stuck.join(", ")}`;
      return {
        status: statusAbove(stuck.length, { degraded: 0, failed: Number.POSITIVE_INFINITY }),
        value: stuck.length,
        unit: "attempts",
        detail,
      };
    }),
    signal("artifacts.errors", "objects", () => {
      const value = sources.artifactErrors();
      const status = value === 0 ? "ok" : "failed";
      return {
        status,
        value,
        unit: "errors",
        detail: value === 0 ? "" : "an object did not match its digest",
      };
    }),
    signal("bus.lag", "event streams", () => {
      const value = sources.streams.lagging();
      const status = statusAbove(value, { degraded: 1_000, failed: 10_000 });
      return { status, value, unit: "entries", detail: status === "ok" ? "" : "a reader is behind" };
    }),
    signal("storage.pressure", "filesystem", () => {
      const { bavail, blocks, bsize } = statfsSync(sources.stateDir);
      const free = bavail * bsize;
      const status = storageStatus(free, blocks * bsize);
      const share = ((100 * bavail) / blocks).toFixed(1);
      return { status, value: free, unit: "bytes", detail: status === "ok" ? "" : `${share} % are free` };
    }),
    signal("config.files", "configuration directory", () => {
      const problem = sources.configProblem();
      return { status: problem === null ? "ok" : "degraded", value: null, unit: "", detail: problem ?? "" };
    }),
    ...Object.entries(sources.outlets).flatMap(([name, stateOf]) => {
      const state = stateOf();
      if (state === null) return [];
      const { problem, waiting, dropped } = state;
      const detail = problem === null ? "" : `${problem}; ${waiting} wait, ${dropped} were dropped`;
      const status = problem === null ? "ok" : "degraded";
      return [signal(name, "daemon.yaml", () => ({ status, value: dropped, unit: "dropped", detail }))];
    }),
    signal("audit.chain", "audit", () => {
      const problem = sources.anchorProblem();
      const status = problem === null ? "ok" : "failed";
      return { status, value: null, unit: "", detail: problem ?? "" };
    }),
  ];
}
