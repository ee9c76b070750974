import type { Int } from "./int.ts";
import type { JsonMap, JsonRecord } from "./json/json.ts";

/**
 * The records a run produces. Field names are those of the documents (snake_case), because a record is
 * hashed and printed as the map of all its fields (engine-core 2): the type *is* the hash preimage.
 * Which fields a document shows is decided in `document/`.
 */

/** One edge's flow in one tick (engine-core 6). */
export type EdgeFlow = {
  readonly e_id: Int;
  readonly i: number;
  readonly j: number;
  readonly du: Int;
  readonly raw: Int;
  /** The effective capacity, not the edge's own. */
  readonly cap: Int;
  readonly f_e: Int;
};

/** The UMX tick ledger (engine-core 6): all eleven fields of its hash preimage. */
export type TickLedger = {
  readonly tick: number;
  readonly sum_pre_u: Int;
  readonly sum_post_u: Int;
  readonly z_check: Int;
  readonly pre_u: readonly Int[];
  readonly edges: readonly EdgeFlow[];
  readonly post_u: readonly Int[];
  readonly nap_ref: string;
  readonly causal_radius_applied: boolean;
  readonly epsilon_applied: boolean;
  readonly policy_notes: readonly string[];
};

/** A Loom P-block (engine-core 7.2): all seven fields of its hash preimage. */
export type PBlock = {
  readonly gid: string;
  readonly tick: number;
  readonly seq: number;
  readonly s_t: Int;
  readonly C_t: Int;
  readonly topology_version: string;
  readonly edge_flux_summary: readonly { readonly e_id: Int; readonly f_e: Int }[];
};

/** A Loom I-block (engine-core 7.2). */
export type IBlock = {
  readonly gid: string;
  readonly tick: number;
  readonly W: Int;
  readonly C_t: Int;
  readonly profile_version: string;
  readonly topology_version: string;
  readonly post_u: readonly Int[];
  readonly topology_snapshot: readonly {
    readonly e_id: Int;
    readonly i: number;
    readonly j: number;
    readonly k: Int;
    readonly cap: Int;
    readonly SC: Int;
    readonly c: Int;
  }[];
};

export type NapLayer = "INGRESS" | "DATA" | "CTRL" | "EGRESS" | "GOV";
export type NapMode = "P" | "I" | "S" | "G";

/** A NAP envelope (engine-core 12.3): all twelve fields of its hash preimage. */
export type Envelope = {
  readonly v: Int;
  readonly tick: number;
  readonly gid: string;
  readonly nid: string;
  readonly layer: NapLayer;
  readonly mode: NapMode;
  readonly payload_ref: Int;
  readonly seq: number;
  readonly prev_chain: Int;
  readonly sig: string;
  readonly slp_event_ids: readonly string[];
  readonly meta: JsonRecord;
};

/** One stream of a manifest (engine-core 8.4). */
export type ManifestStream = {
  readonly stream_id: string;
  readonly description: string;
  readonly scheme: "ID" | "R" | "GR";
  readonly params: number;
  readonly L_model: Int;
  readonly L_residual: Int;
  readonly L_total: Int;
};

/** A Press manifest (engine-core 8.4). The hash leaves `apxi_view_ref` out when it is null. */
export type Manifest = {
  readonly apx_name: string;
  readonly profile: string;
  readonly manifest_check: Int;
  readonly gid: string;
  readonly window_id: string;
  readonly streams: readonly ManifestStream[];
  readonly apxi_view_ref: string | null;
};

/** One PFNA record applied at a tick, after the integeriser (engine-core 12.1 and 12.4): the map a DATA envelope carries in its meta. */
export type PfnaApplied = {
  readonly pfna_id: string;
  readonly audit: readonly JsonRecord[];
  readonly values: readonly Int[];
};

/** One U-ledger entry (engine-core 14): all fields of its hash preimage. */
export type ULedgerEntry = {
  readonly gid: string;
  readonly run_id: string;
  readonly tick: number;
  readonly window_id: string;
  readonly C_t: Int;
  readonly manifest_check: Int;
  readonly nap_envelope_hash: string;
  readonly umx_ledger_hash: string;
  readonly loom_block_hash: string;
  readonly apx_manifest_hash: string;
  readonly prev_entry_hash: string | null;
  readonly codex_library_hash: null;
  readonly timestamp_utc: null;
  readonly meta: JsonRecord | JsonMap;
  readonly slp_event_refs: readonly string[];
  readonly topology_version: string;
  readonly policy_set_hash: string | null;
};

/**
 * Everything one tick leaves behind. Scenes, DATA and GOV envelopes, U-ledger entries and the document are
 * made from these afterwards (engine-core 3, last paragraph; DESIGN decision 9).
 */
export type TickRecord = {
  readonly tick: number;
  /** C_{t-1}. */
  readonly prev_chain: Int;
  readonly ledger: TickLedger;
  readonly p_block: PBlock;
  readonly i_block: IBlock | null;
  /** The INGRESS envelope of a tick with PFNA events. */
  readonly ingress: Envelope | null;
  /** PFNA records applied at this tick, in event order. */
  readonly pfna: readonly PfnaApplied[];
  /** H(ledger) and H(p_block) of engine-core 14, kept so that sealing hashes nothing twice. */
  readonly ledger_hash: string;
  readonly p_block_hash: string;
  /** Hash of the canonical P-block with its `prev_hash`, and of the I-block when there is one (engine-core 7.4). */
  readonly block_hash: string;
  /** T_t of daemon.md 3.2. */
  readonly tick_hash: string;
};
