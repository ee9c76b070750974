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
import type { StoredTick } from "../../store/records.ts";
import { codexEvents } from "../runs/codex-events.ts";
import { figuresAtStart, figuresOfSealed, onRunEvent } from "../runs/figures.ts";
import type { LiveFigures } from "../runs/live-run.ts";
import { entryOfEvent, entryOfOperatorEvent, type OperatorEvent } from "../runs/log-entries.ts";
import { emptyBatch, isEmpty, isFull, type PendingBatch, packBlocks } from "./batch.ts";
import { batchesCommitted, type Control, modeOf, passBoundary, waitAtMost, waitUntil } from "./control.ts";
import type { Frame, Job } from "./frames.ts";

/** What the engine entry needs of the thread or process it runs in. Calls may block; nothing here is asynchronous. */
export type EnginePort = {
  readonly send: (frame: Frame) => void;
  /** Ticks that are on disk, from `fromTick` on; waits for the answer. */
  readonly readTicks: (fromTick: number, limit: number) => readonly StoredTick[];
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

/**
 * Runs one attempt from its first tick to its end: the same entry for every placement (DESIGN decision 10).
 * Wishes of the daemon are read at tick boundaries; a slow disk holds the run at a boundary and loses nothing.
 */
export function runAttempt(job: Job, port: EnginePort): void {
  const deps: EngineDeps = { sha256: port.sha256, fingerprint: job.fingerprint };
  const config = decodeSession(job.sessionText);
  const out = newOutput(job, config, port);
  try {
    port.send({ kind: "started" });
    out.log(startLog(config));
    for (const warning of sessionWarnings(config)) out.note({ event: "config_warning", warning });
    const state = tickUntilEnd(job, start(config, deps), deps, out, port);
    if (state === null) return;
    finish(config, state, deps, out, port);
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    out.note({ event: "error", errorCode: "engine_error", message: failure.message });
    out.flush();
    port.send({ kind: "failed", errorCode: "engine_error", message: failure.message });
  }
}

/** Ticks until the last one, or null when the run was stopped. */
function tickUntilEnd(
  job: Job,
  first: RunState,
  deps: EngineDeps,
  out: Output,
  port: EnginePort,
): RunState | null {
  let state = first;
  while (!isFinished(state)) {
    if (!passGate(state.tick, out, port)) return null;
    const stepped = step(state, deps);
    state = stepped.state;
    for (const event of stepped.events) out.event(event);
    passBoundary(port.control, state.tick);
    if (job.tickDelayMs > 0 && !isFinished(state)) {
      out.flush();
      waitAtMost(port.control, () => modeOf(port.control) !== "run", job.tickDelayMs, port.monotonicMs);
    }
  }
  // A hold or stop that came with the last tick still counts: the run is not over until it is sealed.
  return passGate(state.tick, out, port) ? state : null;
}

/** Waits while the run is held. False: the run was stopped, and everything about that has been sent. */
function passGate(tick: number, out: Output, port: EnginePort): boolean {
  if (modeOf(port.control) === "hold") {
    out.note({ event: "run_paused", tick });
    out.flush();
    port.send({ kind: "held", tick });
    waitUntil(port.control, () => modeOf(port.control) !== "hold");
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
  for (const event of codexEvents(sealed)) out.note(event);
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
    if (page.length === 0) throw new Error(`tick ${next} was sent and is not in the store`);
    for (const { record } of page) yield readTick(record);
    next += page.length;
  }
}

type Output = {
  readonly event: (event: Parameters<typeof eventLog>[1]) => void;
  readonly log: (events: Iterable<LogEvent>) => void;
  readonly note: (event: OperatorEvent) => void;
  readonly flush: () => void;
};

/** Collects ticks and entries into batches and sends them by the limits of daemon.md 4.3. */
function newOutput(job: Job, config: SessionConfig, port: EnginePort): Output {
  let seq = job.firstSeq;
  let batch: PendingBatch = emptyBatch();
  let oldestAtMs = 0;
  let batchesSent = 0;
  let figures: LiveFigures = figuresAtStart(config);

  const place = (): { job: Job; seq: number; atMs: number } => ({ job, seq: seq++, atMs: port.nowMs() });
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
        batch.ticks.push({ tick, tickHash, record: bytes });
        batch.tickBytes += bytes.length;
      }
      for (const told of eventLog(config, event)) batch.entries.push(entryOfEvent(told, place()));
      flushWhenDue();
    },
    log: (events) => {
      for (const told of events) {
        opened();
        batch.entries.push(entryOfEvent(told, place()));
        flushWhenDue();
      }
    },
    note: (event) => {
      opened();
      batch.entries.push(entryOfOperatorEvent(event, config.runId, place()));
    },
    flush,
  };
}
