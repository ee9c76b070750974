import type { SliceLimits } from "../logs/log-reader.ts";

/** What one message of a log stream holds (daemon.md 2.1, "Stream messages are bounded by bytes"). */
export const streamSlice: SliceLimits = { entries: 256, bytes: 64 * 1024, keepsBlocksWhole: true };

/** Bytes of one chunk of a document (daemon.md 2.3, "ReadSnapshot"). */
export const chunkBytes: number = 64 * 1024;

/** A stream silent for so long sends a heartbeat (daemon.md 2.1, "Deadlines"). */
export const heartbeatMs: number = 10_000;
