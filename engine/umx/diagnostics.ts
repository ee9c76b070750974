import { EngineError } from "../errors.ts";
import { abs, type Int } from "../int.ts";
import type { TickLedger } from "../records.ts";

/** What is looked for in each tick's ledger, and what a finding leads to (engine-core 6.2). */
export type DiagnosticsConfig = {
  readonly enabled: boolean;
  readonly checkConservation: boolean;
  readonly allowNegative: boolean;
  /** The largest magnitude a node may have; null means any. */
  readonly overflowLimit: Int | null;
  readonly enforceCausalRadius: boolean;
  readonly enforceEpsilonCap: boolean;
  readonly raiseOnViolation: boolean;
  readonly killOnViolation: boolean;
};

/** The tick loop never turns them on. */
export const diagnosticsOff: DiagnosticsConfig = {
  enabled: false,
  checkConservation: true,
  allowNegative: true,
  overflowLimit: null,
  enforceCausalRadius: false,
  enforceEpsilonCap: false,
  raiseOnViolation: false,
  killOnViolation: false,
};

/** What one tick's ledger looks like (engine-core 6.2). */
export type DiagnosticsRecord = {
  readonly tick: number;
  readonly sum_pre_u: Int;
  readonly sum_post_u: Int;
  /** Whether both sums and the check value agree, looked for or not. */
  readonly conservation_ok: boolean;
  readonly min_pre_u: Int;
  readonly max_pre_u: Int;
  readonly min_post_u: Int;
  readonly max_post_u: Int;
  readonly has_negative_pre: boolean;
  readonly has_negative_post: boolean;
  readonly overflow_limit: Int | null;
  readonly overflow_pre: boolean;
  readonly overflow_post: boolean;
  readonly policy_notes: readonly string[];
  readonly policy_violations: readonly string[];
  /** Everything the configuration objects to, the policy violations last. */
  readonly violations: readonly string[];
};

/**
 * Looks through a ledger (engine-core 6.2). Whether something is done about what it finds is the run's affair.
 *
 * @throws EngineError `value` when the ledger has no nodes.
 */
export function diagnose(config: DiagnosticsConfig, ledger: TickLedger): DiagnosticsRecord {
  const { tick, sum_pre_u, sum_post_u, z_check, policy_notes } = ledger;
  const { overflowLimit } = config;
  const pre = spanOf(ledger.pre_u);
  const post = spanOf(ledger.post_u);
  const conservationOk = sum_pre_u === sum_post_u && sum_post_u === z_check;
  const overflowPre = exceeds(pre, overflowLimit);
  const overflowPost = exceeds(post, overflowLimit);
  const policyViolations = policyViolationsOf(config, policy_notes);

  const violations: string[] = [];
  if (config.checkConservation && !conservationOk) {
    violations.push(`conservation failed (pre=${sum_pre_u}, post=${sum_post_u}, z=${z_check})`);
  }
  if (!config.allowNegative && (pre.least < 0 || post.least < 0)) {
    violations.push("negative values detected");
  }
  if (overflowPre || overflowPost) violations.push(`overflow detected beyond limit ${overflowLimit}`);
  violations.push(...policyViolations);

  return {
    tick,
    sum_pre_u,
    sum_post_u,
    conservation_ok: conservationOk,
    min_pre_u: pre.least,
    max_pre_u: pre.greatest,
    min_post_u: post.least,
    max_post_u: post.greatest,
    has_negative_pre: pre.least < 0,
    has_negative_post: post.least < 0,
    overflow_limit: overflowLimit,
    overflow_pre: overflowPre,
    overflow_post: overflowPost,
    policy_notes,
    policy_violations: policyViolations,
    violations,
  };
}

function policyViolationsOf(config: DiagnosticsConfig, notes: readonly string[]): readonly string[] {
  const violations: string[] = [];
  if (config.enforceCausalRadius && notes.includes("causal_radius_clamped")) {
    violations.push("causal radius exceeded");
  }
  if (config.enforceEpsilonCap && notes.includes("epsilon_cap_applied")) {
    violations.push("epsilon cap triggered");
  }
  return violations;
}

type Span = { readonly least: Int; readonly greatest: Int };

function spanOf(values: readonly Int[]): Span {
  const [first, ...others] = values;
  if (first === undefined) throw new EngineError("value", "a tick ledger needs at least one node");
  let least = first;
  let greatest = first;
  for (const value of others) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return { least, greatest };
}

/** Whether some magnitude is above the limit; the largest is at one of the two ends. */
function exceeds({ least, greatest }: Span, limit: Int | null): boolean {
  return limit !== null && (abs(least) > limit || abs(greatest) > limit);
}
