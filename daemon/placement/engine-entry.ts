import type { SessionConfig } from "../../engine/config/session.ts";
import { decodeSession } from "../../engine/config/session-codec.ts";
import { sessionWarnings } from "../../engine/config/session-warnings.ts";
import type { Sha256 } from "../../engine/digest.ts";
import { documentBytes } from "../../engine/document/document-bytes.ts";
import type { EncodedTick } from "../../engine/encoded-tick.ts";
import { EngineError } from "../../engine/errors.ts";
import { endLog, eventLog, startLog } from "../../engine/log/live-log.ts";
import type { LogEvent } from "../../engine/log/log-event.ts";
import { readTick } from "../../engine/read-tick.ts";
import { type EngineDeps, isFinished, type RunState, start } from "../../engine/run-state.ts";
import { type Sealed, seal } from "../../engine/seal.ts";
import { encodeSealed } from "../../engine/sealed-codec.ts";
import { step } from "../../engine/step.ts";
import type { LogEntry } from "../../proto/gen/trinity/gate/v1/logs.ts";
import type { LogBlock, StoredTick } from "../../store/records.ts";
import { codexEvents } from "../runs/codex-events.ts";
import { figuresAtStart, figuresOfSealed, onRunEvent } from "../runs/figures.ts";
import type { LiveFigures } from "../runs/live-run.ts";
import { entryOfEvent, entryOfOperatorEvent, type OperatorEvent } from "../runs/log-entries.ts";
import { emptyBatch, isEmpty, isFull, type PendingBatch, packBlocks } from "./batch.ts";
import {
  batchesCommitted,
  beat,
  type Control,
  checkpointsAsked,
  modeChanges,
  modeOf,
  passBoundary,
  waitAtMost,
  waitUntil,
} from "./control.ts";
import type { Frame, Job } from "./frames.ts";
import { encodeKeptState, restoreKeptState } from "./kept-state.ts";
import { NotReproduced, newProof, nothingToProve, type Proof } from "./proof.ts";

/** What the engine entry needs of the thread or process it runs in. Calls may block; nothing here is asynchronous. */
export type EnginePort = {
  readonly send: (frame: Frame) => void;
  /** Ticks that are on disk, from `fromTick` on; waits for the answer. */
  readonly readTicks: (fromTick: number, limit: number) => readonly StoredTick[];
  /** Log blocks that are on disk; waits for the answer. */
  readonly readBlocks: (fromSeq: number, limit: number) => readonly LogBlock[];
  readonly control: Control;
  /** Wall clock, for log entries only. */
  readonly nowMs: () => number;
  /** A clock that never goes back, for waiting. */
  readonly monotonicMs: () => number;
  readonly sha256: Sha256;
  /** A running SHA-256. */
  readonly hashStream: () => {
    readonly update: (bytes: Uint8Array) => void;
    readonly hexDigest: () => string;
  };
};

/** Batches sent and not yet on disk; more of them would only pile up in memory (daemon.md 3.1). */
const uncommittedBatchesMax = 8;
/** Longest time a finished tick stays unsent (daemon.md 4.3, class B). */
const batchAgeMs = 20;
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
  let out: Output | null = null;
  try {
    const { state, figures } =
      kept === null
        ? { state: start(config, deps), figures: figuresAtStart(config) }
        : restoreKeptState(config, kept.text);
    const proof = resume === null ? nothingToProve : newProof(resume, state.tick + 1, port);
    out = newOutput({ job, config, proof, figures }, port);
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
    out ??= newOutput({ job, config, proof: nothingToProve, figures: figuresAtStart(config) }, port);
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
  readonly out: Output;
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
  out: Output,
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

type Output = {
  readonly event: (event: Parameters<typeof eventLog>[1]) => void;
  readonly log: (events: Iterable<LogEvent>) => void;
  /** Events that every execution of the run tells. */
  readonly ofRun: (event: OperatorEvent) => void;
  /** Events that only this execution tells. */
  readonly note: (event: OperatorEvent) => void;
  readonly flush: () => void;
  /** Of the last entry that was told. */
  readonly lastSeq: () => number;
  /** What the ticks have shown so far. */
  readonly figures: () => LiveFigures;
};

/** Collects ticks and entries into batches and sends them by the limits of daemon.md 4.3. */
function newOutput(
  begin: {
    readonly job: Job;
    readonly config: SessionConfig;
    readonly proof: Proof;
    readonly figures: LiveFigures;
  },
  port: EnginePort,
): Output {
  const { job, config, proof } = begin;
  let seq = job.firstSeq;
  let batch: PendingBatch = emptyBatch();
  let oldestAtMs = 0;
  let batchesSent = 0;
  let { figures } = begin;

  const place = (): { job: Job; seq: number; atMs: number } => ({ job, seq, atMs: port.nowMs() });
  const push = (entry: LogEntry): void => {
    batch.entries.push(entry);
    seq += 1;
  };
  const pushOfRun = (entry: LogEntry): void => {
    if (!proof.entry(entry)) push(entry);
  };
  const flush = (): void => {
    if (isEmpty(batch)) return;
    const full = batch;
    batch = emptyBatch();
    // At a tick boundary, so a slow disk slows the run down and nothing else.
    waitUntil(port.control, () => batchesSent - batchesCommitted(port.control) < uncommittedBatchesMax);
    batchesSent += 1;
    port.send({
      kind: "batch",
      ticks: full.ticks,
      blocks: packBlocks(full.entries, job.attemptIndex),
      figures,
    });
  };
  const opened = (): void => {
    if (isEmpty(batch)) oldestAtMs = port.monotonicMs();
  };
  const flushWhenDue = (): void => {
    if (isFull(batch) || port.monotonicMs() - oldestAtMs >= batchAgeMs) flush();
  };

  return {
    event: (event) => {
      opened();
      figures = onRunEvent(figures, event);
      if (event.kind === "ticked") {
        const { tick, tickHash, bytes } = event.encoded;
        const made = { tick, tickHash, record: bytes };
        if (!proof.tick(made)) {
          batch.ticks.push(made);
          batch.tickBytes += bytes.length;
        }
      }
      for (const told of eventLog(config, event)) pushOfRun(entryOfEvent(told, place()));
      flushWhenDue();
    },
    log: (events) => {
      for (const told of events) {
        opened();
        pushOfRun(entryOfEvent(told, place()));
        flushWhenDue();
      }
    },
    ofRun: (event) => {
      opened();
      pushOfRun(entryOfOperatorEvent(event, config.runId, place()));
    },
    note: (event) => {
      opened();
      push(entryOfOperatorEvent(event, config.runId, place()));
    },
    flush,
    lastSeq: () => seq - 1,
    figures: () => figures,
  };
}
