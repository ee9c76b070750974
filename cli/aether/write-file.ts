import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { CommandFailure } from "../failures.ts";
import { type Breathe, breather } from "./breather.ts";

/** What is written, piece by piece: texts as UTF-8, bytes as they are. */
export type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/**
 * Writes a file so that it is either the whole new one or untouched: into a temporary file beside it, which
 * then takes its name. Parent folders are made. What is no file, like a pipe, is written to as it is.
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
  // A link keeps pointing at the file, whose place the new one takes.
  const final = found === undefined ? path : onDisk(path, () => realpathSync(path));
  const temporary = `${final}.${process.pid}.tmp`;
  const file = onDisk(path, () => {
    mkdirSync(dirname(final), { recursive: true });
    return openSync(temporary, "w", found?.mode ?? 0o666);
  });
  try {
    await writeChunks(path, file, chunks, interrupted);
    onDisk(path, () => renameSync(temporary, final));
  } catch (failure) {
    rmSync(temporary, { force: true });
    throw failure;
  }
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
