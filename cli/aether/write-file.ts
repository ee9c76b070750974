import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { makeDirectories } from "../../proto/make-directories.ts";
import { CommandFailure } from "../failures.ts";
import { type Breathe, breather } from "./breather.ts";

/** What is written, piece by piece: texts as UTF-8, bytes as they are. */
export type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
const permissionBits = 0o7777;

/**
 * Writes a file so that it is either the whole new one or untouched: into a temporary file beside it, which then takes
 * its name and keeps its mode. Parent folders are made. What is no file, like a pipe, is written to as it is.
 *
 * @throws CommandFailure when it cannot be written, and whatever `chunks` throws
 */
export async function writeWholeFile(path: string, chunks: Chunks, interrupted: AbortSignal): Promise<void> {
  const found = onDisk(path, () => statSync(path, { throwIfNoEntry: false }));
  if (found?.isDirectory()) throw notWritten(path, "it is a folder");
  if (found !== undefined && !found.isFile()) {
    await writeChunks(
      path,
      onDisk(path, () => openSync(path, "w")),
      chunks,
      interrupted,
    );
    return;
  }
  const final = onDisk(path, () => placeOf(path));
  const temporary = `${final}.${process.pid}.tmp`;
  const file = onDisk(path, () => {
    makeDirectories(dirname(final), 0o777);
    rmSync(temporary, { force: true });
    // Exclusively: a link of this name must not lead elsewhere.
    return openSync(temporary, "wx", 0o666);
  });
  const remove = (): void => rmSync(temporary, { force: true });
  process.once("exit", remove); // A second Ctrl-C ends the process at once.
  try {
    if (found !== undefined) onDisk(path, () => fchmodSync(file, found.mode & permissionBits));
    await writeChunks(path, file, chunks, interrupted);
    onDisk(path, () => renameSync(temporary, final));
  } catch (failure) {
    remove();
    throw failure;
  } finally {
    process.off("exit", remove);
  }
}

/** A link keeps pointing at its file, whose place the new one takes; also when that is not there yet. */
function placeOf(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() !== true) return path;
  const isDangling = statSync(path, { throwIfNoEntry: false }) === undefined;
  return isDangling ? resolve(dirname(path), readlinkSync(path)) : realpathSync(path);
}

async function writeChunks(
  path: string,
  file: number,
  chunks: Chunks,
  interrupted: AbortSignal,
): Promise<void> {
  const breathe: Breathe = breather(interrupted);
  try {
    for await (const chunk of chunks) {
      onDisk(path, () => writeFully(file, chunk));
      await breathe();
    }
    if (fstatSync(file).isFile()) onDisk(path, () => fsyncSync(file));
  } finally {
    closeSync(file);
  }
}

/** One write may take only a part of the bytes. */
function writeFully(file: number, chunk: string | Uint8Array): void {
  const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

function onDisk<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (failure) {
    throw notWritten(path, failure instanceof Error ? failure.message : String(failure));
  }
}

function notWritten(path: string, because: string): CommandFailure {
  return new CommandFailure("file_not_written", `${path} can't be written: ${because}`);
}
