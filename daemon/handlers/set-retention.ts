import {
  AdminServiceService,
  SetRetentionResponse,
  type RetentionRule as WireRule,
} from "../../proto/gen/trinity/gate/v1/admin.ts";
import type { AdminTarget } from "../../store/deed.ts";
import type { Retention } from "../../store/retention.ts";
import {
  type RetentionClass,
  type RetentionRule,
  type RetentionRules,
  retentionClasses,
} from "../../store/retention-records.ts";
import { CockpitError } from "../errors.ts";
import type { SweepPlan } from "../retention/plan-sweep.ts";
import type { Sweeper } from "../retention/sweeper.ts";
import { checkEtag } from "../rpc/etag.ts";
import { countOf, quoted, type Violations } from "../rpc/fields.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { fromDuration, toPruneEffect, toRetentionRule } from "../wire/retention.ts";
import { checkConfirm } from "./confirm.ts";

export type SetRetentionDeps = {
  readonly retention: Pick<Retention, "rules" | "setRule">;
  readonly sweeper: Pick<Sweeper, "plan" | "planByRule">;
  /** Called after the commit, so that the next sweep comes soon. */
  readonly onChanged: () => void;
};

/** Changes how long a class is kept; `validate_only` tells what would go and changes nothing. */
export function setRetention({ retention, sweeper, onChanged }: SetRetentionDeps): Rpc {
  return mutationRpc(AdminServiceService.setRetention, {
    action: (request) => (isStream(request.rule?.class ?? "") ? "stream_change" : "change_retention"),
    roles: ["deployer"],
    worksUnderPressure: true,
    parse: ({ rule, etag, validateOnly, force, confirm }, violations) => ({
      ...parseRule(rule, violations),
      etag,
      validateOnly,
      force,
      confirm,
    }),
    targets: ({ rule }) => targetsOf(rule?.class ?? ""),
    answer: async ({ name, rule, etag, validateOnly, force, confirm }, _, deed) => {
      const { version, rules } = retention.rules();
      checkEtag("the retention", etag, String(version));
      const plan = name === "audit" ? null : await sweeper.planByRule(name, rule);
      const answer = (at: number): SetRetentionResponse =>
        SetRetentionResponse.fromPartial({
          rule: toRetentionRule(name, rule),
          etag: String(at),
          ...(plan && { effect: toPruneEffect(plan) }),
        });
      if (validateOnly) return answer(version);
      checkConfirm(confirm, name);
      if (plan !== null && !force) refuseAtWork(plan);
      const before = rules[name];
      if (JSON.stringify(before) === JSON.stringify(rule))
        return deed.note({ response: answer(version), outcome: "noop" });
      const told = (changed: RetentionRules) => ({
        response: answer(changed.version),
        before: recordOf(before),
        after: { ...recordOf(rule), replay_window_effect: windowEffect(plan) },
      });
      const changed = await retention.setRule(name, rule, version, deed.with(told));
      onChanged();
      return answer(changed.version);
    },
  });
}

/** The daemon's own streams (wiring-and-runs 7.4, "stream_change"). */
function isStream(name: string): boolean {
  return name === "logs" || name === "events";
}

function targetsOf(name: string): readonly AdminTarget[] {
  if (name === "") return [];
  return [{ kind: isStream(name) ? "stream" : name === "artifacts" ? "artifact" : "service", id: name }];
}

function parseRule(
  wish: WireRule | undefined,
  violations: Violations,
): { readonly name: RetentionClass; readonly rule: RetentionRule } {
  const given = wish?.class ?? "";
  const name = retentionClasses.find((each) => each === given);
  if (name === undefined)
    violations.push({
      field: "rule.class",
      description: `${quoted(given)} is no class; there are ${retentionClasses.join(", ")}`,
    });
  const limit = (field: string, value: bigint | number): number =>
    countOf(violations, `rule.${field}`, value, { min: 0, max: Number.MAX_SAFE_INTEGER });
  const rule: RetentionRule = {
    maxAgeMs: limit("max_age", wish?.maxAge === undefined ? 0 : fromDuration(wish.maxAge)),
    maxBytes: limit("max_bytes", wish?.maxBytes ?? 0n),
    maxCount: limit("max_count", wish?.maxCount ?? 0n),
  };
  if (name === "events" && rule.maxBytes > 0)
    violations.push({ field: "rule.max_bytes", description: "events go by age or number; leave it 0" });
  if (name === "audit" && rule.maxAgeMs + rule.maxBytes + rule.maxCount > 0)
    violations.push({
      field: "rule",
      description:
        "the audit is kept whole, because its chain is proved from the first record; leave every limit 0",
    });
  return { name: name ?? "logs", rule };
}

/** @throws CockpitError `run_active` when the rule would reach what is still at work; it stays all the same */
function refuseAtWork({ name, held }: SweepPlan): void {
  const [first] = held.filter(({ heldBy }) => heldBy?.includes("has not ended") === true);
  if (first === undefined) return;
  throw new CockpitError(
    "run_active",
    `the rule reaches ${first.id} of ${name}, and its run has not ended; wait for it, or set the rule with force: it takes effect when the run has ended`,
    { resource: { type: "run", name: first.id } },
  );
}

function recordOf({ maxAgeMs, maxBytes, maxCount }: RetentionRule): {
  readonly max_age_ms: number;
  readonly max_bytes: number;
  readonly max_count: number;
} {
  return { max_age_ms: maxAgeMs, max_bytes: maxBytes, max_count: maxCount };
}

function windowEffect(plan: SweepPlan | null): string {
  const ended = plan === null ? 0 : plan.runIds.length + plan.later;
  return ended === 0 ? "no run" : `${ended} runs can be had again only by running them`;
}
