import {
  aList,
  aMap,
  lenientText,
  nonEmpty,
  orNull,
  shown,
  strictInteger,
  strictText,
  truth,
} from "../config/convert.ts";
import { completedAll, type Parsed, type Problem } from "../config/problem.ts";
import { elements, openMap, optional, refuse, type Section } from "../config/section.ts";
import type { Json } from "../json/json.ts";
import {
  draftBudgetPolicy,
  draftPolicies,
  draftSafetyPolicy,
  draftTopologyPolicy,
  type PolicyDraft,
} from "./draft-policy.ts";
import type {
  BudgetPolicy,
  CodexActionMode,
  GovernanceConfig,
  GovernanceMode,
  SafetyPolicy,
  TopologyPolicy,
} from "./governance-config.ts";

/**
 * Reads a governance map (engine-governance 3.1 and 3.2). Policies keep their configured order.
 *
 * `at` names the file and where in it the map stands; the field is empty when the map is the whole document.
 */
export function parseGovernance(
  value: Json,
  at: { readonly file: string; readonly field: string },
): Parsed<GovernanceConfig> {
  const problems: Problem[] = [];
  const config = readGovernance({ file: at.file, path: "", values: new Map(), problems }, at.field, value);
  return problems.length > 0 || config === undefined ? { ok: false, problems } : { ok: true, value: config };
}

function readGovernance(root: Section, field: string, value: Json): GovernanceConfig | undefined {
  const top = openMap(root, field, value);
  if (top === undefined) return undefined;
  const modes = readModes(top);
  const topologyPolicies = draftPolicies<TopologyPolicy>(top, "topology_policies", draftTopologyPolicy);
  const budgetPolicies = draftPolicies<BudgetPolicy>(top, "budget_policies", draftBudgetPolicy);
  const safetyPolicies = draftPolicies<SafetyPolicy>(top, "safety_policies", draftSafetyPolicy);
  const gid = optional(top, "gid", orNull(nonEmpty(lenientText)), null);
  const runId = optional(top, "run_id", orNull(nonEmpty(lenientText)), null);
  const meta = optional(top, "meta", orNull(aMap), null);
  checkUnique([...topologyPolicies, ...budgetPolicies, ...safetyPolicies]);
  if (meta && modes?.governanceMode !== "OFF")
    checkGateFilter({ ...top, path: `${top.path}.meta`, values: meta });

  const topology = completedAll<TopologyPolicy>(topologyPolicies.map(({ draft }) => draft));
  const budget = completedAll<BudgetPolicy>(budgetPolicies.map(({ draft }) => draft));
  const safety = completedAll<SafetyPolicy>(safetyPolicies.map(({ draft }) => draft));
  if (
    modes === undefined ||
    topology === undefined ||
    budget === undefined ||
    safety === undefined ||
    gid === undefined ||
    runId === undefined ||
    meta === undefined
  ) {
    return undefined;
  }
  return {
    ...modes,
    topologyPolicies: topology,
    budgetPolicies: budget,
    safetyPolicies: safety,
    gid,
    runId,
    meta: meta ?? new Map(),
  };
}

type Modes = { readonly governanceMode: GovernanceMode; readonly codexActionMode: CodexActionMode };

/** What a mode given for either half means for both (engine-governance 3.1). */
const modesByName: ReadonlyMap<string, Modes> = new Map<string, Modes>([
  ["OFF", { governanceMode: "OFF", codexActionMode: "OFF" }],
  ["OBSERVE", { governanceMode: "OBSERVE", codexActionMode: "OBSERVE" }],
  ["SUGGEST_ONLY", { governanceMode: "OBSERVE", codexActionMode: "OBSERVE" }],
  ["DRY_RUN", { governanceMode: "DRY_RUN", codexActionMode: "DRY_RUN" }],
  ["ENFORCE", { governanceMode: "ENFORCE", codexActionMode: "GOVERNED_APPLY" }],
  ["GOVERNED_APPLY", { governanceMode: "ENFORCE", codexActionMode: "GOVERNED_APPLY" }],
]);

/** The governance mode counts when there is one, and the Codex mode is then not even looked at. */
function readModes(top: Section): Modes | undefined {
  const governanceMode = top.values.get("governance_mode") ?? null;
  const codexActionMode = top.values.has("codex_action_mode") ? top.values.get("codex_action_mode") : "OFF";
  const raw = (truth.take(governanceMode) ? governanceMode : codexActionMode) ?? null;
  const modes = typeof raw === "string" ? modesByName.get(raw.toUpperCase()) : undefined;
  if (modes !== undefined) return modes;
  const field =
    top.values.has("governance_mode") && raw === governanceMode ? "governance_mode" : "codex_action_mode";
  return refuse(top, field, `must be one of ${[...modesByName.keys()].join(", ")}, not ${shown(raw)}`);
}

/** Ids must be unique over all three lists. */
function checkUnique(policies: readonly PolicyDraft<{ readonly policyId: string }>[]): void {
  const seen = new Set<string>();
  for (const { section, draft } of policies) {
    if (draft.policyId === undefined) continue;
    if (seen.has(draft.policyId)) refuse(section, "policy_id", `Duplicate policy_id: ${draft.policyId}`);
    seen.add(draft.policyId);
  }
}

/** The keys of `meta` that steer the gate filter (engine-governance 4); null counts as not given. */
function checkGateFilter(meta: Section | undefined): void {
  if (meta === undefined) return;
  const layers = optional(meta, "allowed_layers", orNull(aList), null);
  if (layers) elements(meta, "allowed_layers", layers, strictText);
  optional(meta, "max_envelopes_per_tick", orNull(strictInteger), null);
}
