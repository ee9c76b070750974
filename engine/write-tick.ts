import type { ByteRange } from "./bytes/byte-template.ts";
import {
  type ByteWriter,
  newByteWriter,
  patchText,
  putText,
  type Span,
  spanFrom,
  writtenFrom,
} from "./bytes/byte-writer.ts";
import type { Sha256 } from "./digest.ts";
import type { EncodedTick } from "./encoded-tick.ts";
import { toC1 } from "./json/write.ts";
import { putIBlock, putPBlock } from "./loom/block-bytes.ts";
import { type LoomRun, type LoomState, linkBlocks, loomTick } from "./loom/loom-tick.ts";
import type { Envelope, PfnaApplied } from "./records.ts";
import type { EdgeTable } from "./umx/edge-table.ts";
import { type LedgerBytes, ledgerBytes, putLedger } from "./umx/ledger-bytes.ts";
import type { Flows } from "./umx/umx-tick.ts";

/** A tick that has been worked out, but for its blocks and hashes. */
export type WorkedTick = {
  readonly tick: number;
  readonly flows: Flows;
  readonly ingress: Envelope | null;
  readonly pfna: readonly PfnaApplied[];
};

/** A tick in full, and what Loom carries on. */
export type WrittenTick = { readonly loom: LoomState; readonly encoded: EncodedTick };

/**
 * Makes a tick's blocks and hashes and writes its record, given what Loom and the tick hashes were before it.
 *
 * @throws EngineError `value` as `loomTick` does.
 */
export type WriteTick = (
  before: { readonly loom: LoomState; readonly tickHash: string },
  worked: WorkedTick,
  sha256: Sha256,
) => WrittenTick;

/**
 * Writes the ticks of one run. Ledger and P-block are hashed where they stand in the record, and the canonical blocks
 * take their lists from there, so that no list is formatted a second time for a hash. The buffers are used again for every
 * tick; nothing that leaves here refers to them.
 */
export function tickWriter(edges: EdgeTable, loom: LoomRun): WriteTick {
  const ledger = ledgerBytes(edges);
  const record = newByteWriter();
  const scratch = newByteWriter();
  return (before, worked, sha256) => written({ ledger, loom, record, scratch }, before, worked, sha256);
}

type TickWriter = {
  readonly ledger: LedgerBytes;
  readonly loom: LoomRun;
  readonly record: ByteWriter;
  readonly scratch: ByteWriter;
};

function written(
  writer: TickWriter,
  before: { readonly loom: LoomState; readonly tickHash: string },
  { tick, flows, ingress, pfna }: WorkedTick,
  sha256: Sha256,
): WrittenTick {
  const { record, loom, scratch } = writer;
  const prevChain = before.loom.chain;
  const facts = loomTick(loom, before.loom, tick, flows.f);
  record.length = 0;
  putText(record, `{"block_hash":"`);
  const blockHashAt = record.length;
  putText(record, `${blank}","i_block":`);
  if (facts.hasIBlock) putIBlock(record, loom.blockBytes, facts, flows.post);
  else putText(record, "null");
  putText(record, `,"ingress":`);
  const ingressAt = record.length;
  putText(record, toC1(ingress));
  const ingressSpan = spanFrom(record, ingressAt);
  putText(record, `,"ledger":`);
  const ledgerAt = record.length;
  const ledger = putLedger(record, writer.ledger, tick, flows);
  const ledgerEnd = record.length;
  const ledgerHash = sha256(writtenFrom(record, ledgerAt));
  putText(record, `,"ledger_hash":"${ledgerHash}","p_block":`);
  const pBlockAt = record.length;
  const pBlock = putPBlock(record, loom.blockBytes, facts, flows.f);
  const pBlockHash = sha256(writtenFrom(record, pBlockAt));
  putText(record, `,"p_block_hash":"${pBlockHash}","pfna":`);
  const pfnaAt = record.length;
  putText(record, pfna.length === 0 ? "[]" : toC1(pfna));
  const pfnaSpan = spanFrom(record, pfnaAt);
  putText(record, `,"prev_chain":${prevChain},"tick":${tick},"tick_hash":"`);
  const tickHashAt = record.length;
  putText(record, `${blank}"}`);
  const lists = { summary: within(record.bytes, pBlock.summary), post: within(record.bytes, ledger.post) };
  const linked = linkBlocks(loom, before.loom, facts, lists, { scratch, sha256 });
  const blockHash = linked.tipHash;
  const tickHash = nextTickHash(before.tickHash, { ledgerHash, blockHash }, sha256);
  patchText(record, blockHashAt, blockHash);
  patchText(record, tickHashAt, tickHash);
  const bytes = writtenFrom(record, 0).slice();
  return {
    loom: linked,
    encoded: {
      bytes,
      tick,
      prevChain,
      chain: facts.chain,
      ledgerHash,
      pBlockHash,
      blockHash,
      tickHash,
      hasIBlock: facts.hasIBlock,
      ingress: ingress === null ? null : within(bytes, ingressSpan),
      edges: within(bytes, ledger.edges),
      ledgerRest: { bytes, start: ledger.post.start - '"post_u":'.length, end: ledgerEnd },
      post: within(bytes, ledger.post),
      pre: within(bytes, ledger.pre),
      pBlockHead: { bytes, start: pBlockAt, end: pBlock.summary.end },
      pBlockFields: within(bytes, pBlock.fields),
      pfna: pfna.length === 0 ? null : within(bytes, pfnaSpan),
    },
  };
}

/** T_t of daemon.md 3.2, made of T_{t-1}, H(ledger) and the hash of the tick's last block. */
export function nextTickHash(
  previous: string,
  { ledgerHash, blockHash }: { readonly ledgerHash: string; readonly blockHash: string },
  sha256: Sha256,
): string {
  return sha256(previous + ledgerHash + blockHash);
}

function within(bytes: Uint8Array, { start, end }: Span): ByteRange {
  return { bytes, start, end };
}

/** Where a hash will stand that is not known yet. */
const blank = "-".repeat(64);
