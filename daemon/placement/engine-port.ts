import type { Sha256 } from "../../engine/digest.ts";
import type { LogBlock, StoredTick } from "../../store/records.ts";
import type { Control } from "./control.ts";
import type { Frame } from "./frames.ts";

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
