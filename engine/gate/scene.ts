import type { Int } from "../int.ts";
import type { JsonRecord } from "../json/json.ts";
import type { PBlock, PfnaApplied, TickLedger, TickRecord } from "../records.ts";
import type { RunFacts } from "../run-facts.ts";

/** A scene frame as a document shows it (engine-core 12.2 and 16). */
export type Scene = {
  readonly gid: string;
  readonly run_id: string;
  readonly tick: number;
  readonly nid: string;
  readonly pre_u: readonly Int[];
  readonly post_u: readonly Int[];
  readonly ledger_ref: string;
  readonly C_prev: Int;
  readonly C_t: Int;
  readonly window_id: string;
  readonly manifest_check: Int;
  readonly nap_envelope_ref: null;
  readonly meta: JsonRecord;
};

/** What of a tick its scene shows. */
export type SceneTick = Pick<TickRecord, "tick" | "prev_chain" | "pfna"> & {
  readonly ledger: Pick<TickLedger, "pre_u" | "post_u">;
  readonly p_block: Pick<PBlock, "C_t">;
};

/** The scene of a tick (engine-core 12.2); window and manifest are the primary ones, whatever the tick. */
export function sceneOf(facts: RunFacts, { tick, prev_chain, pfna, ledger, p_block }: SceneTick): Scene {
  return {
    gid: facts.run.gid,
    run_id: facts.runId,
    tick,
    nid: facts.run.nid,
    pre_u: ledger.pre_u,
    post_u: ledger.post_u,
    ledger_ref: `umx_ledger_${tick}`,
    C_prev: prev_chain,
    C_t: p_block.C_t,
    window_id: facts.windowId,
    manifest_check: facts.manifestCheck,
    nap_envelope_ref: null,
    meta: sceneMeta(facts.apxName, tick, pfna),
  };
}

/**
 * Of PFNA only the ids are on a scene, in lists that are empty; the DATA envelope has the rest (engine-core
 * 12.2).
 */
export function sceneMeta(
  apxName: string,
  tick: number,
  pfna: readonly Pick<PfnaApplied, "pfna_id">[],
): JsonRecord {
  const references = { p_block_ref: `loom_p_block_${tick}`, manifest_ref: apxName };
  if (pfna.length === 0) return references;
  return {
    ...references,
    pfna_refs: pfna.map(({ pfna_id }) => pfna_id),
    pfna_integerization: pfna.map(({ pfna_id }) => ({ pfna_id, values: [], audit: [] })),
  };
}
