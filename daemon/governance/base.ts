import { policyFieldNames } from "../../engine/governance/draft-policy.ts";
import { parseGovernance } from "../../engine/governance/parse-governance.ts";
import type { Json, JsonMap } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC2 } from "../../engine/json/write.ts";
import type { GovernanceEdit } from "../../proto/gen/trinity/gate/v1/governance.ts";
import { CockpitError } from "../errors.ts";
import { mapOf } from "../scenarios/edit-scenario.ts";

/** The floor of every run's governance (DESIGN decision 24). Revision 0 is the empty one, which changes nothing. */
export type BaseGovernance = { readonly revision: number; readonly governance: JsonMap };

export const emptyBase: BaseGovernance = { revision: 0, governance: new Map() };

/** What UpdateGovernance can change one by one. */
export const governanceFields = [
  "mode",
  "budget_policies_json",
  "topology_policies_json",
  "safety_policies_json",
  "removed_policy_ids",
  "governance_json",
] as const;

export type GovernanceField = (typeof governanceFields)[number];

const policyLists = ["budget_policies", "topology_policies", "safety_policies"] as const;

/** The base of a stored text. */
export function decodeBase(revision: number, text: string): BaseGovernance {
  const governance = parseJson(text);
  return { revision, governance: governance instanceof Map ? governance : new Map() };
}

export function encodeBase(governance: JsonMap): string {
  return toC2(governance);
}

/**
 * The base with the fields of the mask changed: a mode sets both mode fields, an empty one takes it out; policies are
 * merged by id, null clears a limit, and removed ones go.
 *
 * @throws CockpitError `config_invalid` with every problem
 */
export function editBase(base: JsonMap, edit: GovernanceEdit, mask: ReadonlySet<GovernanceField>): JsonMap {
  const edited = new Map<string, Json>(mask.has("governance_json") ? mapOf(edit.governanceJson) : base);
  if (mask.has("mode")) {
    for (const field of ["governance_mode", "codex_action_mode"]) {
      if (edit.mode === "") edited.delete(field);
      else edited.set(field, edit.mode);
    }
  }
  const texts = {
    budget_policies: edit.budgetPoliciesJson,
    topology_policies: edit.topologyPoliciesJson,
    safety_policies: edit.safetyPoliciesJson,
  };
  for (const list of policyLists)
    if (mask.has(`${list}_json`)) edited.set(list, mergedById(edited.get(list), listOf(texts[list], list)));
  if (mask.has("removed_policy_ids"))
    for (const list of policyLists) {
      const kept = edited.get(list);
      if (Array.isArray(kept))
        edited.set(
          list,
          kept.filter((policy: Json) => !edit.removedPolicyIds.includes(idOf(policy))),
        );
    }
  checkBase(edited);
  return edited;
}

/** A base without a mode leaves the mode to others, so it is checked with one. */
function checkBase(base: JsonMap): void {
  const whole = base.has("governance_mode")
    ? base
    : new Map<string, Json>([["governance_mode", "OFF"], ...base]);
  const parsed = parseGovernance(whole, { file: "governance", field: "" });
  const violations = [...(parsed.ok ? [] : parsed.problems), ...unknownFields(base)].map(
    ({ field, reason }) => ({ field: `edit.${field}`, description: reason }),
  );
  const [first] = violations;
  if (first === undefined) return;
  throw new CockpitError(
    "config_invalid",
    `the governance is not valid: ${first.field} ${first.description}`,
    {
      violations,
    },
  );
}

/** A misspelt limit would be kept and limit nothing, so what no rule reads is refused here. */
function unknownFields(base: JsonMap): readonly { readonly field: string; readonly reason: string }[] {
  return policyLists.flatMap((list) => {
    const policies = base.get(list);
    const known = policyFieldNames[list];
    return (Array.isArray(policies) ? policies : []).flatMap((policy: Json, index) =>
      [...(policy instanceof Map ? policy.keys() : [])]
        .filter((name) => !known.includes(name))
        .map((name) => ({
          field: `${list}[${index}].${name}`,
          reason: `is no field of such a policy; it has ${known.join(", ")}`,
        })),
    );
  });
}

function listOf(text: string, field: string): readonly Json[] {
  const value = mapOf(`{"list":${text === "" ? "[]" : text}}`).get("list");
  if (Array.isArray(value)) return value;
  throw new CockpitError("config_invalid", `${field} must be a list of policies`, {
    violations: [{ field: `edit.${field}_json`, description: "must be a list of policies" }],
  });
}

function mergedById(known: Json | undefined, given: readonly Json[]): Json {
  const merged = new Map<string, Json>();
  for (const policy of Array.isArray(known) ? known : []) merged.set(idOf(policy), policy);
  for (const policy of given) {
    const id = idOf(policy);
    const before = merged.get(id);
    merged.set(
      id,
      before instanceof Map && policy instanceof Map ? new Map<string, Json>([...before, ...policy]) : policy,
    );
  }
  return [...merged.values()];
}

function idOf(policy: Json): string {
  const id = policy instanceof Map ? policy.get("policy_id") : undefined;
  return typeof id === "string" ? id : "";
}
