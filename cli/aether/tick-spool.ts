import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TickRecord } from "../../engine/records.ts";
import { decodeTickRecord, encodeTickRecord } from "../../engine/tick-record-codec.ts";

/** Edges and nodes of all ticks that are kept in memory; beyond it they go to a temporary file. */
const cellsMax = 400_000;
const readBytes = 256 * 1024;
const newline = 0x0a;

/** The tick records of one run, in order, readable from the start as often as a document needs, or one by one. */
export type TickSpool = {
  readonly append: (record: TickRecord) => void;
  readonly ticks: () => Iterable<TickRecord>;
  /** The record at a position, counted from 1; reads no more of a file than lies around it. */
  readonly at: (position: number) => TickRecord | undefined;
  readonly close: () => void;
};

/**
 * Keeps tick records in memory while they are few and in an unnamed temporary file when they are many, so that
 * memory stays flat however long a run is (DESIGN decision 9).
 */
export function newTickSpool(limit: number = cellsMax): TickSpool {
  let held: TickRecord[] = [];
  let cells = 0;
  let file: SpoolFile | null = null;
  return {
    append: (record) => {
      if (file === null) {
        held.push(record);
        cells += record.ledger.edges.length + record.ledger.post_u.length;
        if (cells <= limit) return;
        file = newSpoolFile();
        for (const earlier of held) file.append(encodeTickRecord(earlier));
        held = [];
      } else {
        file.append(encodeTickRecord(record));
      }
    },
    ticks: () => (file === null ? held : decoded(file.lines())),
    at: (position) => (file === null ? held[position - 1] : recordIn(file, position)),
    close: () => file?.close(),
  };
}

function* decoded(lines: Iterable<string>): Generator<TickRecord> {
  for (const line of lines) yield decodeTickRecord(line);
}

function recordIn(file: SpoolFile, position: number): TickRecord | undefined {
  const line = file.line(position);
  return line === undefined ? undefined : decodeTickRecord(line);
}

/** Where a stretch of lines begins that were written together: how many come before it, and how many bytes. */
type Stretch = { readonly lines: number; readonly offset: number };

type SpoolFile = {
  readonly append: (line: string) => void;
  readonly lines: () => Generator<string>;
  /** The line at a position, counted from 1. */
  readonly line: (position: number) => string | undefined;
  readonly close: () => void;
};

function newSpoolFile(): SpoolFile {
  const folder = mkdtempSync(join(tmpdir(), "aether-"));
  const file = openSync(join(folder, "ticks"), "w+", 0o600);
  // Without a name it goes away with this process, however that ends.
  rmSync(folder, { recursive: true });
  let pending: string[] = [];
  let pendingChars = 0;
  let size = 0;
  let lines = 0;
  const stretches: Stretch[] = [];
  const flush = (): void => {
    if (pending.length === 0) return;
    stretches.push({ lines, offset: size });
    lines += pending.length / 2; // Each line comes with its line break.
    size += writeSync(file, pending.join(""), size);
    pending = [];
    pendingChars = 0;
  };
  return {
    append: (line) => {
      pending.push(line, "\n");
      pendingChars += line.length + 1;
      if (pendingChars >= readBytes) flush();
    },
    lines: () => {
      flush();
      return linesOf(file, 0, size);
    },
    line: (position) => {
      flush();
      const stretch = stretches.findLast((each) => each.lines < position);
      if (stretch === undefined) return undefined;
      let at = stretch.lines;
      for (const line of linesOf(file, stretch.offset, size)) {
        at += 1;
        if (at === position) return line;
      }
      return undefined;
    },
    close: () => closeSync(file),
  };
}

function* linesOf(file: number, start: number, size: number): Generator<string> {
  const buffer = Buffer.alloc(readBytes);
  let begun: Buffer[] = [];
  for (let offset = start; offset < size; ) {
    const read = readSync(file, buffer, 0, Math.min(readBytes, size - offset), offset);
    offset += read;
    let from = 0;
    for (let end = buffer.indexOf(newline); end >= 0 && end < read; end = buffer.indexOf(newline, from)) {
      yield Buffer.concat([...begun, buffer.subarray(from, end)]).toString("utf8");
      begun = [];
      from = end + 1;
    }
    begun.push(Buffer.from(buffer.subarray(from, read)));
  }
}
