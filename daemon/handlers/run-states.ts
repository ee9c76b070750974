import type { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import type { Violations } from "../rpc/fields.ts";
import { fromRunState, type RunKind } from "../wire/run-state.ts";

/** The states a request names, each once. UNSPECIFIED and unknown numbers are refused. */
export function parseRunStates(states: readonly RunState[], violations: Violations): readonly RunKind[] {
  const kinds = new Set<RunKind>();
  for (const [index, state] of states.entries()) {
    const kind = fromRunState(state);
    if (kind !== null) kinds.add(kind);
    else violations.push({ field: `states[${index}]`, description: `${state} is not a run state` });
  }
  return [...kinds].sort();
}
