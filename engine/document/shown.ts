import type { JsonRecord } from "../json/json.ts";
import type { IBlock, PBlock, TickLedger } from "../records.ts";

/** What a document shows of a tick ledger: seven of its fields (engine-core 6, the fields marked there, and 16). */
export function shownLedger(ledger: TickLedger): JsonRecord {
  const { tick, sum_pre_u, sum_post_u, z_check, pre_u, edges, post_u } = ledger;
  return { tick, sum_pre_u, sum_post_u, z_check, pre_u, edges, post_u };
}

/** What a document shows of a P-block: neither gid nor topology_version (engine-core 16). */
export function shownPBlock({ tick, seq, s_t, C_t, edge_flux_summary }: PBlock): JsonRecord {
  return { tick, seq, s_t, C_t, edge_flux_summary };
}

/** What a document shows of an I-block: neither gid nor topology_version (engine-core 16). */
export function shownIBlock(block: IBlock): JsonRecord {
  const { tick, W, C_t, profile_version, post_u, topology_snapshot } = block;
  return { tick, W, C_t, profile_version, post_u, topology_snapshot };
}
