import type { ByteRange } from "./bytes/byte-template.ts";
import type { Int } from "./int.ts";

/**
 * A tick's record in record form (C1), as `encodeTickRecord` writes it, and where in it things stand. Documents show
 * of a tick mostly what its record holds already, and copy it from there. `tickWriter` makes them, `readTick` finds its
 * way in stored bytes, `decodeTickRecord` makes the whole record of them.
 */
export type EncodedTick = {
  readonly bytes: Uint8Array;
  readonly tick: number;
  /** C_{t-1} and C_t. */
  readonly prevChain: Int;
  readonly chain: Int;
  /** H(ledger) and H(P-block) of engine-core 14, the last hash of the block chain, and T_t of daemon.md 3.2. */
  readonly ledgerHash: string;
  readonly pBlockHash: string;
  readonly blockHash: string;
  readonly tickHash: string;
  readonly hasIBlock: boolean;
  /** The INGRESS envelope; null for none. */
  readonly ingress: ByteRange | null;
  /** The ledger's `edges`. */
  readonly edges: ByteRange;
  /** The ledger from its `"post_u":` up to its closing brace, that included: post_u, pre_u, sums, tick. */
  readonly ledgerRest: ByteRange;
  readonly post: ByteRange;
  readonly pre: ByteRange;
  /** From the P-block's opening brace to the end of `edge_flux_summary`. */
  readonly pBlockHead: ByteRange;
  /** Its fields `s_t`, `seq` and `tick`. */
  readonly pBlockFields: ByteRange;
  /** The list of applied PFNA records; null when it is empty. */
  readonly pfna: ByteRange | null;
};
