import {
  type Convert,
  listOf,
  nonEmpty,
  oneOf,
  orNull,
  printedText,
  strictInteger,
} from "../config/convert.ts";
import { may, must, readerOf, schemaOf } from "../config/field.ts";
import type { Draft } from "../config/problem.ts";
import { atLeast, atLeastOne } from "../config/rule.ts";
import { elements, type Section, sections } from "../config/section.ts";
import type { Json } from "../json/json.ts";
import type { BudgetPolicy, SafetyPolicy, TopologyOp, TopologyPolicy } from "./governance-config.ts";

const topologyOps: readonly TopologyOp[] = [
  "ADD_NODE",
  "REMOVE_NODE",
  "ADD_EDGE",
  "REMOVE_EDGE",
  "REWIRE",
  "TUNE",
];

const anOp = oneOf(topologyOps);
const anInvariant = nonEmpty(printedText);

const policyId = must(nonEmpty(printedText), "Id of the policy, unique over all three lists.");

/** A limit that is not given does not limit. Booleans are no limits, which the reference lets slip through. */
const limit = (says: string) =>
  may(orNull(strictInteger), null, says, {
    rule: atLeast(0, (value) => `must not be negative, but is ${value}`),
  });

const topologyPolicyFields = {
  policy_id: policyId,
  max_nodes: limit("Most nodes; reported and hashed, not enforced."),
  max_edges: limit("Most edges; reported and hashed, not enforced."),
  allowed_ops: may(
    listOf(anOp.schema),
    topologyOps,
    "Operations a proposal may need; an empty list allows none.",
  ),
  description: may(printedText, "", "What the policy is for, for people."),
};

const budgetPolicyFields = {
  policy_id: policyId,
  max_actions_per_window: limit("Most accepted proposals."),
  max_proposals_per_window: limit("Most proposals that are looked at."),
  max_topology_changes: limit("Most changed edges, of one proposal and of all accepted ones."),
  notes: may(printedText, "", "What the policy is for, for people."),
};

const safetyPolicyFields = {
  policy_id: policyId,
  invariants: must(listOf(anInvariant.schema), "Names of invariants; reported and hashed, not enforced.", {
    rule: atLeastOne("must name at least one invariant"),
  }),
  severity: may(oneOf<SafetyPolicy["severity"]>(["HARD", "SOFT"]), "HARD", "How grave a violation would be."),
  description: may(printedText, "", "What the policy is for, for people."),
};

/** What a policy of each list can say. Others are kept and hashed, but no rule reads them. */
export const policyFieldNames: Readonly<
  Record<"topology_policies" | "budget_policies" | "safety_policies", readonly string[]>
> = {
  topology_policies: Object.keys(topologyPolicyFields),
  budget_policies: Object.keys(budgetPolicyFields),
  safety_policies: Object.keys(safetyPolicyFields),
};

/** A list of policies; null is an empty one. */
export type PolicyList = Convert<readonly Json[] | null>;

export const topologyPolicyList: PolicyList = orNull(listOf(schemaOf(topologyPolicyFields)));
export const budgetPolicyList: PolicyList = orNull(listOf(schemaOf(budgetPolicyFields)));
export const safetyPolicyList: PolicyList = orNull(listOf(schemaOf(safetyPolicyFields)));

/** A policy that is being read, and where it stands. */
export type PolicyDraft<P> = { readonly section: Section; readonly draft: Draft<P> };

/** Reads the policies of one list. Elements that are no maps are left out. */
export function draftPolicies<P>(
  top: Section,
  name: string,
  list: readonly Json[],
  draftOf: (section: Section) => Draft<P>,
): readonly PolicyDraft<P>[] {
  return sections(top, name, list)
    .filter((section) => section !== undefined)
    .map((section) => ({ section, draft: draftOf(section) }));
}

export function draftTopologyPolicy(policy: Section): Draft<TopologyPolicy> {
  const { read, checked } = readerOf(policy, topologyPolicyFields);
  return {
    policyId: read("policy_id"),
    maxNodes: checked("max_nodes", read("max_nodes")),
    maxEdges: checked("max_edges", read("max_edges")),
    allowedOps: elementsOf(policy, "allowed_ops", read("allowed_ops"), anOp),
    description: read("description"),
  };
}

export function draftBudgetPolicy(policy: Section): Draft<BudgetPolicy> {
  const { read, checked } = readerOf(policy, budgetPolicyFields);
  return {
    policyId: read("policy_id"),
    maxActionsPerWindow: checked("max_actions_per_window", read("max_actions_per_window")),
    maxProposalsPerWindow: checked("max_proposals_per_window", read("max_proposals_per_window")),
    maxTopologyChanges: checked("max_topology_changes", read("max_topology_changes")),
    notes: read("notes"),
  };
}

export function draftSafetyPolicy(policy: Section): Draft<SafetyPolicy> {
  const { read, checked } = readerOf(policy, safetyPolicyFields);
  return {
    policyId: read("policy_id"),
    invariants: elementsOf(policy, "invariants", checked("invariants", read("invariants")), anInvariant),
    severity: read("severity"),
    description: read("description"),
  };
}

function elementsOf<T>(
  policy: Section,
  name: string,
  list: readonly Json[] | undefined,
  convert: Convert<T>,
): readonly T[] | undefined {
  return list && elements(policy, name, list, convert);
}
