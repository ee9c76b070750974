import type { GraphTick } from "../../engine/multigraph/graph-tick.ts";
import type { MultiGraph } from "../../engine/multigraph/load-multi-graph.ts";
import {
  type MultiGraphContext,
  queueSlpEvents,
  startMultiGraph,
  stepAll,
  type TopologyChange,
} from "../../engine/multigraph/multi-graph.ts";
import { multiGraphDocument } from "../../engine/multigraph/multi-graph-document.ts";
import { sessionTicks, withinOwnTicks } from "../../engine/multigraph/schedule.ts";

export type CompletedMultiGraph = {
  readonly run: MultiGraph;
  readonly context: MultiGraphContext;
  readonly ticks: readonly GraphTick[];
  readonly changes: readonly TopologyChange[];
};

/** Runs a multi-graph file to its end, each graph for its own ticks. */
export function completedMultiGraph(run: MultiGraph): CompletedMultiGraph {
  let context = queueSlpEvents(startMultiGraph(run, run.registry), run.slpEvents);
  const ticks: GraphTick[] = [];
  const changes: TopologyChange[] = [];
  while (context.tick < sessionTicks(run)) {
    const step = stepAll(context, { isScheduled: withinOwnTicks(run) });
    ticks.push(...step.stepped);
    changes.push(...step.changes);
    context = step.context;
  }
  return { run, context, ticks, changes };
}

/** The document of a completed run in one text. */
export function multiGraphDocumentOf({ run, ticks }: CompletedMultiGraph, form: "C2" | "C3" = "C2"): string {
  return Buffer.concat([
    ...multiGraphDocument(form, run, (gid) => ticks.filter((tick) => tick.gid === gid)),
  ]).toString();
}
