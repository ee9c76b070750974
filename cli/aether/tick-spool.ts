import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TickRecord } from "../../engine/records.ts";
import { decodeTickRecord, encodeTickRecord } from "../../engine/tick-record-codec.ts";

/** Edges and nodes of all ticks that are kept in memory; beyond it they go to a temporary file. */
const cellsMax = 400_000;
const readBytes = 256 * 1024;
const newline = 0x0a;

/** The tick records of one run, in order, readable from the start as often as a document needs. */
export type TickSpool = Spool<TickRecord>;

/** Records that are made tick by tick. */
export type Spool<T> = {
  readonly append: (record: T) => void;
  readonly ticks: () => Iterable<T>;
  readonly close: () => void;
};

/** How a record is written as a line and read back, and how large it is: its edges and nodes. */
export type SpoolFormat<T> = {
  readonly encode: (record: T) => string;
  readonly decode: (line: string) => T;
  readonly cellsOf: (record: T) => number;
};

/** A spool for the tick records of a run. */
export function newTickSpool(limit: number = cellsMax): TickSpool {
  return newSpool(tickFormat, limit);
}

const tickFormat: SpoolFormat<TickRecord> = {
  encode: encodeTickRecord,
  decode: decodeTickRecord,
  cellsOf: ({ ledger }) => ledger.edges.length + ledger.post_u.length,
};

/**
 * Keeps records in memory while they are few and in an unnamed temporary file when they are many, so that memory stays
 * flat however long a run is (DESIGN decision 9).
 */
export function newSpool<T>(format: SpoolFormat<T>, limit: number = cellsMax): Spool<T> {
  let held: T[] = [];
  let cells = 0;
  let file: SpoolFile | null = null;
  return {
    append: (record) => {
      if (file === null) {
        held.push(record);
        cells += format.cellsOf(record);
        if (cells <= limit) return;
        file = newSpoolFile();
        for (const earlier of held) file.append(format.encode(earlier));
        held = [];
      } else {
        file.append(format.encode(record));
      }
    },
    ticks: () => (file === null ? held : decoded(file.lines(), format.decode)),
    close: () => file?.close(),
  };
}

function* decoded<T>(lines: Iterable<string>, decode: (line: string) => T): Generator<T> {
  for (const line of lines) yield decode(line);
}

type SpoolFile = {
  readonly append: (line: string) => void;
  readonly lines: () => Generator<string>;
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
