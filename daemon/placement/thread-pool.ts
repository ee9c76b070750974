import { Worker } from "node:worker_threads";
import type { Frame, Job, StoredReply } from "./frames.ts";

/** Why an engine thread ended although its job had not. */
export type ThreadLoss = { readonly errorCode: "memory" | "engine_error"; readonly message: string };

/** One engine thread with a job. */
export type EngineThread = {
  readonly reply: (reply: StoredReply) => void;
  /** The job has told its end: the thread goes back to the pool. */
  readonly release: () => void;
  /** Ends the thread, whatever it does; nothing is heard of it any more. */
  readonly kill: () => Promise<void>;
};

/** What is heard of an engine thread while it has a job. */
export type ThreadListener = {
  readonly onFrame: (frame: Frame) => void;
  readonly onLoss: (loss: ThreadLoss) => void;
};

/** Engine threads kept warm, because a start costs a thousand times more than a message (daemon.md 3, "Worker"). */
export type ThreadPool = {
  readonly run: (job: Job, listener: ThreadListener) => EngineThread;
  /** Ends every thread, whatever it does. */
  readonly close: () => Promise<void>;
};

/** Heap of one engine thread; above it the thread ends and its run is FAULT `memory`. */
const heapMbMax = 2048;

/** Opens a pool that keeps up to `warm` idle threads. `entry` is the thread's main module. */
export function openThreadPool(entry: URL, warm: number): ThreadPool {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  let closed = false;

  const spawn = (): Worker => {
    const worker = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: heapMbMax } });
    all.add(worker);
    worker.once("exit", () => {
      all.delete(worker);
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
    });
    // An idle thread must not keep a stopping daemon alive, and its loss is nobody's failure.
    worker.on("error", () => undefined);
    worker.unref();
    return worker;
  };
  const refill = (): void => {
    while (!closed && idle.length < warm) idle.push(spawn());
  };
  refill();

  return {
    run: (job, listener) => {
      const worker = idle.pop() ?? spawn();
      worker.ref();
      const onMessage = (frame: Frame): void => listener.onFrame(frame);
      const onError = (error: Error): void => {
        leave();
        refill();
        listener.onLoss(lossOf(error));
      };
      const onExit = (code: number): void => {
        leave();
        // A closing pool ends its threads itself; their attempts are settled by the next daemon.
        if (closed) return;
        refill();
        listener.onLoss({ errorCode: "engine_error", message: `the engine thread ended with code ${code}` });
      };
      const leave = (): void => {
        worker.off("message", onMessage);
        worker.off("error", onError);
        worker.off("exit", onExit);
      };
      worker.on("message", onMessage);
      worker.on("error", onError);
      worker.on("exit", onExit);
      worker.postMessage(job);
      return {
        reply: (reply) => worker.postMessage(reply),
        release: () => {
          leave();
          worker.unref();
          if (!closed && idle.length < warm) idle.push(worker);
          else void worker.terminate();
        },
        kill: async () => {
          leave();
          await worker.terminate();
          refill();
        },
      };
    },
    close: async () => {
      closed = true;
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

function lossOf(error: Error & { code?: string }): ThreadLoss {
  return error.code === "ERR_WORKER_OUT_OF_MEMORY"
    ? { errorCode: "memory", message: `the engine thread used more than ${heapMbMax} MB` }
    : { errorCode: "engine_error", message: error.message };
}
