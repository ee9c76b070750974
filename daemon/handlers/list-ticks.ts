import { decodeTickRecord } from "../../engine/tick-record-codec.ts";
import {
  IntrospectionServiceService,
  type TickSummary,
} from "../../proto/gen/trinity/gate/v1/introspection.ts";
import { isTerminal, type RunId, type StoredTick } from "../../store/records.ts";
import { CockpitError } from "../errors.ts";
import { countOf, listPageSizes, pageSizeOf, tickMax } from "../rpc/fields.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import { observationOfRun } from "../state/observations.ts";
import { toFreshness } from "../wire/freshness.ts";
import { parseRunId } from "./named-thing.ts";

export type ListTicksDeps = {
  readonly runs: RunFinder;
  readonly readTicks: (runId: RunId, fromTick: number, limit: number) => readonly StoredTick[];
  readonly nowMs: () => number;
};

/** Tick by tick: sums, chain value, hash; as far as they are committed. */
export function listTicks(deps: ListTicksDeps): Rpc {
  return readRpc(IntrospectionServiceService.listTicks, {
    parse: (request, violations) => ({
      text: parseRunId(request, violations),
      fromTick: countOf(violations, "from_tick", request.fromTick, { min: 0, max: tickMax }),
      limit: pageSizeOf(violations, request.pageSize, listPageSizes),
    }),
    answer: ({ text, fromTick, limit }) => {
      const run = deps.runs.byText(text);
      const from = Math.max(1, fromTick);
      checkWithinRun(run, from);
      const ticks = deps.readTicks(run.record.runId, from, limit);
      const last = ticks.at(-1)?.tick ?? 0;
      return {
        ticks: ticks.map(toTickSummary),
        nextTick: last > 0 && last < run.ticksCommitted ? BigInt(last + 1) : 0n,
        freshness: toFreshness(observationOfRun(run), deps.nowMs()),
      };
    },
  });
}

/** A tick that may still come is merely not there yet. */
function checkWithinRun({ record, ticksCommitted }: LiveRun, fromTick: number): void {
  const last = isTerminal(record.condition) ? Math.max(1, ticksCommitted) : record.ticksTotal;
  if (fromTick <= last) return;
  throw new CockpitError(
    "tick_beyond_end",
    `run ${record.runId} ends at tick ${last}; tick ${fromTick} is beyond`,
    {
      metadata: { last_tick: String(last) },
    },
  );
}

function toTickSummary({ tick, tickHash, record: bytes }: StoredTick): TickSummary {
  const record = decodeTickRecord(bytes);
  return {
    tick: BigInt(tick),
    sumPreU: String(record.ledger.sum_pre_u),
    sumPostU: String(record.ledger.sum_post_u),
    cT: String(record.p_block.C_t),
    tickHash,
  };
}
