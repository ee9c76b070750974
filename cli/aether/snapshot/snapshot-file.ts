import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { CommandFailure } from "../../failures.ts";
import { breather } from "../breather.ts";
import { openUnnamedFile } from "../unnamed-file.ts";
import type { Chunks } from "../write-file.ts";
import type { Bytes } from "./json-bytes.ts";
import { outlineOf, type Part } from "./outline.ts";

/** A document on disk and where its parts lie in it. */
export type SnapshotFile = Bytes & {
  readonly root: Part;
  /** Made by our own engine and therefore sound; a file from outside is checked while it is read. */
  readonly isOurs: boolean;
  readonly close: () => void;
};

/**
 * Opens a document file. What cannot be read from any place, like a pipe, is copied first.
 *
 * @throws CommandFailure when it cannot be read or is no JSON
 */
export function openSnapshotFile(path: string): SnapshotFile {
  return opened(path, seekable(path), false);
}

/** Keeps a document of our own making in a temporary file without a name. @throws Interrupted, and what `chunks` throws */
export async function spoolSnapshot(
  name: string,
  chunks: Chunks,
  interrupted: AbortSignal,
): Promise<SnapshotFile> {
  const breathe = breather(interrupted);
  const file = onDisk(unwritable(name), openUnnamedFile);
  try {
    for await (const chunk of chunks) {
      onDisk(unwritable(name), () => writeAll(file, Buffer.from(chunk)));
      await breathe();
    }
  } catch (failure) {
    closeSync(file);
    throw failure;
  }
  return opened(name, file, true);
}

/** Takes the file over: it is closed when it turns out to be no JSON. */
function opened(name: string, file: number, isOurs: boolean): SnapshotFile {
  try {
    const { size } = fstatSync(file);
    const bytes = (from: number, upto: number): Buffer =>
      onDisk(unreadable(name), () => readRange(file, from, upto));
    const source: Bytes = { name, size, bytes };
    return { ...source, root: outlineOf(source), isOurs, close: () => closeSync(file) };
  } catch (failure) {
    closeSync(file);
    throw failure;
  }
}

function seekable(path: string): number {
  const file = onDisk(unreadable(path), () => openSync(path, "r"));
  if (fstatSync(file).isFile()) return file;
  try {
    return onDisk(unreadable(path), () => copyOf(file));
  } finally {
    closeSync(file);
  }
}

/** A file that shrinks while it is read ends early. */
function readRange(file: number, from: number, upto: number): Buffer {
  const buffer = Buffer.allocUnsafe(upto - from);
  let filled = 0;
  while (filled < buffer.length) {
    const read = readSync(file, buffer, filled, buffer.length - filled, from + filled);
    if (read === 0) break;
    filled += read;
  }
  return buffer.subarray(0, filled);
}

function copyOf(file: number): number {
  const copy = openUnnamedFile();
  const buffer = Buffer.alloc(64 * 1024);
  for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
    writeAll(copy, buffer.subarray(0, read));
  }
  return copy;
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

function unreadable(name: string): string {
  return `${name} can't be read`;
}

function unwritable(name: string): string {
  return `the temporary copy of ${name} can't be written`;
}

function onDisk<T>(otherwise: string, work: () => T): T {
  try {
    return work();
  } catch (failure) {
    const because = failure instanceof Error ? failure.message : String(failure);
    throw new CommandFailure("file_failed", `${otherwise}: ${because}`);
  }
}
