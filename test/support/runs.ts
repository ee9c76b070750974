import { encodeCheckpoint, restoreCheckpoint } from "../../engine/checkpoint.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { documentBytes } from "../../engine/document/document-bytes.ts";
import type { EncodedTick } from "../../engine/encoded-tick.ts";
import { EngineError } from "../../engine/errors.ts";
import type { TickRecord } from "../../engine/records.ts";
import { type EngineDeps, isFinished, type RunState, start } from "../../engine/run-state.ts";
import { type Sealed, seal } from "../../engine/seal.ts";
import { type RunEvent, step } from "../../engine/step.ts";
import { decodeTickRecord } from "../../engine/tick-record-codec.ts";
import { sha256 } from "./sha256.ts";

/** A digest function, and a fingerprint that is easy to tell from a digest. */
export const deps: EngineDeps = { sha256, fingerprint: "f".repeat(64) };

/** A run from its first tick to its seal. */
export type CompletedRun = {
  readonly config: SessionConfig;
  readonly events: readonly RunEvent[];
  readonly encoded: readonly EncodedTick[];
  readonly records: readonly TickRecord[];
  readonly state: RunState;
  readonly sealed: Sealed;
};

/** Runs a session; `between` stands for whatever happens to the state between two ticks. */
export function completedRun(
  config: SessionConfig,
  between: (state: RunState) => RunState = (state) => state,
): CompletedRun {
  let state = between(start(config, deps));
  const events: RunEvent[] = [];
  while (!isFinished(state)) {
    const stepped = step(state, deps);
    events.push(...stepped.events);
    state = between(stepped.state);
  }
  const encoded = events.flatMap((event) => (event.kind === "ticked" ? [event.encoded] : []));
  const records = encoded.map(({ bytes }) => decodeTickRecord(bytes));
  return { config, events, encoded, records, state, sealed: seal(config, state, () => encoded, deps) };
}

/** Writes the state out and reads it back. */
export function viaCheckpoint(state: RunState): RunState {
  return restoreCheckpoint(state.plan.config, encodeCheckpoint(state));
}

/** The document of a run in one text. */
export function documentOf(
  { config, sealed, encoded }: Pick<CompletedRun, "config" | "sealed" | "encoded">,
  form: "C2" | "C3" = "C2",
): string {
  return Buffer.concat([...documentBytes(form, config, sealed, () => encoded, deps)]).toString();
}

/** The run of a session, or null when the engine refuses it. */
export function runOrRefusal(config: SessionConfig): CompletedRun | null {
  try {
    return completedRun(config);
  } catch (failure) {
    if (failure instanceof EngineError) return null;
    throw failure;
  }
}

/** What two runs of one session must have in common; a plan holds a function, which is another one in each run. */
export function comparable({ config, events, records, state, sealed }: CompletedRun): object {
  return { config, events, records, state: encodeCheckpoint(state), sealed };
}
