import { GovernanceEdit } from "../proto/gen/trinity/gate/v1/governance.ts";
import { UsageError } from "./failures.ts";

/** A change of the base governance, and the mask that says which of it counts. */
export type MaskedGovernanceEdit = { readonly edit: GovernanceEdit; readonly updateMask: string[] };

/**
 * Reads `mode=M` and `POLICY.LIMIT=N ...`; `none` takes a mode or a limit away. With `governanceJson` the whole base
 * is that text.
 *
 * @throws UsageError
 */
export function parseGovernanceEdit(
  given: readonly string[],
  governanceJson: string | null,
): MaskedGovernanceEdit {
  if (governanceJson !== null) {
    if (given.length > 0)
      throw new UsageError("--file gives the whole base; it takes no KEY=VALUE beside it");
    return { edit: GovernanceEdit.fromPartial({ governanceJson }), updateMask: ["governance_json"] };
  }
  let mode: string | undefined;
  const policies = new Map<string, Record<string, number | null>>();
  for (const text of given) {
    const [, key = "", value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (key === "mode") {
      mode = value === "none" ? "" : value;
      continue;
    }
    const [, policy, limit] = /^(.+)\.([^.]+)$/.exec(key) ?? [];
    if (policy === undefined || limit === undefined)
      throw new UsageError(`${JSON.stringify(text)} is no change; write mode=MODE or POLICY.LIMIT=N`);
    policies.set(policy, { ...policies.get(policy), [limit]: parseLimit(key, value) });
  }
  const budget = [...policies].map(([policyId, limits]) => ({ policy_id: policyId, ...limits }));
  return {
    edit: GovernanceEdit.fromPartial({
      mode: mode ?? "",
      budgetPoliciesJson: budget.length === 0 ? "" : JSON.stringify(budget),
    }),
    updateMask: [
      ...(mode === undefined ? [] : ["mode"]),
      ...(budget.length === 0 ? [] : ["budget_policies_json"]),
    ],
  };
}

function parseLimit(key: string, value: string): number | null {
  if (value === "none") return null;
  const limit = Number(value);
  if (/^\d+$/.test(value) && Number.isSafeInteger(limit)) return limit;
  throw new UsageError(`${key} is a whole number or none, not ${JSON.stringify(value)}`);
}
