import { readFileSync } from "node:fs";
import { encodeCheckpoint, restoreCheckpoint } from "../../engine/checkpoint.ts";
import type { EncodedTick } from "../../engine/encoded-tick.ts";
import { EngineError } from "../../engine/errors.ts";
import { fingerprintOf } from "../../engine/fingerprint.ts";
import { toC1 } from "../../engine/json/write.ts";
import { provedTick } from "../../engine/proved-tick.ts";
import type { EngineDeps, RunState } from "../../engine/run-state.ts";
import { CommandFailure } from "../failures.ts";
import type { Course } from "./execution.ts";
import { sha256 } from "./sha256.ts";
import type { Runnable } from "./target.ts";
import { newTickSpool } from "./tick-spool.ts";

/**
 * A paused run as a text file, one item per line:
 *
 *     aether-checkpoint 1 <fingerprint>     what the run is, so that it goes on as nothing else
 *     {"format":1,...}                      the engine's state at the tick boundary
 *     {"tick":1,...}                        the record of each tick so far, which the document needs
 */
const heading = "aether-checkpoint 1";

/** A run's checkpoint, in pieces. */
export function* checkpointPieces({ deps, state, spool }: Course): Generator<string | Uint8Array> {
  yield `${heading} ${deps.fingerprint}\n`;
  yield `${encodeCheckpoint(state)}\n`;
  for (const { bytes } of spool.ticks()) {
    yield bytes;
    yield "\n";
  }
}

/**
 * A run as its checkpoint left it.
 *
 * @throws CommandFailure when the file is no checkpoint of this run
 */
export function resume(runnable: Runnable, path: string): Course {
  const { session: config } = runnable;
  const deps = { sha256, fingerprint: fingerprintOf(runnable, sha256) };
  const [first, stateText, ...records] = readLines(path);
  if (first !== `${heading} ${deps.fingerprint}`) {
    throw refused(
      path,
      first?.startsWith(heading) ? "it belongs to another configuration" : "it is no checkpoint",
    );
  }
  try {
    const state = restoreCheckpoint(config, stateText ?? "");
    const spool = newTickSpool();
    let last: EncodedTick | null = null;
    for (const line of records) {
      last = provedTick(Buffer.from(line), sha256);
      spool.append(last);
    }
    if (records.length !== state.tick || !isStateAfter(last, state, deps)) {
      throw refused(path, `its records don't lead to tick ${state.tick}`);
    }
    return { config, deps, state, spool };
  } catch (failure) {
    if (failure instanceof EngineError) throw refused(path, failure.message);
    throw failure;
  }
}

/** Whether a state is what a tick left behind, or, without one, that of a run which has not begun. */
function isStateAfter(last: EncodedTick | null, state: RunState, { fingerprint }: EngineDeps): boolean {
  if (last === null) return state.tickHash === fingerprint;
  const { bytes, start, end } = last.post;
  return (
    last.tickHash === state.tickHash &&
    last.blockHash === state.loom.tipHash &&
    last.chain === state.loom.chain &&
    Buffer.from(bytes.subarray(start, end)).toString() === toC1(state.nodes)
  );
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n").slice(0, -1);
  } catch (failure) {
    throw refused(path, failure instanceof Error ? failure.message : String(failure));
  }
}

function refused(path: string, because: string): CommandFailure {
  return new CommandFailure("checkpoint_invalid", `${path} can't be resumed: ${because}`);
}
