/**
 * What an environment's `data.mdb` says when read as plain bytes. LMDB ends the process on a file that is not sound
 * (daemon.md 4.1), so what can be told without it is told here: the two meta pages, and the tree of free pages, which
 * no read of ours touches and every write needs. Data format 2 of LMDB on a 64-bit little-endian machine.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

/**
 * `shorter`: the file ends before the last page it knows of. Either it was cut, or that page was freed before it was
 * ever written; only a walk through all tables can tell.
 */
export type FileHeader =
  | { readonly kind: "absent" }
  | { readonly kind: "empty" }
  | { readonly kind: "sound"; readonly shorter: boolean }
  | { readonly kind: "unsound"; readonly problem: string };

/** The file an environment keeps in its directory. */
export function dataFile(environmentPath: string): string {
  return join(environmentPath, "data.mdb");
}

/** Judges the file of the environment in a directory. Throws what the file system throws, except for a missing file. */
export function readFileHeader(environmentPath: string): FileHeader {
  const path = dataFile(environmentPath);
  const descriptor = openIfThere(path);
  if (descriptor === null) return { kind: "absent" };
  try {
    for (;;) {
      const { size } = fstatSync(descriptor);
      if (size === 0) return { kind: "empty" };
      const meta = newestMeta(descriptor);
      if (meta === null)
        return { kind: "unsound", problem: `${path} does not begin with LMDB's two meta pages` };
      const bad = badFreePage(descriptor, meta, size);
      if (bad === null)
        return { kind: "sound", shorter: BigInt(size) < (meta.lastPage + 1n) * BigInt(meta.pageBytes) };
      // Someone who writes meanwhile reuses pages; then look again at what is newest now.
      const isStill = newestMeta(descriptor)?.transaction === meta.transaction;
      if (isStill)
        return { kind: "unsound", problem: `page ${bad} of ${path}, a list of free pages, is not sound` };
    }
  } finally {
    closeSync(descriptor);
  }
}

type Meta = {
  readonly pageBytes: number;
  readonly lastPage: bigint;
  readonly transaction: bigint;
  /** Page number, or `noPage` when nothing is free. */
  readonly freeRoot: bigint;
};

const pageHeaderBytes = 24;
const noPage = 0xffff_ffff_ffff_ffffn;
const pageKind = { branch: 0x01, leaf: 0x02, overflow: 0x04, meta: 0x08 } as const;

/** Both meta pages must be sound: with one of them lost, the last commit may be. */
function newestMeta(descriptor: number): Meta | null {
  const first = readMeta(descriptor, 0);
  if (first === null) return null;
  const second = readMeta(descriptor, first.pageBytes);
  if (second === null || second.pageBytes !== first.pageBytes) return null;
  return first.transaction > second.transaction ? first : second;
}

/**
 * Behind the page header: magic, version, address, map size, then two records of 48 bytes about the free pages and the
 * tables (the first begins with the page size, each ends with its root), last page, transaction.
 */
function readMeta(descriptor: number, at: number): Meta | null {
  const page = Buffer.alloc(160);
  if (readSync(descriptor, page, 0, page.length, at) < page.length) return null;
  const pageBytes = page.readUInt32LE(48);
  const isMeta = (page.readUInt16LE(18) & pageKind.meta) !== 0;
  const isLmdb = page.readUInt32LE(24) === 0xbeefc0de && page.readUInt32LE(28) === 2;
  const isPageSize = pageBytes >= 512 && pageBytes <= 65_536 && (pageBytes & (pageBytes - 1)) === 0;
  if (!isMeta || !isLmdb || !isPageSize) return null;
  return {
    pageBytes,
    freeRoot: page.readBigUInt64LE(88),
    lastPage: page.readBigUInt64LE(144),
    transaction: page.readBigUInt64LE(152),
  };
}

/** The first page in the tree of free pages that is cut off or is not what its place asks for; null: all are sound. */
function badFreePage(descriptor: number, meta: Meta, fileBytes: number): bigint | null {
  const page = Buffer.alloc(meta.pageBytes);
  const load = (number: bigint, kinds: number): boolean => {
    const at = number * BigInt(meta.pageBytes);
    if (number > meta.lastPage || at + BigInt(page.length) > BigInt(fileBytes)) return false;
    readSync(descriptor, page, 0, page.length, Number(at));
    return page.readBigUInt64LE(0) === number && (page.readUInt16LE(18) & kinds) !== 0;
  };

  const waiting = meta.freeRoot === noPage ? [] : [meta.freeRoot];
  const seen = new Set<bigint>();
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    if (seen.has(number) || !load(number, pageKind.branch | pageKind.leaf)) return number;
    seen.add(number);
    const nodes = readNodes(page);
    if (nodes === null) return number;
    if ((page.readUInt16LE(18) & pageKind.branch) !== 0) {
      waiting.push(...nodes.map((node) => node.child));
      continue;
    }
    for (const { overflow } of nodes)
      if (overflow !== null && !load(overflow, pageKind.overflow)) return overflow;
  }
  return null;
}

type Node = { readonly child: bigint; readonly overflow: bigint | null };

/**
 * The nodes of a branch or leaf page; null: they do not fit it. Behind the header stand their offsets, counted from the
 * header's end; each node is low and high size u16, flags u16, key size u16, key and data. In a branch sizes and flags
 * are the child's number; in a leaf flag 1 says that the data is the number of an overflow page.
 */
function readNodes(page: Buffer): readonly Node[] | null {
  const lower = page.readUInt16LE(20);
  const upper = page.readUInt16LE(22);
  if (lower > upper || upper > page.length - pageHeaderBytes) return null;
  const nodes: Node[] = [];
  for (let index = 0; index < lower >> 1; index += 1) {
    const at = pageHeaderBytes + page.readUInt16LE(pageHeaderBytes + 2 * index);
    const keyBytes = at + 8 <= page.length ? page.readUInt16LE(at + 6) : page.length;
    const dataAt = at + 8 + keyBytes;
    if (dataAt > page.length) return null;
    const flags = page.readUInt16LE(at + 4);
    const isOverflow = (flags & 1) !== 0 && dataAt + 8 <= page.length;
    nodes.push({
      child: BigInt(page.readUInt32LE(at)) | (BigInt(flags) << 32n),
      overflow: isOverflow ? page.readBigUInt64LE(dataAt) : null,
    });
  }
  return nodes;
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
