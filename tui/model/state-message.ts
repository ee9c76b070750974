import type { DaemonFacts, PillarFacts, RunFacts, ScenarioFacts } from "./facts.ts";
import type { FreshState } from "./fresh.ts";

/** A view as the daemon sent it, before it is given an age of ours. */
export type Observed<Value> = {
  readonly value: Value | null;
  readonly source: string;
  readonly observedAtMs: number | null;
  readonly expectedMs: number | null;
  readonly state: FreshState;
  readonly reason: string;
};

/** The parts of the operator's state; null means "did not change". */
export type StateParts = {
  readonly run: Observed<RunFacts> | null;
  readonly lastRun: Observed<RunFacts> | null;
  readonly scenario: Observed<ScenarioFacts> | null;
  readonly pillars: readonly Observed<PillarFacts>[] | null;
  readonly daemon: Observed<DaemonFacts> | null;
};

/** One message of the state stream. */
export type StateMessage =
  | { readonly kind: "full_state"; readonly revision: bigint; readonly parts: StateParts }
  | {
      readonly kind: "delta";
      readonly revision: bigint;
      /** First revision folded into this message; 0 when none was. */
      readonly coalescedFrom: bigint;
      readonly parts: StateParts;
    }
  | { readonly kind: "heartbeat"; readonly revision: bigint };
