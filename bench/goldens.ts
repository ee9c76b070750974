import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { loadRegistry, type Scenario } from "../engine/config/load-registry.ts";
import { loadSession } from "../engine/config/load-session.ts";
import { toC3 } from "../engine/json/write.ts";
import type { GraphTick } from "../engine/multigraph/graph-tick.ts";
import { loadMultiGraph } from "../engine/multigraph/load-multi-graph.ts";
import { queueSlpEvents, startMultiGraph, stepAll } from "../engine/multigraph/multi-graph.ts";
import { multiGraphDocument } from "../engine/multigraph/multi-graph-document.ts";
import { sessionTicks, withinOwnTicks } from "../engine/multigraph/schedule.ts";
import { accepted, files } from "./config-files.ts";
import { engineDocument, runToEnd } from "./engine-run.ts";

/** What a shipped run must give again, byte for byte (engine-governance 15). */
export type Golden = {
  /** Its file in the folder of goldens. */
  readonly file: string;
  /** Runs it; the text that the file must hold. */
  readonly text: () => string;
};

/**
 * One golden for each scenario and each multi-graph file that we ship: the document in the form of files (C3), or for
 * scenarios whose `runtime_hint` is `full`, which have documents of many megabytes, the digests of it and of every tick.
 */
export function goldensOf(root: string): readonly Golden[] {
  const registry = accepted(loadRegistry(files, join(root, "scenarios", "registry.json")));
  const multiGraphs = join(root, "scenarios", "multi-graph");
  return [
    ...registry.scenarios.map(scenarioGolden),
    ...readdirSync(multiGraphs)
      .sort()
      .map((name) => ({
        file: `multi-graph-${basename(name, ".json")}.json`,
        text: () => multiGraphText(join(multiGraphs, name)),
      })),
  ];
}

function scenarioGolden({ scenarioId, runConfigPath, runtimeHint }: Scenario): Golden {
  const session = () => accepted(loadSession(files, runConfigPath));
  return runtimeHint === "full"
    ? { file: `${scenarioId}.digests.json`, text: () => digestsText(session()) }
    : { file: `${scenarioId}.json`, text: () => textOf(runToEnd(session()).document("C3")) };
}

/** Every tick hash covers the ticks before it, so the first that differs is the first tick that does. */
function digestsText(session: Parameters<typeof runToEnd>[0]): string {
  const { sha256, bytes } = engineDocument(session);
  const tickHashes = runToEnd(session).ticks.map(({ tickHash }) => tickHash);
  return toC3({ canonical_bytes: bytes, canonical_sha256: sha256, tick_hashes: tickHashes });
}

function multiGraphText(path: string): string {
  const run = accepted(loadMultiGraph(files, path));
  let context = queueSlpEvents(startMultiGraph(run, run.registry), run.slpEvents);
  const ticks: GraphTick[] = [];
  while (context.tick < sessionTicks(run)) {
    const step = stepAll(context, { isScheduled: withinOwnTicks(run) });
    ticks.push(...step.stepped);
    context = step.context;
  }
  return textOf(multiGraphDocument("C3", run, (gid) => ticks.filter((tick) => tick.gid === gid)));
}

function textOf(chunks: Iterable<Uint8Array>): string {
  return Buffer.concat([...chunks]).toString();
}
