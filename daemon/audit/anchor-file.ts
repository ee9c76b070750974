import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { field } from "../rpc/json-field.ts";

/** Where the audit chain stood: the digest of its record `seq`. */
export type Anchor = { readonly seq: number; readonly digest: string };

/** Anchors the chain in a file outside LMDB, so that a database rolled back or cut short shows (daemon.md 4.4). */
export type AnchorFile = {
  /** To be told after each commit of audit records; appends when it is time, and resolves nothing: it is on disk then. */
  readonly note: (head: Anchor) => void;
  /** Appends the last head told, unless it is in the file. */
  readonly flush: () => void;
};

const everyRecords = 1024;
const everyMs = 60_000;

/**
 * Appends a line at the first head told after 1,024 records or 60 s. `nowMs` is a clock that never goes back. Who has
 * quiet times calls `flush` once a minute. `onAnchored` hears of each line.
 */
export function openAnchorFile(
  path: string,
  nowMs: () => number,
  onAnchored: (anchor: Anchor) => void = () => undefined,
): AnchorFile {
  let anchored = highestAnchor(readAnchors(path));
  let anchoredAtMs = nowMs();
  let head = anchored;
  const flush = (): void => {
    if (head === null || head.seq === (anchored?.seq ?? 0)) return;
    appendAnchor(path, head);
    anchored = head;
    anchoredAtMs = nowMs();
    onAnchored(head);
  };
  return {
    note: (next) => {
      head = next;
      const isDue = next.seq - (anchored?.seq ?? 0) >= everyRecords || nowMs() - anchoredAtMs >= everyMs;
      if (isDue) flush();
    },
    flush,
  };
}

/** Appends one line and waits for the disk. A line that a crash cut off is ended first. */
export function appendAnchor(path: string, { seq, digest }: Anchor): void {
  const isNew = !existsSync(path);
  const descriptor = openSync(path, "a+", 0o600);
  try {
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    if (size > 0) readSync(descriptor, last, 0, 1, size - 1);
    const isCut = size > 0 && last[0] !== newline;
    writeSync(descriptor, `${isCut ? "\n" : ""}${JSON.stringify({ seq, digest })}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  if (isNew) syncDirectory(dirname(path));
}

/** Every anchor ever written, in the order they came. Lines that are no anchor are passed over. */
export function readAnchors(path: string): readonly Anchor[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line) => anchorOf(line) ?? []);
}

/** The anchor with the highest seq; null when there is none. */
export function highestAnchor(anchors: readonly Anchor[]): Anchor | null {
  return anchors.reduce<Anchor | null>(
    (highest, anchor) => (anchor.seq > (highest?.seq ?? 0) ? anchor : highest),
    null,
  );
}

/**
 * The first anchor that a chain contradicts; null: none. All of them count, because a chain that was rolled back grows
 * again, past the records that were lost. `digestAt` answers the digest of a record, or undefined when the chain does
 * not have it.
 */
export function anchorProblem(
  anchors: readonly Anchor[],
  digestAt: (seq: number) => string | undefined,
): { readonly seq: number; readonly problem: string } | null {
  for (const { seq, digest } of anchors) {
    const found = digestAt(seq);
    if (found === digest) continue;
    const problem =
      found === undefined
        ? `the audit does not reach record ${seq}, which audit.anchor has seen: it was cut short or rolled back`
        : `record ${seq} of the audit is not the one audit.anchor has seen`;
    return { seq, problem };
  }
  return null;
}

const newline = 0x0a;

function anchorOf(line: string): Anchor | null {
  try {
    const read: unknown = JSON.parse(line);
    const [seq, digest] = [field(read, "seq"), field(read, "digest")];
    const isAnchor =
      typeof seq === "number" && Number.isSafeInteger(seq) && seq > 0 && typeof digest === "string";
    return isAnchor && /^[0-9a-f]{64}$/.test(digest) ? { seq, digest } : null;
  } catch {
    return null;
  }
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
