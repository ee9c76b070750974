import { decodeJson } from "./codecs.ts";
import type { Table } from "./environment.ts";
import { retentionKey } from "./keys.ts";
import type { RunId } from "./records.ts";
import {
  assertShape,
  type Check,
  count,
  flag,
  orNull,
  position,
  type Shape,
  shaped,
  text,
  time,
} from "./shape.ts";

/** The classes of stored things that retention is about (daemon.md 4.4). */
export const retentionClasses = ["logs", "history", "events", "artifacts", "audit"] as const;

/** One of `retentionClasses`. */
export type RetentionClass = (typeof retentionClasses)[number];

/** How long a class is kept; 0 = no limit. */
export type RetentionRule = {
  readonly maxAgeMs: number;
  /** The oldest go until the rest fits. */
  readonly maxBytes: number;
  /** The newest so many stay. */
  readonly maxCount: number;
};

/** The rules that are in force. */
export type RetentionRules = {
  /** Rises by one with every change; the etag. */
  readonly version: number;
  readonly rules: Readonly<Record<RetentionClass, RetentionRule>>;
};

/** What is not there any more of a class. */
export type RetentionFloor = {
  /** The newest run that was swept; null where no runs are. */
  readonly runId: string | null;
  /** What ended or happened before may be gone. */
  readonly beforeMs: number;
  readonly bytesFreed: number;
  /** The first event that is kept; 1 where no sequence is. */
  readonly firstSeq: number;
};

/** What retention took of a run: its ticks, its log and its checkpoints; head and digests stay with the run. */
export type TakenRun = {
  readonly runId: RunId;
  readonly atMs: number;
  /** The audit record that tells of it. */
  readonly adminEventId: string;
  /** The last log entry it had. */
  readonly lastSeq: number;
  readonly bytes: number;
  /** Its rows are gone from the disk too. */
  readonly isFreed: boolean;
};

const unlimited: RetentionRule = { maxAgeMs: 0, maxBytes: 0, maxCount: 0 };
const dayMs = 86_400_000;

/** What holds until somebody changes it: events go after 30 days (daemon.md 4.2), everything else stays. */
const usualRules: RetentionRules = {
  version: 0,
  rules: {
    logs: unlimited,
    history: unlimited,
    events: { ...unlimited, maxAgeMs: 30 * dayMs },
    artifacts: unlimited,
    audit: unlimited,
  },
};

/** The rules on disk; the usual ones while nobody has set any. @throws StoreError `damaged` */
export function readRules(table: Table, place: string): RetentionRules {
  const value = table.get(retentionKey("rules"));
  return value === undefined ? usualRules : checked(value, rulesShape, `${place}: retention`);
}

/** What is left of a class; undefined while nothing of it has gone. @throws StoreError `damaged` */
export function readFloor(table: Table, name: RetentionClass, place: string): RetentionFloor | undefined {
  const value = table.get(retentionKey(`floor.${name}`));
  return value === undefined ? undefined : checked(value, floorShape, `${place}: what is left of ${name}`);
}

/** @throws StoreError `damaged` */
export function decodeTaken(value: Buffer, place: string): TakenRun {
  return checked(value, takenShape, `${place}: what retention took of a run`);
}

function checked<T>(value: Buffer, shape: Shape<T>, place: string): T {
  const row = decodeJson(value, place);
  assertShape<T>(row, shape, place);
  return row;
}

const ruleShape: Check = shaped<RetentionRule>({ maxAgeMs: count, maxBytes: count, maxCount: count });

const rulesShape: Shape<RetentionRules> = {
  version: count,
  rules: shaped<RetentionRules["rules"]>({
    logs: ruleShape,
    history: ruleShape,
    events: ruleShape,
    artifacts: ruleShape,
    audit: ruleShape,
  }),
};

const floorShape: Shape<RetentionFloor> = {
  runId: orNull(text),
  beforeMs: time,
  bytesFreed: count,
  firstSeq: position,
};

const takenShape: Shape<TakenRun> = {
  runId: text,
  atMs: time,
  adminEventId: text,
  lastSeq: count,
  bytes: count,
  isFreed: flag,
};
