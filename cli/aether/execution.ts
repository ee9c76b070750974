import { createHash } from "node:crypto";
import type { SessionConfig } from "../../engine/config/session.ts";
import { documentBytes } from "../../engine/document/document-bytes.ts";
import { fingerprintOf } from "../../engine/fingerprint.ts";
import type { RunNews } from "../../engine/log/canonical-log.ts";
import type { EngineDeps, RunState } from "../../engine/run-state.ts";
import { isFinished, start } from "../../engine/run-state.ts";
import { type Sealed, seal } from "../../engine/seal.ts";
import { step } from "../../engine/step.ts";
import { type Breathe, breather } from "./breather.ts";
import { sha256 } from "./sha256.ts";
import type { Runnable } from "./target.ts";
import { newTickSpool, type TickSpool } from "./tick-spool.ts";

/** A run on its way: its state, and the records of the ticks behind it. */
export type Course = {
  readonly config: SessionConfig;
  readonly deps: EngineDeps;
  readonly state: RunState;
  readonly spool: TickSpool;
};

/** A run that has ended and is sealed. */
export type Execution = {
  readonly config: SessionConfig;
  readonly sealed: Sealed;
  readonly spool: TickSpool;
};

/** The beginning of a run. @throws EngineError for what only the start of a run finds (engine-core 3, steps 1 to 5) */
export function begin(runnable: Runnable): Course {
  const { session: config } = runnable;
  const deps = { sha256, fingerprint: fingerprintOf(runnable, sha256) };
  return { config, deps, state: start(config, deps), spool: newTickSpool() };
}

/** Told what happens in a run, when it happens. */
export type Tell = (news: RunNews) => void;

/** Ticks on until a tick is done, or to the end. @throws EngineError, Interrupted */
export async function advance(
  course: Course,
  untilTick: number,
  interrupted: AbortSignal,
  tell: Tell = () => {},
): Promise<Course> {
  const breathe = breather(interrupted);
  let { state } = course;
  while (!isFinished(state) && state.tick < untilTick) {
    const next = step(state, course.deps);
    for (const event of next.events) {
      if (event.kind === "ticked") course.spool.append(event.encoded);
      tell(event);
    }
    state = next.state;
    await breathe();
  }
  return { ...course, state };
}

/** Runs to the end and seals. @throws EngineError, Interrupted */
export async function complete(
  course: Course,
  interrupted: AbortSignal,
  tell: Tell = () => {},
): Promise<Execution> {
  const { config, deps, spool, state } = await advance(course, Number.POSITIVE_INFINITY, interrupted, tell);
  tell({ kind: "finished", state, ticks: spool.ticks, sha256: deps.sha256 });
  const sealed = seal(config, state, spool.ticks, deps);
  tell({ kind: "sealed", sealed });
  return { config, spool, sealed };
}

/** The canonical document of a run, in pieces. */
export function documentOf({ config, sealed, spool }: Execution, form: "C2" | "C3"): Iterable<Uint8Array> {
  return documentBytes(form, config, sealed, spool.ticks, { sha256 });
}

/** Digest and length in bytes of the document's C2 text, the one every comparison is about. */
export function digestOf(execution: Execution, interrupted: AbortSignal): Promise<TextDigest> {
  return digestOfChunks(documentOf(execution, "C2"), interrupted);
}

export type TextDigest = { readonly sha256: string; readonly sizeBytes: number };

/** Digest and length in bytes of a text that comes in pieces. @throws Interrupted */
export async function digestOfChunks(
  chunks: Iterable<Uint8Array>,
  interrupted: AbortSignal,
): Promise<TextDigest> {
  const breathe: Breathe = breather(interrupted);
  const digest = createHash("sha256");
  let sizeBytes = 0;
  for (const chunk of chunks) {
    digest.update(chunk);
    sizeBytes += chunk.length;
    await breathe();
  }
  return { sha256: digest.digest("hex"), sizeBytes };
}
