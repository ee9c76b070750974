import { assert } from "./assert.ts";
import type { EncodedTick } from "./encoded-tick.ts";
import { ingressEnvelope } from "./gate/envelopes.ts";
import { addVectors } from "./gate/pfna-schedule.ts";
import type { Int } from "./int.ts";
import { pressTick } from "./press/press-tick.ts";
import { streamValues } from "./press/stream-values.ts";
import type { Manifest, PfnaApplied } from "./records.ts";
import { type EngineDeps, isFinished, type RunState } from "./run-state.ts";
import { umxFlows } from "./umx/umx-tick.ts";

/** A tick: its record, encoded for a store, and what is wanted of it while the run goes on. */
export type Ticked = {
  readonly kind: "ticked";
  readonly encoded: EncodedTick;
  /** f_e, in edge order. */
  readonly fluxes: readonly Int[];
  /** PFNA records applied at this tick, in event order. */
  readonly pfna: readonly PfnaApplied[];
};

export type RunEvent =
  | Ticked
  | { readonly kind: "window_closed"; readonly windowId: string; readonly manifest: Manifest };

export type Step = {
  readonly state: RunState;
  /** The tick first, then the windows it closes, in spec order. */
  readonly events: readonly RunEvent[];
};

/**
 * Advances a run by one tick (engine-core 3, step 6, and 7 for windows that end with the tick). Pure:
 * stepping one state twice gives the same events.
 *
 * @throws EngineError `value` for what engine-core refuses in a tick: an empty gid, an unknown ingress mode,
 * an I-block of a topology without edges, a window that names a stream twice.
 */
export function step(state: RunState, deps: EngineDeps): Step {
  assert(!isFinished(state), "a finished run is never stepped");
  const { plan } = state;
  const tick = state.tick + 1;
  const prevChain = state.loom.chain;
  const planned = plan.pfna.get(tick);
  const pre = planned === undefined ? state.nodes : addVectors(state.nodes, planned.adjustment);
  const ingress =
    planned === undefined ? null : ingressEnvelope(plan.envelopes, tick, planned.payloadRef, prevChain);
  const pfna = planned?.applied ?? [];

  const flows = umxFlows(plan.edges, pre);
  const { loom, encoded } = plan.writeTick(state, { tick, flows, ingress, pfna }, deps.sha256);
  const press = pressTick(plan.config, plan.windows, state.press, tick, streamValues(flows, prevChain));

  const closed = press.closed.map(
    ({ window, manifest }): RunEvent => ({ kind: "window_closed", windowId: window.windowId, manifest }),
  );
  return {
    state: { plan, tick, nodes: flows.post, loom, press: press.state, tickHash: encoded.tickHash },
    events: [{ kind: "ticked", encoded, fluxes: flows.f, pfna }, ...closed],
  };
}
