import type { StreamSource } from "../config/session.ts";
import { type Int, sub } from "../int.ts";
import type { TickLedger } from "../records.ts";
import type { StreamValue } from "./stream-sum.ts";

/** The values a tick gives to the streams of its windows, each worked out once per tick (engine-core 8.1). */
export type StreamValues = (source: StreamSource) => StreamValue;

/** `previousChain` is C_{t-1}. */
export function streamValues(ledger: TickLedger, previousChain: Int): StreamValues {
  const known = new Map<StreamSource, StreamValue>();
  return (source) => {
    const value = known.get(source) ?? streamValue(source, ledger, previousChain);
    known.set(source, value);
    return value;
  };
}

function streamValue(source: StreamSource, ledger: TickLedger, previousChain: Int): StreamValue {
  switch (source) {
    case "post_u_deltas":
      // A ledger's two states have one length.
      return ledger.post_u.map((post, n) => sub(post, ledger.pre_u[n] as Int));
    case "fluxes":
      return ledger.edges.map(({ f_e }) => f_e);
    case "pre_u":
      return ledger.pre_u;
    case "post_u":
      return ledger.post_u;
    case "prev_chain":
      return [previousChain];
  }
}
