import type { Objects } from "../../store/objects.ts";
import type { Store } from "../../store/open-store.ts";
import type { RetentionRule } from "../../store/retention-records.ts";
import { systemDeed } from "../audit/system-deed.ts";
import type { Progress } from "../operations/operations.ts";
import type { Serial } from "../runs/serial.ts";
import { type Limits, limitsOf } from "./choose.ts";
import { type PlanSweepDeps, planSweep, type SweepPlan, type SweptClass } from "./plan-sweep.ts";

/** Lets old things go (daemon.md 4.4, "Retention"). */
export type Sweeper = {
  /** What a sweep by these limits would take. @throws CockpitError `filter_invalid` */
  readonly plan: (name: SweptClass, limits: Limits, filter: string) => Promise<SweepPlan>;
  /** The same by a rule, as it is now. */
  readonly planByRule: (name: SweptClass, rule: RetentionRule) => Promise<SweepPlan>;
  /** Removes from the disk what was taken, also what an earlier sweep could not finish. */
  readonly free: (tell: (progress: Partial<Progress>) => void, signal: AbortSignal) => Promise<void>;
  /** Takes and frees what the rules say, and forgets requests whose day is over. */
  readonly sweep: (signal: AbortSignal) => Promise<void>;
};

export type SweeperDeps = PlanSweepDeps & {
  readonly store: Pick<Store, "history" | "retention" | "artifacts" | "events" | "freeRun" | "audit">;
  readonly objects: Pick<Objects, "remove">;
  /** Between an object and its reference no sweep looks for objects that nobody refers to. */
  readonly inObjectTurn: Serial;
  readonly environment: string | null;
  readonly nowMs: () => number;
  /** The time that ages are told from: one that does not leap when somebody sets the clock. */
  readonly steadyMs: () => number;
};

const classes: readonly SweptClass[] = ["logs", "history", "artifacts", "events"];
const rowsPerTurn = 1024;

export function newSweeper(deps: SweeperDeps): Sweeper {
  const { store, steadyMs } = deps;
  const { retention } = store;
  const plan: Sweeper["plan"] = (name, limits, filter) => planSweep(deps, name, limits, filter);
  const planByRule: Sweeper["planByRule"] = (name, rule) => plan(name, limitsOf(rule, steadyMs()), "");

  async function free(tell: (progress: Partial<Progress>) => void, signal: AbortSignal): Promise<void> {
    const runIds = retention.unfreed();
    for (const [index, runId] of runIds.entries()) {
      tell({ done: index, total: runIds.length, unit: "runs", message: runId });
      await store.freeRun(runId, signal);
      await retention.noteFreed(runId);
    }
    tell({ done: runIds.length, total: runIds.length, unit: "runs", message: "" });
    while ((await retention.freeEvents(rowsPerTurn)) === rowsPerTurn) signal.throwIfAborted();
    await deps.inObjectTurn(freeObjects);
  }

  /** An object goes with the last reference to it. */
  async function freeObjects(): Promise<void> {
    const all = store.artifacts.list(null, null, Number.MAX_SAFE_INTEGER);
    const wanted = new Set(all.filter(({ removedAtMs }) => removedAtMs === null).map(({ sha256 }) => sha256));
    for (const { sha256 } of all) if (!wanted.has(sha256)) await deps.objects.remove(sha256);
  }

  async function takeByRule(name: SweptClass, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const found = await planByRule(name, retention.rules().rules[name]);
      if (found.count === 0) return;
      await found.take(deps.nowMs(), ({ count, bytes }) => ({
        event: {
          ...systemDeed(deps.environment, deps.nowMs()),
          actionType: "prune",
          reason: "the rule of this class",
          targets: [{ kind: "stream", id: name }],
          after: { count, bytes },
        },
        outcome: null,
      }));
      if (found.later === 0) return;
    }
  }

  return {
    plan,
    planByRule,
    free,
    sweep: async (signal) => {
      for (const name of classes) await takeByRule(name, signal);
      await free(() => undefined, signal);
      while ((await store.audit.sweepOutcomes(steadyMs(), rowsPerTurn)) === rowsPerTurn)
        signal.throwIfAborted();
    },
  };
}
