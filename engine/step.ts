import { assert } from "./assert.ts";
import { ingressEnvelope } from "./gate/envelopes.ts";
import { addVectors } from "./gate/pfna-schedule.ts";
import { loomTick } from "./loom/loom-tick.ts";
import { pressTick } from "./press/press-tick.ts";
import { streamValues } from "./press/stream-values.ts";
import type { Manifest, TickRecord } from "./records.ts";
import { type EngineDeps, isFinished, type RunState } from "./run-state.ts";
import { composedTickRecord } from "./tick-record-codec.ts";
import { hashedLedgerText } from "./umx/ledger-text.ts";
import { umxTick } from "./umx/umx-tick.ts";

/**
 * What happens in a step. `encoded` is the record as `encodeTickRecord` writes it, made from texts that were
 * hashed anyway.
 */
export type RunEvent =
  | { readonly kind: "ticked"; readonly record: TickRecord; readonly encoded: string }
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
  const { sha256 } = deps;
  const tick = state.tick + 1;
  const previousChain = state.loom.chain;
  const pfna = plan.pfna.get(tick);
  const pre = pfna === undefined ? state.nodes : addVectors(state.nodes, pfna.adjustment);
  const ingress =
    pfna === undefined ? null : ingressEnvelope(plan.envelopes, tick, pfna.payloadRef, previousChain);

  const ledger = umxTick(plan.edges, tick, pre);
  const ledgerText = hashedLedgerText(plan.ledgerText, ledger);
  const ledgerHash = sha256(ledgerText);
  const loom = loomTick(plan.loom, state.loom, ledger, sha256);
  const blockHash = loom.state.tipHash;
  assert(blockHash !== null, "a tick leaves a block");
  const tickHash = sha256(state.tickHash + ledgerHash + blockHash);
  const values = streamValues(ledger, previousChain);
  const press = pressTick(plan.config, plan.windows, state.press, tick, values);

  const record: TickRecord = {
    tick,
    prev_chain: previousChain,
    ledger,
    p_block: loom.pBlock,
    i_block: loom.iBlock,
    ingress,
    pfna: pfna?.applied ?? [],
    ledger_hash: ledgerHash,
    p_block_hash: loom.pBlockHash,
    block_hash: blockHash,
    tick_hash: tickHash,
  };
  const encoded = composedTickRecord(record, {
    ledger: ledgerText,
    pBlock: loom.pBlockText,
    iBlock: loom.iBlockText,
  });
  const closed = press.closed.map(
    ({ window, manifest }): RunEvent => ({ kind: "window_closed", windowId: window.windowId, manifest }),
  );
  return {
    state: { plan, tick, nodes: ledger.post_u, loom: loom.state, press: press.state, tickHash },
    events: [{ kind: "ticked", record, encoded }, ...closed],
  };
}
