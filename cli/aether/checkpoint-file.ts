import { readFileSync } from "node:fs";
import { encodeCheckpoint, restoreCheckpoint } from "../../engine/checkpoint.ts";
import { EngineError } from "../../engine/errors.ts";
import { fingerprintOf } from "../../engine/fingerprint.ts";
import { readTick } from "../../engine/read-tick.ts";
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
    let tickHash = deps.fingerprint;
    for (const line of records) {
      const tick = readTick(Buffer.from(line));
      spool.append(tick);
      tickHash = tick.tickHash;
    }
    if (records.length !== state.tick || tickHash !== state.tickHash) {
      throw refused(path, `its records don't lead to tick ${state.tick}`);
    }
    return { config, deps, state, spool };
  } catch (failure) {
    if (failure instanceof EngineError) throw refused(path, failure.message);
    throw failure;
  }
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
