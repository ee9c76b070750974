import type { SessionConfig } from "../../engine/config/session.ts";
import { eventLog } from "../../engine/log/live-log.ts";
import type { LogEvent } from "../../engine/log/log-event.ts";
import type { LogEntry } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { onRunEvent } from "../runs/figures.ts";
import type { LiveFigures } from "../runs/live-run.ts";
import { entryOfEvent, entryOfOperatorEvent, type OperatorEvent } from "../runs/log-entries.ts";
import { emptyBatch, isEmpty, isFull, type PendingBatch, packBlocks } from "./batch.ts";
import { batchesCommitted, waitUntil } from "./control.ts";
import type { EnginePort } from "./engine-port.ts";
import type { Job } from "./frames.ts";
import type { Proof } from "./proof.ts";

/** What an attempt tells, in the order it happens. */
export type RunOutput = {
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

/** What an output needs of the thread or process it runs in. */
export type OutputPort = Pick<EnginePort, "send" | "control" | "nowMs" | "monotonicMs">;

/** Batches sent and not yet on disk; more of them would only pile up in memory (daemon.md 3.1). */
const uncommittedBatchesMax = 8;
/** Longest time a finished tick stays unsent (daemon.md 4.3, class B). */
const batchAgeMs = 20;

/** Collects ticks and entries into batches and sends them by the limits of daemon.md 4.3. */
export function newRunOutput(
  begin: {
    readonly job: Job;
    readonly config: SessionConfig;
    readonly proof: Proof;
    readonly figures: LiveFigures;
  },
  port: OutputPort,
): RunOutput {
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
