import { type MoveRunRequest, RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { RunId } from "../../store/records.ts";
import type { Violations } from "../rpc/fields.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { Move } from "../scheduling/queue.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import { parseRunId } from "./named-thing.ts";
import { runTarget, type SteerDeps } from "./steer.ts";

export type MoveRunDeps = SteerDeps & { readonly supervisor: Pick<Supervisor, "moveRun"> };

/** Changes the place of a waiting run. */
export function moveRun({ runs, runMessages, supervisor }: MoveRunDeps): Rpc {
  return mutationRpc(RunsServiceService.moveRun, {
    action: "config_update",
    roles: ["operator"],
    parse: (request, violations) => ({
      text: parseRunId(request, violations),
      wanted: parseMove(request, violations),
    }),
    targets: runTarget,
    answer: async ({ text, wanted }, _, deed) => {
      const before = runs.byText(text);
      const move: Move =
        "text" in wanted ? { kind: wanted.kind, runId: idOf(runs.byText(wanted.text)) } : wanted;
      const placeOf = ({ record }: LiveRun) => ({
        priority: record.priority,
        position: String(record.queuePosition),
      });
      const told = deed.with((after: LiveRun) => ({
        response: { run: runMessages.of(after), noop: false },
        targets: runTarget(after.record),
        before: placeOf(before),
        after: placeOf(after),
      }));
      const after = await supervisor.moveRun(before.record.runId, move, told);
      if (after !== null) return { run: runMessages.of(after), noop: false };
      return deed.note({
        response: { run: runMessages.of(before), noop: true },
        targets: runTarget(before.record),
        outcome: "noop",
      });
    },
  });
}

/** A move whose other run is named as it was typed. */
type WantedMove =
  | { readonly kind: "to_front" }
  | { readonly kind: "to_back" }
  | { readonly kind: "before" | "after"; readonly text: string };

function parseMove(request: MoveRunRequest, violations: Violations): WantedMove {
  const { before, after, toFront, toBack } = request;
  const given: WantedMove[] = [
    ...(before === "" ? [] : [{ kind: "before", text: before } as const]),
    ...(after === "" ? [] : [{ kind: "after", text: after } as const]),
    ...(toFront ? [{ kind: "to_front" } as const] : []),
    ...(toBack ? [{ kind: "to_back" } as const] : []),
  ];
  const [only, another] = given;
  if (only !== undefined && another === undefined) return only;
  violations.push({
    field: "before",
    description: "give exactly one of before, after, to_front and to_back",
  });
  return { kind: "to_back" };
}

function idOf({ record }: LiveRun): RunId {
  return record.runId;
}
