import type { SessionConfig } from "../../engine/config/session.ts";
import { decodeSession } from "../../engine/config/session-codec.ts";
import { sessionWarnings } from "../../engine/config/session-warnings.ts";
import { documentBytes } from "../../engine/document/document-bytes.ts";
import type { EncodedTick } from "../../engine/encoded-tick.ts";
import { EngineError } from "../../engine/errors.ts";
import { endLog, startLog } from "../../engine/log/live-log.ts";
import { readTick } from "../../engine/read-tick.ts";
import { type EngineDeps, isFinished, type RunState, start } from "../../engine/run-state.ts";
import { type Sealed, seal } from "../../engine/seal.ts";
import { encodeSealed } from "../../engine/sealed-codec.ts";
import { step } from "../../engine/step.ts";
import { codexEvents } from "../runs/codex-events.ts";
import { figuresAtStart, figuresOfSealed } from "../runs/figures.ts";
import {
  beat,
  checkpointsAsked,
  modeChanges,
  modeOf,
  passBoundary,
  waitAtMost,
  waitUntil,
} from "./control.ts";
import type { EnginePort } from "./engine-port.ts";
import type { Job } from "./frames.ts";
import { encodeKeptState, restoreKeptState } from "./kept-state.ts";
import { NotReproduced, newProof, nothingToProve, type Proof } from "./proof.ts";
import { newRunOutput, type RunOutput } from "./run-output.ts";

const ticksPerRead = 256;
/** While ticks come, their state is kept this often (DESIGN decision 11). */
const checkpointEveryMs = 5_000;

/**
 * Runs one attempt from its first tick to its end: the same entry for every placement (DESIGN decision 10).
 * Wishes of the daemon are read at tick boundaries; a slow disk holds the run at a boundary and loses nothing.
 */
export function runAttempt(job: Job, port: EnginePort): void {
  const deps: EngineDeps = { sha256: port.sha256, fingerprint: job.fingerprint };
  const config = decodeSession(job.sessionText);
  const { resume } = job;
  const kept = resume?.checkpoint ?? null;
  let out: RunOutput | null = null;
  try {
    const { state, figures } =
      kept === null
        ? { state: start(config, deps), figures: figuresAtStart(config) }
        : restoreKeptState(config, kept.text);
    const proof = resume === null ? nothingToProve : newProof(resume, state.tick + 1, port);
    out = newRunOutput({ job, config, proof, figures }, port);
    port.send({ kind: "started" });
    if (kept === null) {
      out.log(startLog(config));
      for (const warning of sessionWarnings(config)) out.ofRun({ event: "config_warning", warning });
    }
    if (resume !== null && !proof.covers(state.tick + 1)) port.send({ kind: "proved", tick: state.tick });
    const last = tickUntilEnd({ job, proof, deps, out, port }, state);
    if (last === null) return;
    finish(config, last, deps, out, port);
  } catch (failure) {
    const told = failureOf(failure);
    if (told === null) throw failure;
    out ??= newRunOutput({ job, config, proof: nothingToProve, figures: figuresAtStart(config) }, port);
    out.note({ event: "error", ...told });
    out.flush();
    port.send({ kind: "failed", ...told });
  }
}

/** A failure of the run, rather than of ours. */
function failureOf(failure: unknown): { readonly errorCode: string; readonly message: string } | null {
  if (failure instanceof EngineError) return { errorCode: "engine_error", message: failure.message };
  if (failure instanceof NotReproduced)
    return { errorCode: "determinism_violation", message: failure.message };
  return null;
}

/** What the tick loop works with. */
type Loop = {
  readonly job: Job;
  readonly proof: Proof;
  readonly deps: EngineDeps;
  readonly out: RunOutput;
  readonly port: EnginePort;
};

/** Ticks until the last one, or null when the run was stopped. */
function tickUntilEnd(loop: Loop, first: RunState): RunState | null {
  const { job, proof, deps, out, port } = loop;
  const keeper = newKeeper(loop);
  let state = first;
  while (!isFinished(state)) {
    if (!passGate(state, loop, keeper)) return null;
    const stepped = step(state, deps);
    state = stepped.state;
    for (const event of stepped.events) out.event(event);
    passBoundary(port.control, state.tick);
    if (proof.covers(state.tick)) {
      if (!proof.covers(state.tick + 1)) port.send({ kind: "proved", tick: state.tick });
      continue;
    }
    keeper.keepWhenDue(state);
    if (job.tickDelayMs > 0 && !isFinished(state)) {
      out.flush();
      rest(state, job.tickDelayMs, port, keeper);
    }
  }
  // A hold or stop that came with the last tick still counts: the run is not over until it is sealed.
  return passGate(state, loop, keeper) ? state : null;
}

