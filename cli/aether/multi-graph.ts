import { decodeGraphTick, encodeGraphTick, type GraphTick } from "../../engine/multigraph/graph-tick.ts";
import { loadMultiGraph, type MultiGraph } from "../../engine/multigraph/load-multi-graph.ts";
import type { MultiGraphContext } from "../../engine/multigraph/multi-graph.ts";
import { queueSlpEvents, startMultiGraph, stepAll } from "../../engine/multigraph/multi-graph.ts";
import { multiGraphDocument } from "../../engine/multigraph/multi-graph-document.ts";
import { sessionTicks, withinOwnTicks } from "../../engine/multigraph/schedule.ts";
import { breather } from "./breather.ts";
import { filesOnDisk } from "./config-files.ts";
import { requireParsed } from "./config-refused.ts";
import { heldBytesMax, newSpool, type Spool, type SpoolFormat } from "./tick-spool.ts";

/** A multi-graph run that has ended. */
export type MultiGraphExecution = {
  readonly run: MultiGraph;
  /** How many SLP events were applied to each graph; none = not in the map. */
  readonly eventsApplied: ReadonlyMap<string, number>;
  readonly context: MultiGraphContext;
  readonly ticksOf: (gid: string) => Iterable<GraphTick>;
  readonly close: () => void;
};

/**
 * Runs a multi-graph file to its end: as many session ticks as the longest of its graphs, each graph stepped at its own
 * first ones. `heldBytes` is how much of all ticks is kept in memory; beyond it they go to temporary files.
 *
 * @throws ConfigRefused with every problem at once, EngineError, Interrupted
 */
export async function executeMultiGraph(
  path: string,
  interrupted: AbortSignal,
  heldBytes: number = heldBytesMax,
): Promise<MultiGraphExecution> {
  const run = requireParsed(loadMultiGraph(filesOnDisk, path));
  const spools = new Map(
    run.graphs.map(({ gid }) => [gid, newSpool(graphTickFormat, heldBytes / run.graphs.length)]),
  );
  const close = (): void => {
    for (const spool of spools.values()) spool.close();
  };
  try {
    const eventsApplied = new Map<string, number>();
    const context = await stepToEnd(run, spools, eventsApplied, interrupted);
    return { run, eventsApplied, context, close, ticksOf: (gid) => spools.get(gid)?.ticks() ?? [] };
  } catch (failure) {
    close();
    throw failure;
  }
}

/** The canonical document of a multi-graph run, in pieces. */
export function documentOfMultiGraph(
  { run, ticksOf }: MultiGraphExecution,
  form: "C2" | "C3",
): Iterable<Uint8Array> {
  return multiGraphDocument(form, run, ticksOf);
}

const graphTickFormat: SpoolFormat<GraphTick> = {
  encode: encodeGraphTick,
  decode: decodeGraphTick,
  // An edge or a node takes about 80 bytes of text.
  bytesOf: ({ ledger }) => 80 * (ledger.edges.length + ledger.post_u.length),
};

async function stepToEnd(
  run: MultiGraph,
  spools: ReadonlyMap<string, Spool<GraphTick>>,
  eventsApplied: Map<string, number>,
  interrupted: AbortSignal,
): Promise<MultiGraphContext> {
  const breathe = breather(interrupted);
  const choice = { isScheduled: withinOwnTicks(run) };
  const ticks = sessionTicks(run);
  let context = queueSlpEvents(startMultiGraph(run, run.registry), run.slpEvents);
  while (context.tick < ticks) {
    const step = stepAll(context, choice);
    for (const result of step.stepped) spools.get(result.gid)?.append(result);
    for (const { gid, slpEventRefs } of step.changes) {
      eventsApplied.set(gid, (eventsApplied.get(gid) ?? 0) + slpEventRefs.length);
    }
    context = step.context;
    await breathe();
  }
  return context;
}
