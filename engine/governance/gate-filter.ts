/**
 * Per-envelope governance (engine-governance 4): each DATA envelope is judged, and each judgement is a GOV
 * envelope. A run has one DATA envelope per tick, all of one layer, so the rule alone says what becomes of
 * every tick.
 */
import { EngineError } from "../errors.ts";
import { type EnvelopeRun, envelope } from "../gate/envelopes.ts";
import type { Int } from "../int.ts";
import { Float, type Json } from "../json/json.ts";
import type { Envelope } from "../records.ts";
import type { GovernanceConfig } from "./governance-config.ts";

/** How the envelopes of a run are judged. */
export type GateRule = {
  readonly isEnforcing: boolean;
  /** Null allows every layer. */
  readonly allowedLayers: readonly string[] | null;
  readonly maxEnvelopesPerTick: Int | null;
};

/** A judgement in the words of the GOV envelope. */
export type GateJudgement = {
  readonly status: "ACCEPTED" | "REJECTED" | "ACCEPTED_OBSERVED" | "REJECTED_OBSERVED";
  readonly reasons: readonly string[];
};

/**
 * The rule of a run, or null when governance is off and no envelope is judged.
 *
 * @throws EngineError `value` when `meta.allowed_layers` is no list of texts or `meta.max_envelopes_per_tick`
 * no integer.
 */
export function gateRule(governance: GovernanceConfig): GateRule | null {
  if (governance.governanceMode === "OFF" && governance.codexActionMode === "OFF") return null;
  return {
    isEnforcing: governance.governanceMode === "ENFORCE",
    allowedLayers: layersOf(governance.meta.get("allowed_layers") ?? null),
    maxEnvelopesPerTick: capOf(governance.meta.get("max_envelopes_per_tick") ?? null),
  };
}

/** Judges the only DATA envelope of a tick. */
export function judge(
  rule: GateRule,
  { layer, tick }: { readonly layer: string; readonly tick: number },
): GateJudgement {
  const reasons: string[] = [];
  if (rule.allowedLayers !== null && !rule.allowedLayers.includes(layer)) {
    reasons.push(`layer ${layer} not allowed`);
  }
  if (rule.maxEnvelopesPerTick !== null && rule.maxEnvelopesPerTick < 1) {
    reasons.push(`tick ${tick} exceeds cap ${rule.maxEnvelopesPerTick}`);
  }
  const status = reasons.length === 0 ? "ACCEPTED" : "REJECTED";
  return { status: rule.isEnforcing ? status : `${status}_OBSERVED`, reasons };
}

/** Whether the filter takes the envelope away. */
export function isDropped(rule: GateRule, judged: Pick<Envelope, "layer" | "tick">): boolean {
  return rule.isEnforcing && judge(rule, judged).reasons.length > 0;
}

/**
 * The GOV envelope about one DATA envelope; `ticks` is the run's, after whose seqs those of decisions begin.
 */
export function decisionEnvelope(
  run: EnvelopeRun,
  rule: GateRule,
  judged: Envelope,
  about: { readonly ticks: number; readonly policySetHash: string | null; readonly windowId: string },
): Envelope {
  const { tick, seq } = judged;
  return envelope(run, {
    tick,
    layer: "GOV",
    mode: "G",
    payloadRef: judged.payload_ref,
    seq: about.ticks + tick,
    prevChain: judged.prev_chain,
    meta: {
      event: "GATE_GOVERNANCE_DECISION",
      envelope_ref: `nap_${tick}_${seq}`,
      tick,
      seq,
      ...judge(rule, judged),
      policy_set_hash: about.policySetHash,
      window_id: about.windowId,
    },
  });
}

function layersOf(value: Json): readonly string[] | null {
  if (value === null) return null;
  const isList = Array.isArray(value);
  const layers = isList ? value.filter((layer) => typeof layer === "string") : [];
  if (!isList || layers.length < value.length) {
    throw new EngineError("value", "governance.meta.allowed_layers must be a list of layer names");
  }
  return layers;
}

function capOf(value: Json): Int | null {
  if (value === null || typeof value === "number" || typeof value === "bigint") return value;
  const shown = value instanceof Float ? ` (not ${value.value})` : "";
  throw new EngineError("value", `governance.meta.max_envelopes_per_tick must be an integer${shown}`);
}
