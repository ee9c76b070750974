import type { StreamSource } from "../config/session.ts";
import { type Int, sub } from "../int.ts";
import type { TickRecord } from "../records.ts";
import type { Flows } from "../umx/umx-tick.ts";
import type { StreamValue } from "./stream-sum.ts";

/** The values a tick gives to the streams of its windows, each worked out once per tick (engine-core 8.1). */
export type StreamValues = (source: StreamSource) => StreamValue;

/** What of a tick its values are taken from. */
export type StateAndFlows = Pick<Flows, "pre" | "post" | "f">;

/** `previousChain` is C_{t-1}. */
export function streamValues(flows: StateAndFlows, previousChain: Int): StreamValues {
  const known = new Map<StreamSource, StreamValue>();
  return (source) => {
    const value = known.get(source) ?? streamValue(source, flows, previousChain);
    known.set(source, value);
    return value;
  };
}

/** The same of a tick that has been recorded. */
export function recordedValues({
  ledger,
  prev_chain,
}: Pick<TickRecord, "ledger" | "prev_chain">): StreamValues {
  const { pre_u: pre, post_u: post, edges } = ledger;
  return streamValues({ pre, post, f: edges.map(({ f_e }) => f_e) }, prev_chain);
}

function streamValue(source: StreamSource, flows: StateAndFlows, previousChain: Int): StreamValue {
  switch (source) {
    case "post_u_deltas":
      // Both states have an entry for each node.
      return flows.post.map((post, n) => sub(post, flows.pre[n] as Int));
    case "fluxes":
      return flows.f;
    case "pre_u":
      return flows.pre;
    case "post_u":
      return flows.post;
    case "prev_chain":
      return [previousChain];
  }
}
