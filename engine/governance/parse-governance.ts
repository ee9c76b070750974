import {
  aList,
  aMap,
  type Convert,
  lenientText,
  nonEmpty,
  orNull,
  shown,
  strictInteger,
  strictText,
  truth,
} from "../config/convert.ts";
import { may, readerOf, schemaOf } from "../config/field.ts";
import { completedAll, type Draft, type Parsed, type Problem } from "../config/problem.ts";
import { elements, openMap, optional, refuse, type Section } from "../config/section.ts";
import type { Json } from "../json/json.ts";
import type { Schema } from "../json/schema.ts";
import {
  budgetPolicyList,
  draftBudgetPolicy,
  draftPolicies,
  draftSafetyPolicy,
  draftTopologyPolicy,
  type PolicyDraft,
  safetyPolicyList,
  topologyPolicyList,
} from "./draft-policy.ts";
import type {
  BudgetPolicy,
  CodexActionMode,
  GovernanceConfig,
  GovernanceMode,
  SafetyPolicy,
  TopologyPolicy,
} from "./governance-config.ts";

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

/** Any value: which of the two modes counts is said between the fields, and found out by `readModes`. */
const aMode: Convert<Json> = { wanted: "a mode", schema: {}, take: (value) => value };

const governanceFields = {
  governance_mode: may(
    aMode,
    null,
    "What is done with proposals, in capitals or not; without it codex_action_mode counts.",
  ),
  codex_action_mode: may(
    aMode,
    "OFF",
    "The same, where governance_mode is missing, null or empty; ignored otherwise.",
  ),
  topology_policies: may(topologyPolicyList, null, "What proposals may do to the topology."),
  budget_policies: may(budgetPolicyList, null, "How much proposals may do; the smallest limit counts."),
  safety_policies: may(safetyPolicyList, null, "Invariants."),
  gid: may(orNull(nonEmpty(lenientText)), null, "Graph id that log lines of decisions carry."),
  run_id: may(orNull(nonEmpty(lenientText)), null, "Run id that log lines of decisions carry."),
  meta: may(
    orNull(aMap),
    null,
    "Notes; unless governance is off, allowed_layers (a list of texts) and max_envelopes_per_tick (an integer) steer the gate filter.",
  ),
};

const modeSchema = {
  type: "string",
  pattern: `^(?:${[...modesByName.keys()].map(anyCase).join("|")})$|[^ -~]`,
};

/** A governance map (engine-governance 3.1 and 3.2). */
export const governanceSchema: Schema = schemaOf(governanceFields, {
  $comment: "a mode with letters beyond ASCII counts where its capitals are one of the six words",
  if: { properties: { governance_mode: { enum: [null, false, 0, "", [], {}] } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  then: { properties: { codex_action_mode: modeSchema } },
  else: { properties: { governance_mode: modeSchema } },
});

function anyCase(word: string): string {
  return word.replace(/[A-Z]/g, (letter) => `[${letter}${letter.toLowerCase()}]`);
}

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
  const { read } = readerOf(top, governanceFields);
  const policies = <P>(
    name: PolicyListName,
    draftOf: (section: Section) => Draft<P>,
  ): readonly PolicyDraft<P>[] => draftPolicies(top, name, read(name) ?? [], draftOf);
  const topologyPolicies = policies<TopologyPolicy>("topology_policies", draftTopologyPolicy);
  const budgetPolicies = policies<BudgetPolicy>("budget_policies", draftBudgetPolicy);
  const safetyPolicies = policies<SafetyPolicy>("safety_policies", draftSafetyPolicy);
  const gid = read("gid");
  const runId = read("run_id");
  const meta = read("meta");
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

type PolicyListName = "topology_policies" | "budget_policies" | "safety_policies";

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
