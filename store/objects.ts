import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { assert } from "../engine/assert.ts";
import { syncDirectory } from "./set-aside.ts";

/** What bytes are known by. */
export type ObjectId = { readonly sha256: string; readonly sizeBytes: number };

/** What reading an object found. */
export type ObjectVerdict =
  | { readonly kind: "sound"; readonly found: ObjectId }
  | { readonly kind: "differs"; readonly found: ObjectId }
  | { readonly kind: "missing" };

/** Files named by the SHA-256 of what they hold (daemon.md 4.2): the same bytes are kept once, and never changed. */
export type Objects = {
  /** Keeps bytes; resolves when they would survive a loss of power. */
  readonly put: (bytes: Uint8Array) => Promise<ObjectId>;
  /** Reads the whole object and compares. */
  readonly verify: (id: ObjectId) => Promise<ObjectVerdict>;
  /** The bytes from `start` to before `end`. */
  readonly read: (sha256: string, start: number, end: number) => AsyncIterable<Buffer>;
  /** Removes an object; one that is not there is gone already. */
  readonly remove: (sha256: string) => Promise<void>;
  /** Takes an object that is not what its name says out of use; its bytes stay beside it for who looks into it. */
  readonly setAside: (sha256: string) => Promise<void>;
};

const readBytes = 65_536;

/** `directory` is the state directory; `newName` makes names of files that are being written. */
export function openObjects(directory: string, newName: () => string): Objects {
  const root = join(directory, "objects");
  const pathOf = (sha256: string): string => {
    assert(/^[0-9a-f]{64}$/.test(sha256), `an object is named by a digest, not ${JSON.stringify(sha256)}`);
    return join(root, "sha256", sha256.slice(0, 2), sha256.slice(2));
  };
  return {
    put: async (bytes) => {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const id = { sha256, sizeBytes: bytes.length };
      const path = pathOf(sha256);
      if (await isThere(path, bytes.length)) return id;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const partial = join(root, `${newName()}.partial`);
      try {
        await writeDurably(partial, bytes);
        await rename(partial, path);
      } catch (failure) {
        await rm(partial, { force: true });
        throw failure;
      }
      for (const folder of [dirname(path), join(root, "sha256"), root]) syncDirectory(folder);
      return id;
    },
    verify: async ({ sha256, sizeBytes }) => {
      const hash = createHash("sha256");
      let size = 0;
      try {
        for await (const chunk of createReadStream(pathOf(sha256), { highWaterMark: readBytes })) {
          hash.update(chunk);
          size += chunk.length;
        }
      } catch (failure) {
        if (isMissing(failure)) return { kind: "missing" };
        throw failure;
      }
      const found = { sha256: hash.digest("hex"), sizeBytes: size };
      const isSound = found.sha256 === sha256 && size === sizeBytes;
      return { kind: isSound ? "sound" : "differs", found };
    },
    read: (sha256, start, end) =>
      start >= end
        ? nothing()
        : createReadStream(pathOf(sha256), { start, end: end - 1, highWaterMark: readBytes }),
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    setAside: async (sha256) => {
      const path = pathOf(sha256);
      await rename(path, `${path}.corrupt`);
      syncDirectory(dirname(path));
    },
  };
}

async function* nothing(): AsyncIterable<Buffer> {}

/** A file of the right length stands for the object; that it holds the right bytes is checked when it is read. */
async function isThere(path: string, sizeBytes: number): Promise<boolean> {
  try {
    return (await stat(path)).size === sizeBytes;
  } catch (failure) {
    if (isMissing(failure)) return false;
    throw failure;
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

function isMissing(failure: unknown): boolean {
  return failure instanceof Error && "code" in failure && failure.code === "ENOENT";
}
