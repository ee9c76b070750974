import { createHash, hash } from "node:crypto";
import { parentPort, receiveMessageOnPort } from "node:worker_threads";
import { type Control, controlOf, repliesSent, waitUntil } from "./control.ts";
import { runAttempt } from "./engine-entry.ts";
import type { EnginePort } from "./engine-port.ts";
import type { Frame, Job, StoredReply } from "./frames.ts";

/** The main module of an engine thread: waits for a job, runs it, waits for the next one. */
const port = parentPort;
if (port === null) throw new Error("the engine thread must be started as a worker");

port.on("message", (job: Job) => runAttempt(job, portOf(controlOf(job.control))));

function portOf(control: Control): EnginePort {
  return {
    control,
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    sha256: (data) => hash("sha256", data, "hex"),
    hashStream: () => {
      const running = createHash("sha256");
      return { update: (bytes) => void running.update(bytes), hexDigest: () => running.digest("hex") };
    },
    send,
    readTicks: (fromTick, limit) => ask(control, { kind: "ticks_wanted", fromTick, limit }).ticks,
    readBlocks: (fromSeq, limit) => ask(control, { kind: "blocks_wanted", fromSeq, limit }).blocks,
  };
}

function ask(control: Control, question: Frame): StoredReply {
  const before = repliesSent(control);
  send(question);
  waitUntil(control, () => repliesSent(control) !== before);
  return takeReply();
}

function send(frame: Frame): void {
  port?.postMessage(frame);
}

/** The reply is in the queue already: the counter that woke us rises after the message was posted. */
function takeReply(): StoredReply {
  const received = port === null ? undefined : receiveMessageOnPort(port);
  if (received === undefined) throw new Error("woken for a reply that is not in the queue");
  return received.message as StoredReply; // The only message a running engine is ever sent.
}
