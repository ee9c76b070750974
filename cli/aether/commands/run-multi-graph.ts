import { exitCode, UsageError } from "../../failures.ts";
import { cleanText } from "../../output/clean-text.ts";
import { jsonDocument } from "../../output/json-text.ts";
import { pairs, table } from "../../output/table.ts";
import type { Aether } from "../aether-shell.ts";
import { digestOfChunks } from "../execution.ts";
import { documentOfMultiGraph, executeMultiGraph, type MultiGraphExecution } from "../multi-graph.ts";
import { writeWholeFile } from "../write-file.ts";

/**
 * `aether run` of a multi-graph file. Options that only a session has are refused, not ignored.
 *
 * @throws UsageError, and as `executeMultiGraph` does
 */
export async function runMultiGraph(
  aether: Aether,
  path: string,
  options: { readonly output?: string; readonly [sessionOption: string]: unknown },
): Promise<number> {
  const stray = sessionOptions.find(([name]) => options[name] !== undefined);
  if (stray !== undefined) throw new UsageError(`${stray[1]} is not for a multi-graph run`);
  const { interrupted } = aether.shell;
  const execution = await executeMultiGraph(path, interrupted);
  try {
    if (options.output !== undefined) {
      await writeWholeFile(options.output, documentOfMultiGraph(execution, "C3"), interrupted);
    }
    await printSummary(aether, execution);
    return exitCode.done;
  } finally {
    execution.close();
  }
}

const sessionOptions = [
  ["ticks", "--ticks"],
  ["events", "--events"],
  ["pauseAt", "--pause-at"],
  ["checkpoint", "--checkpoint"],
  ["resume", "--resume"],
  ["metrics", "--metrics"],
  ["blocks", "--blocks"],
  ["blocksKeep", "--blocks-keep"],
  ["strict", "--strict"],
] as const;

async function printSummary({ shell, isJson }: Aether, execution: MultiGraphExecution): Promise<void> {
  const { context, run, eventsApplied } = execution;
  const document = await digestOfChunks(documentOfMultiGraph(execution, "C2"), shell.interrupted);
  const graphs = context.graphs.map(({ config, tick, nodes, chain, tables }) => ({
    gid: config.gid,
    engine_run_id: config.runId,
    ticks: tick,
    nodes: nodes.length,
    edges: tables.edges.edges.length,
    last_C_t: chain,
    slp_events_applied: eventsApplied.get(config.gid) ?? 0,
  }));
  if (isJson) {
    const summary = {
      label: run.label,
      ticks: context.tick,
      graphs,
      slp_events_queued: run.slpEvents.length,
      document_sha256: document.sha256,
      document_bytes: document.sizeBytes,
    };
    shell.terminal.out(jsonDocument(summary));
    return;
  }
  const applied = graphs.reduce((sum, { slp_events_applied }) => sum + slp_events_applied, 0);
  shell.terminal.out(
    pairs([
      ["label", run.label === "" ? null : cleanText(run.label)],
      ["graphs", String(graphs.length)],
      ["ticks", String(context.tick)],
      ["SLP events", `${applied} of ${run.slpEvents.length} applied`],
      ["document", `sha256 ${document.sha256} (${document.sizeBytes} bytes)`],
    ]),
  );
  const rows = graphs.map((graph) => [
    cleanText(graph.gid),
    cleanText(graph.engine_run_id),
    String(graph.ticks),
    String(graph.nodes),
    String(graph.edges),
    String(graph.last_C_t),
    String(graph.slp_events_applied),
  ]);
  const header = ["GRAPH", "ENGINE RUN ID", "TICKS", "NODES", "EDGES", "LAST C_T", "SLP EVENTS"];
  shell.terminal.out(`\n${table(header, rows)}`);
}
