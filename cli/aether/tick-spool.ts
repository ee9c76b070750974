import { closeSync, readSync, writeSync } from "node:fs";
import type { TickRecord } from "../../engine/records.ts";
import { decodeTickRecord, encodeTickRecord } from "../../engine/tick-record-codec.ts";
import { openUnnamedFile } from "./unnamed-file.ts";

/** Edges and nodes of all ticks that are kept in memory; beyond it they go to a temporary file. */
const cellsMax = 400_000;
const readBytes = 256 * 1024;
const newline = 0x0a;

/** The tick records of one run, in order, readable from the start as often as a document needs. */
export type TickSpool = {
  readonly append: (record: TickRecord) => void;
  readonly ticks: () => Iterable<TickRecord>;
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
    close: () => file?.close(),
  };
}

function* decoded(lines: Iterable<string>): Generator<TickRecord> {
  for (const line of lines) yield decodeTickRecord(line);
}

type SpoolFile = {
  readonly append: (line: string) => void;
  readonly lines: () => Generator<string>;
  readonly close: () => void;
};

function newSpoolFile(): SpoolFile {
  const file = openUnnamedFile();
  let pending: string[] = [];
  let pendingChars = 0;
  let size = 0;
  const flush = (): void => {
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
      return linesOf(file, size);
    },
    close: () => closeSync(file),
  };
}

function* linesOf(file: number, size: number): Generator<string> {
  const buffer = Buffer.alloc(readBytes);
  let begun: Buffer[] = [];
  for (let offset = 0; offset < size; ) {
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
