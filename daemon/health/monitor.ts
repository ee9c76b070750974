import type { EventDraft } from "../../store/events.ts";
import { aged, type Signal, worstFirst } from "./signals.ts";

/** The health signals, looked at every few seconds whether or not anybody asks. */
export type HealthMonitor = {
  /** The worst first. A signal that has not been observed lately is unknown. */
  readonly signals: () => readonly Signal[];
  /** Rings after every look that changed a status. */
  readonly subscribe: (ring: () => void) => () => void;
  readonly stop: () => void;
};

export type HealthMonitorDeps = {
  readonly observe: () => readonly Signal[];
  readonly nowMs: () => number;
  readonly everyMs: number;
  /** A status has changed: for the stream of events. */
  readonly onChange: (event: EventDraft) => void;
};

export function startHealthMonitor({ observe, nowMs, everyMs, onChange }: HealthMonitorDeps): HealthMonitor {
  const bells = new Set<() => void>();
  let known: readonly Signal[] = observe();
  const look = (): void => {
    const before = new Map(known.map((signal) => [signal.name, signal.status]));
    known = observe();
    const changed = known.filter(({ name, status }) => before.get(name) !== status);
    for (const signal of changed) onChange(happening(signal, before.get(signal.name) ?? "unknown"));
    if (changed.length > 0) for (const ring of [...bells]) ring();
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  return {
    signals: () => worstFirst(known.map((signal) => aged(signal, nowMs(), everyMs))),
    subscribe: (ring) => {
      bells.add(ring);
      return () => bells.delete(ring);
    },
    stop: () => clearInterval(timer),
  };
}

function happening({ name, status, detail, observedAtMs }: Signal, before: string): EventDraft {
  return {
    kind: "health_changed",
    atMs: observedAtMs,
    refs: [{ kind: "signal", id: name }],
    message: `${name} is ${status}${detail === "" ? "" : `: ${detail}`}`,
    notify: false,
    payloadText: JSON.stringify({ status, before }),
  };
}
