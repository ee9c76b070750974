import type { Sha256 } from "../../engine/digest.ts";
import {
  AdminServiceService,
  type PruneRequest,
  PruneResponse,
} from "../../proto/gen/trinity/gate/v1/admin.ts";
import { CockpitError } from "../errors.ts";
import type { Operations } from "../operations/operations.ts";
import type { Limits } from "../retention/choose.ts";
import type { SweepPlan, SweptClass } from "../retention/plan-sweep.ts";
import type { Sweeper } from "../retention/sweeper.ts";
import type { Caller } from "../rpc/caller.ts";
import type { DeedMaker } from "../rpc/deed-maker.ts";
import { countOf, quoted, type Violations } from "../rpc/fields.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { toOperation } from "../wire/operation.ts";
import { fromDuration, toPruneEffect } from "../wire/retention.ts";
import { checkConfirm } from "./confirm.ts";

export type PruneDeps = {
  readonly operations: Operations;
  readonly sweeper: Pick<Sweeper, "plan" | "free">;
  readonly nowMs: () => number;
  readonly sha256: Sha256;
};

/** What a request names, and what retention calls it. */
const classOf: Readonly<Record<string, SweptClass>> = {
  runs: "history",
  logs: "logs",
  artifacts: "artifacts",
  events: "events",
};

/**
 * One sweep now. The dry run answers what would go and a digest of exactly that; the real call repeats it, so that what
 * was confirmed is what goes. It is gone from the answer on, and an operation gives the space back.
 */
export function prune(deps: PruneDeps): Rpc {
  return mutationRpc(AdminServiceService.prune, {
    action: "prune",
    roles: ["deployer"],
    worksUnderPressure: true,
    parse: (request, violations) => ({
      ...parseWish(request, violations),
      filter: request.filter,
      validateOnly: request.validateOnly,
      planDigest: request.planDigest,
      confirm: request.confirm,
    }),
    targets: (request) => [{ kind: "stream", id: request.class }],
    answer: async (
      { name, olderThanMs, keepLast, filter, validateOnly, planDigest, confirm },
      { caller },
      deed,
    ) => {
      const limits: Limits = {
        beforeMs: olderThanMs === null ? null : deps.nowMs() - olderThanMs,
        bytesMax: null,
        keepLast,
      };
      const plan = await deps.sweeper.plan(name, limits, filter);
      const digest = digestOf(plan, deps.sha256);
      const response = PruneResponse.fromPartial({ effect: toPruneEffect(plan), planDigest: digest });
      if (validateOnly) return response;
      if (planDigest !== digest) throw changed(planDigest, digest);
      checkConfirm(confirm, String(plan.count));
      if (plan.count === 0) return deed.note({ response, outcome: "noop" });
      return take(deps, plan, response, caller, deed);
    },
  });
}

/** Answers when what goes is gone for every reader; the operation goes on to free its space. */
async function take(
  { operations, sweeper, nowMs }: PruneDeps,
  plan: SweepPlan,
  effect: PruneResponse,
  { actor }: Caller,
  deed: DeedMaker<PruneResponse>,
): Promise<PruneResponse> {
  const taken = Promise.withResolvers<void>();
  const targets = [{ kind: "class", id: plan.name }];
  const operation = operations.begin({ kind: "prune", createdBy: actor, targets }, async (tell, signal) => {
    await taken.promise;
    await sweeper.free(tell, signal);
    return JSON.stringify({ class: plan.name, count: plan.count, bytes: plan.bytes });
  });
  const response = { ...effect, operation: toOperation(operation) };
  try {
    await plan.take(
      nowMs(),
      deed.with(({ count, bytes }) => ({
        response,
        after: { count, bytes, operation_id: operation.operationId },
      })),
    );
    taken.resolve();
  } catch (failure) {
    taken.reject(failure);
    throw failure;
  }
  return response;
}

function parseWish(
  { class: given, olderThan, keepLast }: PruneRequest,
  violations: Violations,
): { readonly name: SweptClass; readonly olderThanMs: number | null; readonly keepLast: number | null } {
  const name = Object.hasOwn(classOf, given) ? classOf[given] : undefined;
  if (name === undefined)
    violations.push({
      field: "class",
      description: `${quoted(given)} is no class; there are ${Object.keys(classOf).join(", ")}`,
    });
  if ((olderThan === undefined) === (keepLast === 0n))
    violations.push({ field: "older_than", description: "give either older_than or keep_last" });
  const max = Number.MAX_SAFE_INTEGER;
  return {
    name: name ?? "logs",
    olderThanMs:
      olderThan === undefined
        ? null
        : countOf(violations, "older_than", fromDuration(olderThan), { min: 0, max }),
    keepLast: keepLast === 0n ? null : countOf(violations, "keep_last", keepLast, { min: 1, max }),
  };
}

function digestOf({ name, ids }: SweepPlan, sha256: Sha256): string {
  return sha256(JSON.stringify([name, ids]));
}

function changed(given: string, digest: string): CockpitError {
  return new CockpitError(
    "etag_mismatch",
    given === ""
      ? "plan_digest is missing; ask with validate_only first, and give the digest it answers"
      : "what would go has changed since the dry run; look at it again",
    { metadata: { current_etag: digest } },
  );
}
