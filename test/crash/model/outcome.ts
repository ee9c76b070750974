import { CallFailure } from "../../../proto/client/failure.ts";
import type { Outcome } from "./run-model.ts";

/** How a mutation ended, in the words of the model. */
export async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  try {
    const answer = await call();
    return typeof answer === "object" && answer !== null && "noop" in answer && answer.noop === true
      ? "NOOP"
      : "OK";
  } catch (failure) {
    if (failure instanceof CallFailure && failure.reason !== null) return failure.reason;
    throw failure;
  }
}
