import type { EnvelopeRun } from "./gate/envelopes.ts";
import type { GateRule } from "./governance/gate-filter.ts";
import type { Int } from "./int.ts";
import type { JsonRecord } from "./json/json.ts";

/**
 * What a run knows only at its end and every one of its ticks shows: with these facts and the record of a
 * tick its scene, envelopes and U-ledger entry can be made (engine-core 3, last paragraph).
 */
export type RunFacts = {
  readonly run: EnvelopeRun;
  readonly runId: string;
  readonly ticks: number;
  readonly topologyVersion: string;
  /** The primary window. */
  readonly windowId: string;
  /**
   * The primary manifest; under a shared apx_name it may belong to another window (engine-core 3, step 8).
   */
  readonly apxName: string;
  readonly manifestCheck: Int;
  readonly manifestHash: string;
  /** Null when there is no governance at all. */
  readonly policySetHash: string | null;
  /** Null when governance is off. */
  readonly gate: GateRule | null;
  /** `meta` of every U-ledger entry (engine-governance 5.6). */
  readonly ledgerMeta: JsonRecord;
};