/** Sends checkpoints: when they are asked for, when the engine holds, and while ticks come every few seconds. */
type Keeper = {
  readonly keep: (state: RunState) => void;
  readonly keepWhenDue: (state: RunState) => void;
  readonly isAskedFor: () => boolean;
};

function newKeeper({ out, port }: Loop): Keeper {
  let answered = 0;
  let lastMs = port.monotonicMs();
  const isAskedFor = (): boolean => checkpointsAsked(port.control) !== answered;
  const keep = (state: RunState): void => {
    answered = checkpointsAsked(port.control);
    lastMs = port.monotonicMs();
    out.flush();
    const { tick, tickHash } = state;
    port.send({
      kind: "checkpoint",
      tick,
      tickHash,
      lastSeq: out.lastSeq(),
      text: encodeKeptState(state, out.figures()),
    });
  };
  return {
    keep,
    isAskedFor,
    keepWhenDue: (state) => {
      if (isAskedFor() || port.monotonicMs() - lastMs >= checkpointEveryMs) keep(state);
    },
  };
}

/**
 * Waits while the run is held. False: the run was stopped, and everything about that has been sent. While what is on
 * disk is being reproduced, only a stop counts: a pause takes effect where the run had come to.
 */
function passGate(state: RunState, { proof, out, port }: Loop, keeper: Keeper): boolean {
  const { tick } = state;
  if (modeOf(port.control) === "hold" && !proof.covers(tick + 1)) {
    keeper.keep(state);
    out.note({ event: "run_paused", tick });
    out.flush();
    let told = tellHeld(tick, port);
    while (modeOf(port.control) === "hold") {
      const isNews = (): boolean => modeChanges(port.control) !== told;
      waitUntil(port.control, () => isNews() || keeper.isAskedFor());
      if (keeper.isAskedFor()) keeper.keep(state);
      // Let go and asked to hold again before this thread woke: the second wish is fulfilled as well, and waits to hear it.
      if (isNews() && modeOf(port.control) === "hold") told = tellHeld(tick, port);
    }
    if (modeOf(port.control) === "run") {
      out.note({ event: "run_resumed", tick });
      out.flush();
      port.send({ kind: "released", tick });
    }
  }
  if (modeOf(port.control) !== "stop") return true;
  out.note({ event: "stop_requested", tick });
  out.flush();
  port.send({ kind: "cancelled", tick });
  return false;
}

/** Waits between two ticks, which a wish of any kind ends, and a wish for a checkpoint only interrupts. */
function rest(state: RunState, delayMs: number, { control, monotonicMs }: EnginePort, keeper: Keeper): void {
  const untilMs = monotonicMs() + delayMs;
  const isWanted = (): boolean => modeOf(control) !== "run" || keeper.isAskedFor();
  for (;;) {
    waitAtMost(control, isWanted, untilMs - monotonicMs(), monotonicMs);
    if (!keeper.isAskedFor()) return;
    keeper.keep(state);
  }
}

/** Seals the run from its stored ticks and digests its document, then tells the end. */
function finish(
  config: SessionConfig,
  state: RunState,
  deps: EngineDeps,
  out: RunOutput,
  port: EnginePort,
): void {
  out.flush();
  const ticks = (): Iterable<EncodedTick> => storedTicks(config.totalTicks, port);
  const sealed = seal(config, state, ticks, deps);
  const document = digestDocument(config, sealed, ticks, deps, port);
  for (const event of codexEvents(sealed)) out.ofRun(event);
  out.log(endLog(config, sealed, ticks));
  out.flush();
  port.send({
    kind: "sealed",
    sealed: { sealedText: encodeSealed(sealed), ...document, ledgerHead: sealed.ledgerHead },
    figures: figuresOfSealed(config, sealed),
  });
}

function digestDocument(
  config: SessionConfig,
  sealed: Sealed,
  ticks: () => Iterable<EncodedTick>,
  deps: EngineDeps,
  port: EnginePort,
): { documentSha256: string; documentBytes: number } {
  const hash = port.hashStream();
  let sizeBytes = 0;
  for (const chunk of documentBytes("C2", config, sealed, ticks, deps)) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { documentSha256: hash.hexDigest(), documentBytes: sizeBytes };
}

function* storedTicks(total: number, port: EnginePort): Iterable<EncodedTick> {
  let next = 1;
  while (next <= total) {
    const page = port.readTicks(next, ticksPerRead);
    beat(port.control);
    if (page.length === 0) throw new Error(`tick ${next} was sent and is not in the store`);
    for (const { record } of page) yield readTick(record);
    next += page.length;
  }
}

/** Answers the change of mode that has been told of. */
function tellHeld(tick: number, port: EnginePort): number {
  const change = modeChanges(port.control);
  port.send({ kind: "held", tick, change });
  return change;
}
