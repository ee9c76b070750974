import { FollowLogsResponse, type LogEntry } from "../../proto/gen/trinity/gate/v1/logs.ts";
import type { LogBlock, StoredTick } from "../../store/records.ts";
import type { Resume } from "./frames.ts";

/** What an engine that goes on finds on disk; calls may block. */
export type StoredPast = {
  readonly readTicks: (fromTick: number, limit: number) => readonly StoredTick[];
  readonly readBlocks: (fromSeq: number, limit: number) => readonly LogBlock[];
};

/**
 * Compares what an attempt makes again with what earlier attempts left on disk, tick by tick and entry by entry
 * (daemon.md 3.2, step 4). Both answer true while there was something to compare; then it is on disk already and must
 * not be sent.
 */
export type Proof = {
  /** @throws NotReproduced */
  readonly tick: (made: StoredTick) => boolean;
  /** @throws NotReproduced */
  readonly entry: (made: LogEntry) => boolean;
  /** Whether a tick lies in what is compared. */
  readonly covers: (tick: number) => boolean;
};

/** What was made differs from what is on disk. */
export class NotReproduced extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NotReproduced";
  }
}

const ticksPerRead = 256;
const blocksPerRead = 8;

/** Entries that tell what an operator or the daemon did; no engine makes them again. */
const notOfTheEngine: ReadonlySet<string> = new Set(["run_paused", "run_resumed", "stop_requested", "error"]);

/** A proof with nothing to compare. */
export const nothingToProve: Proof = { tick: () => false, entry: () => false, covers: () => false };

export function newProof(resume: Resume, firstTick: number, past: StoredPast): Proof {
  const ticks = storedTicks(past, firstTick, resume.lastTick);
  const entries = storedEntries(past, (resume.checkpoint?.lastSeq ?? 0) + 1, resume.lastSeq);
  return {
    tick: (made) => {
      const next = ticks.next();
      if (next.done === true) return false;
      const { tick, tickHash, record } = next.value;
      if (tick === made.tick && tickHash === made.tickHash && Buffer.compare(record, made.record) === 0)
        return true;
      throw new NotReproduced(
        `tick ${made.tick} came out with hash ${made.tickHash}, but on disk it has ${tickHash}${resume.madeBy}`,
      );
    },
    entry: (made) => {
      const next = entries.next();
      if (next.done === true) return false;
      const difference = differingField(next.value, made);
      if (difference === null) return true;
      throw new NotReproduced(
        `log entry ${next.value.seq} (${next.value.eventType}) differs from the one made again in ${difference}${resume.madeBy}`,
      );
    },
    covers: (tick) => tick <= resume.lastTick,
  };
}

function* storedTicks(past: StoredPast, first: number, last: number): Generator<StoredTick, undefined> {
  for (let next = first; next <= last; ) {
    const page = past.readTicks(next, Math.min(ticksPerRead, last - next + 1));
    if (page.length === 0) throw new NotReproduced(`tick ${next} is not on disk any more`);
    yield* page;
    next += page.length;
  }
}

function* storedEntries(past: StoredPast, first: number, last: number): Generator<LogEntry, undefined> {
  for (let next = first; next <= last; ) {
    const blocks = past.readBlocks(next, blocksPerRead);
    if (blocks.length === 0) throw new NotReproduced(`log entry ${next} is not on disk any more`);
    for (const block of blocks) {
      for (const entry of FollowLogsResponse.decode(block.payload).entries) {
        const seq = Number(entry.seq);
        if (seq >= next && seq <= last && !notOfTheEngine.has(entry.eventType)) yield entry;
      }
      next = block.firstSeq + block.count;
    }
  }
}

/** What an entry says, without when and by which attempt it was said. */
const comparedFields = [
  "level",
  "eventType",
  "component",
  "message",
  "engineRunId",
  "tick",
  "windowId",
  "payloadJson",
] as const satisfies readonly (keyof LogEntry)[];

function differingField(stored: LogEntry, made: LogEntry): string | null {
  return comparedFields.find((field) => stored[field] !== made[field]) ?? null;
}
