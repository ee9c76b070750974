import { aList, nonEmpty, oneOf, orNull, printedText, strictInteger } from "../config/convert.ts";
import type { Draft } from "../config/problem.ts";
import { elements, optional, refuse, required, type Section, sections } from "../config/section.ts";
import type { Int } from "../int.ts";
import type { BudgetPolicy, SafetyPolicy, TopologyOp, TopologyPolicy } from "./governance-config.ts";

/** A policy that is being read, and where it stands. */
export type PolicyDraft<P> = { readonly section: Section; readonly draft: Draft<P> };

/** Reads one list of policies; a missing list and null are an empty one. Elements that are no maps are left out. */
export function draftPolicies<P>(
  top: Section,
  name: string,
  draftOf: (section: Section) => Draft<P>,
): readonly PolicyDraft<P>[] {
  const list = optional(top, name, orNull(aList), null) ?? [];
  return sections(top, name, list)
    .filter((section) => section !== undefined)
    .map((section) => ({ section, draft: draftOf(section) }));
}

const topologyOps: readonly TopologyOp[] = [
  "ADD_NODE",
  "REMOVE_NODE",
  "ADD_EDGE",
  "REMOVE_EDGE",
  "REWIRE",
  "TUNE",
];

export function draftTopologyPolicy(policy: Section): Draft<TopologyPolicy> {
  return {
    policyId: required(policy, "policy_id", nonEmpty(printedText)),
    maxNodes: readLimit(policy, "max_nodes"),
    maxEdges: readLimit(policy, "max_edges"),
    allowedOps: readAllowedOps(policy),
    description: optional(policy, "description", printedText, ""),
  };
}

export function draftBudgetPolicy(policy: Section): Draft<BudgetPolicy> {
  return {
    policyId: required(policy, "policy_id", nonEmpty(printedText)),
    maxActionsPerWindow: readLimit(policy, "max_actions_per_window"),
    maxProposalsPerWindow: readLimit(policy, "max_proposals_per_window"),
    maxTopologyChanges: readLimit(policy, "max_topology_changes"),
    notes: optional(policy, "notes", printedText, ""),
  };
}

export function draftSafetyPolicy(policy: Section): Draft<SafetyPolicy> {
  return {
    policyId: required(policy, "policy_id", nonEmpty(printedText)),
    invariants: readInvariants(policy),
    severity: optional(policy, "severity", oneOf(["HARD", "SOFT"]), "HARD"),
    description: optional(policy, "description", printedText, ""),
  };
}

/** A limit that is not given does not limit. Booleans are no limits, which the reference lets slip through. */
function readLimit(policy: Section, name: string): Int | null | undefined {
  const limit = optional(policy, name, orNull(strictInteger), null);
  if (limit === undefined || limit === null || limit >= 0) return limit;
  return refuse(policy, name, `must not be negative, but is ${limit}`);
}

/** A missing list allows every operation, an empty one none. */
function readAllowedOps(policy: Section): readonly TopologyOp[] | undefined {
  const list = optional(policy, "allowed_ops", aList, topologyOps);
  return list && elements(policy, "allowed_ops", list, oneOf(topologyOps));
}

function readInvariants(policy: Section): readonly string[] | undefined {
  const list = required(policy, "invariants", aList);
  if (list === undefined) return undefined;
  if (list.length === 0) return refuse(policy, "invariants", "must name at least one invariant");
  return elements(policy, "invariants", list, nonEmpty(printedText));
}
