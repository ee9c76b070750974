import { closeSync, readSync, writeSync } from "node:fs";
import type { EncodedTick } from "../../engine/encoded-tick.ts";
import { readTick } from "../../engine/read-tick.ts";
import type { TickRecord } from "../../engine/records.ts";
import { decodeTickRecord } from "../../engine/tick-record-codec.ts";
import { openUnnamedFile } from "./unnamed-file.ts";

/** Bytes of all ticks that are kept in memory; beyond it they go to a temporary file. */
export const heldBytesMax: number = 32 * 1024 * 1024;
const readBytes = 256 * 1024;
const newline = 0x0a;

/** The ticks of one run, in order, readable from the start as often as a document needs. */
export type TickSpool = Spool<EncodedTick>;

/** What is made tick by tick. */
export type Spool<T> = {
  readonly append: (tick: T) => void;
  readonly ticks: () => Iterable<T>;
  /** What stands at a position, counted from 1; reads no more of a file than lies around it. */
  readonly at: (position: number) => T | undefined;
  readonly close: () => void;
};

/** How a tick is written and read back, and about how many bytes it takes. A tick's bytes hold no line break. */
export type SpoolFormat<T> = {
  readonly encode: (tick: T) => Uint8Array;
  readonly decode: (line: Uint8Array) => T;
  readonly bytesOf: (tick: T) => number;
};

/** A spool for the ticks of a run. */
export function newTickSpool(limit: number = heldBytesMax): TickSpool {
  return newSpool(tickFormat, limit);
}

/** The records of the ticks of a spool. */
export function* recordsIn(spool: TickSpool): Generator<TickRecord> {
  for (const { bytes } of spool.ticks()) yield decodeTickRecord(bytes);
}

const tickFormat: SpoolFormat<EncodedTick> = {
  encode: ({ bytes }) => bytes,
  decode: readTick,
  bytesOf: ({ bytes }) => bytes.length,
};

/**
 * Keeps ticks in memory while they are few and in an unnamed temporary file when they are many, so that memory stays
 * flat however long a run is (DESIGN decision 9).
 */
export function newSpool<T>(format: SpoolFormat<T>, limit: number = heldBytesMax): Spool<T> {
  let held: T[] = [];
  let heldBytes = 0;
  let file: SpoolFile | null = null;
  return {
    append: (tick) => {
      if (file === null) {
        held.push(tick);
        heldBytes += format.bytesOf(tick);
        if (heldBytes <= limit) return;
        file = newSpoolFile();
        for (const earlier of held) file.append(format.encode(earlier));
        held = [];
      } else {
        file.append(format.encode(tick));
      }
    },
    ticks: () => (file === null ? held : decoded(file.lines(), format.decode)),
    at: (position) => (file === null ? held[position - 1] : decodedLine(file, position, format.decode)),
    close: () => file?.close(),
  };
}

function* decoded<T>(lines: Iterable<Uint8Array>, decode: (line: Uint8Array) => T): Generator<T> {
  for (const line of lines) yield decode(line);
}

function decodedLine<T>(file: SpoolFile, position: number, decode: (line: Uint8Array) => T): T | undefined {
  const line = file.line(position);
  return line === undefined ? undefined : decode(line);
}

/** Where a stretch of lines begins that were written together: how many come before it, and how many bytes. */
type Stretch = { readonly lines: number; readonly offset: number };

type SpoolFile = {
  readonly append: (line: Uint8Array) => void;
  readonly lines: () => Generator<Uint8Array>;
  /** The line at a position, counted from 1. */
  readonly line: (position: number) => Uint8Array | undefined;
  readonly close: () => void;
};

function newSpoolFile(): SpoolFile {
  const file = openUnnamedFile();
  const pending = Buffer.allocUnsafe(readBytes);
  let pendingBytes = 0;
  let size = 0;
  const write = (bytes: Uint8Array): void => {
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(file, bytes, written, bytes.length - written, size + written);
    }
    size += bytes.length;
  };
  let lines = 0;
  const stretches: Stretch[] = [];
  const flush = (): void => {
    if (pendingBytes === 0) return;
    write(pending.subarray(0, pendingBytes));
    pendingBytes = 0;
  };
  return {
    append: (line) => {
      if (pendingBytes + line.length + 1 > readBytes) flush();
      if (pendingBytes === 0) stretches.push({ lines, offset: size });
      lines += 1;
      if (line.length >= readBytes) {
        write(line);
      } else {
        pending.set(line, pendingBytes);
        pendingBytes += line.length;
      }
      pending[pendingBytes] = newline;
      pendingBytes += 1;
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

function* linesOf(file: number, start: number, size: number): Generator<Uint8Array> {
  const buffer = Buffer.alloc(readBytes);
  let begun: Buffer[] = [];
  for (let offset = start; offset < size; ) {
    const read = readSync(file, buffer, 0, Math.min(readBytes, size - offset), offset);
    offset += read;
    let from = 0;
    for (let end = buffer.indexOf(newline); end >= 0 && end < read; end = buffer.indexOf(newline, from)) {
      yield joined([...begun, buffer.subarray(from, end)]);
      begun = [];
      from = end + 1;
    }
    begun.push(Buffer.from(buffer.subarray(from, read)));
  }
}

/** The pieces as one, which keeps nothing else of their buffers. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
