import type { JsonRecord } from "../../engine/json/json.ts";
import { RunsServiceService, type UpdateRunRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { RunRecord } from "../../store/records.ts";
import { CockpitError } from "../errors.ts";
import { checkEtag } from "../rpc/etag.ts";
import { parseMask } from "../rpc/mask.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import { fromTimestamp } from "../wire/timestamp.ts";
import { parseRunId } from "./named-thing.ts";
import { parseLabels, parsePriority } from "./run-wishes.ts";
import { runTarget, type SteerDeps } from "./steer.ts";

export type UpdateRunDeps = SteerDeps & { readonly supervisor: Pick<Supervisor, "amendRun"> };

const updatable = ["labels", "priority", "operator_key", "not_before"] as const;

/** Labels may change at any time; the rest is about when a run starts and where, so it changes only while it waits. */
export function updateRun({ runs, runMessages, supervisor }: UpdateRunDeps): Rpc {
  return mutationRpc(RunsServiceService.updateRun, {
    action: ({ updateMask }) => (isAnnotation(updateMask) ? "annotate" : "config_update"),
    roles: ["operator"],
    parse: (request, violations) => ({
      text: parseRunId(request, violations),
      etag: request.etag,
      validateOnly: request.validateOnly,
      changes: changesOf(request, {
        labels: parseLabels(request.labels, violations),
        priority: parsePriority(request.priority, violations),
        operatorKey: request.operatorKey,
        notBeforeMs: fromTimestamp(request.notBefore),
      }),
    }),
    targets: runTarget,
    answer: async ({ text, etag, changes, validateOnly }, _, deed) => {
      const before = runs.byText(text);
      const { record } = before;
      checkEtag(`run ${before.record.runId}`, etag, String(before.record.version));
      const { labels: _always, ...whileWaiting } = changes;
      if (Object.keys(whileWaiting).length > 0 && record.condition.kind !== "idle")
        throw new CockpitError(
          "run_not_queued",
          `run ${record.runId} does not wait any more; only its labels can change`,
          { resource: { type: "run", name: record.runId } },
        );
      if (changes.operatorKey !== undefined && changes.operatorKey !== record.operatorKey)
        throw new CockpitError(
          "operator_unknown",
          `no operator "${changes.operatorKey}"; known: local.default`,
          {
            resource: { type: "operator", name: changes.operatorKey },
            metadata: { known_operators: "local.default" },
          },
        );
      if (validateOnly) return { run: runMessages.of({ ...before, record: { ...record, ...changes } }) };
      const told = deed.with((after: LiveRun) => ({
        response: { run: runMessages.of(after) },
        targets: runTarget(after.record),
        before: shownOf(changes, record),
        after: shownOf(changes, after.record),
      }));
      const after = await supervisor.amendRun(record.runId, record.version, changes, told);
      return { run: runMessages.of(after) };
    },
  });
}

/** Labels are outside of what a run does (wiring-and-runs 7.4, `annotate`). */
function isAnnotation(mask: readonly string[] | undefined): boolean {
  return mask !== undefined && mask.length > 0 && mask.every((path) => path === "labels");
}

type Changes = Partial<Pick<RunRecord, "labels" | "priority" | "operatorKey" | "notBeforeMs">>;

/** @throws CockpitError `mask_invalid` */
function changesOf(request: UpdateRunRequest, values: Required<Changes>): Changes {
  const mask = parseMask(request.updateMask, updatable);
  return {
    ...(mask.has("labels") && { labels: values.labels }),
    ...(mask.has("priority") && { priority: values.priority }),
    ...(mask.has("operator_key") && values.operatorKey !== "" && { operatorKey: values.operatorKey }),
    ...(mask.has("not_before") && { notBeforeMs: values.notBeforeMs }),
  };
}

function shownOf(changes: Changes, { labels, priority, operatorKey, notBeforeMs }: RunRecord): JsonRecord {
  return {
    ...(changes.labels !== undefined && { labels: [...labels] }),
    ...(changes.priority !== undefined && { priority }),
    ...(changes.operatorKey !== undefined && { operator_key: operatorKey }),
    ...(changes.notBeforeMs !== undefined && {
      not_before: notBeforeMs === null ? null : new Date(notBeforeMs).toISOString(),
    }),
  };
}
