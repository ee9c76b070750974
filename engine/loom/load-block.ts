import type { Sha256 } from "../digest.ts";
import { EngineError } from "../errors.ts";
import type { JsonMap } from "../json/json.ts";
import { decodeEnvelope, type Inflate } from "./binary-envelope.ts";
import type { BlockType, ChainedBlock } from "./block-chain.ts";
import type { BlockStore } from "./block-index.ts";
import { blockFileText, storedEntry } from "./block-store.ts";

/** What the two files of a block hold, as its entry in the index names them. */
export type BlockFiles = { readonly json: string; readonly bin: Uint8Array };

/** A block read back, with its canonical fields. */
export type LoadedBlock = ChainedBlock & { readonly block: JsonMap };

/**
 * A stored block, proved by every hash the index has of it (engine-core 7.6): of the envelope, of its payload, and
 * of the canonical block in both files.
 *
 * @throws EngineError `not_found` when the tick is not stored, `value` naming the first file that is not what the
 * index says.
 */
export function loadBlock(
  store: BlockStore,
  type: BlockType,
  tick: number,
  files: BlockFiles,
  deps: { readonly sha256: Sha256; readonly inflate: Inflate },
): LoadedBlock {
  const entry = storedEntry(store, type, tick);
  const { hash, path, bin_path } = entry;
  refuseUnless(
    files.bin.length === entry.bin_size,
    bin_path,
    `has ${files.bin.length} bytes, the index says ${entry.bin_size}`,
  );
  agree(bin_path, "hashes", deps.sha256(files.bin), entry.bin_envelope_hash);
  const { text, block, payloadHash } = decodeEnvelope(type, files.bin, deps);
  agree(bin_path, "holds a payload that hashes", payloadHash, entry.bin_hash);
  agree(bin_path, "holds a block that hashes", deps.sha256(text), hash);
  refuseUnless(block.get("tick") === tick, bin_path, `holds the block of another tick than ${tick}`);
  refuseUnless(
    files.json === blockFileText(type, hash, text),
    path,
    `does not hold the block of ${bin_path}`,
  );
  return { type, tick, hash, text, block };
}

function agree(path: string, what: string, found: string, indexed: string): void {
  refuseUnless(found === indexed, path, `${what} to ${found}, the index says ${indexed}`);
}

function refuseUnless(holds: boolean, path: string, otherwise: string): void {
  if (!holds) throw new EngineError("value", `the block store is damaged: ${path} ${otherwise}`);
}
