import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { diffSnapshots, diffText } from "../engine/compare/diff-snapshots.ts";
import { loadRegistry } from "../engine/config/load-registry.ts";
import { loadSession } from "../engine/config/load-session.ts";
import type { SessionConfig } from "../engine/config/session.ts";
import { parseJson } from "../engine/json/parse.ts";
import { toC3 } from "../engine/json/write.ts";
import type { GraphTick } from "../engine/multigraph/graph-tick.ts";
import { loadMultiGraph } from "../engine/multigraph/load-multi-graph.ts";
import { queueSlpEvents, startMultiGraph, stepAll } from "../engine/multigraph/multi-graph.ts";
import { multiGraphDocument } from "../engine/multigraph/multi-graph-document.ts";
import { sessionTicks, withinOwnTicks } from "../engine/multigraph/schedule.ts";
import { accepted, files } from "./config-files.ts";
import { runToEnd, sha256 } from "./engine-run.ts";
import { type SectionDigests, sectionDifferences, sectionDigests } from "./section-digests.ts";

/** What a shipped run must give again, byte for byte (engine-governance 15). */
export type Golden = {
  /** Its file in the folder of goldens. */
  readonly file: string;
  /** The session it is of; null: it is of several graphs. */
  readonly session: (() => SessionConfig) | null;
  /** The scenario of the registry that it is of; null: none has it. */
  readonly scenarioId: string | null;
  /** Runs it; the text that the file must hold. */
  readonly text: () => string;
};

/** What a file holds that stands for a document. */
type Digests = SectionDigests & {
  readonly canonical_bytes: number;
  readonly canonical_sha256: string;
  /** T_t of the last tick, which covers every tick record. */
  readonly tick_hash: string;
};

/**
 * Scenarios and session files whose documents are published. Those documents stay outside the repository, so we hold
 * digests of them (DESIGN decision 34).
 */
const published: readonly string[] = [
  "gf01",
  "line-4",
  "ring-5",
  "gov-codex-demo",
  "aeon-apxi",
  "line-4-pfna-demo",
];

/** Session files that no scenario of the registry refers to. */
const sessionFiles: readonly string[] = ["line-4-pfna-demo"];

/**
 * One golden for each scenario, session file and multi-graph file that we ship: the document in the form of files (C3),
 * or its digests, when it is published or when its scenario's `runtime_hint` is `full`, which means many megabytes.
 */
export function goldensOf(root: string): readonly Golden[] {
  const registry = accepted(loadRegistry(files, join(root, "scenarios", "registry.json")));
  const multiGraphs = join(root, "scenarios", "multi-graph");
  return [
    ...registry.scenarios.map(({ scenarioId, runConfigPath, runtimeHint }) =>
      sessionGolden(scenarioId, scenarioId, runConfigPath, runtimeHint === "full"),
    ),
    ...sessionFiles.map((name) =>
      sessionGolden(name, null, join(root, "scenarios", "configs", `${name}.json`), false),
    ),
    ...readdirSync(multiGraphs)
      .sort()
      .map((name) => ({
        file: `multi-graph-${basename(name, ".json")}.json`,
        session: null,
        scenarioId: null,
        text: () => multiGraphText(join(multiGraphs, name)),
      })),
  ];
}

/**
 * Where a golden and what was made now part, at most `maxDiffs` lines and the first of them first; empty when they are
 * the same.
 */
export function goldenDifferences(
  file: string,
  golden: string,
  fresh: string,
  maxDiffs: number,
): readonly string[] {
  if (golden === fresh) return [];
  const lines = file.endsWith(digestsEnding)
    ? digestDifferences(digestsIn(golden), digestsIn(fresh))
    : diffSnapshots(parseJson(golden), parseJson(fresh), "", maxDiffs).map(diffText);
  if (lines.length === 0) return ["the same values, written differently"];
  return lines.length < maxDiffs ? lines : [...lines.slice(0, maxDiffs), "and perhaps more"];
}

const digestsEnding = ".digests.json";

function sessionGolden(name: string, scenarioId: string | null, path: string, isLarge: boolean): Golden {
  const session = (): SessionConfig => accepted(loadSession(files, path));
  return isLarge || published.includes(name)
    ? { file: `${name}${digestsEnding}`, session, scenarioId, text: () => digestsText(session()) }
    : { file: `${name}.json`, session, scenarioId, text: () => textOf(runToEnd(session()).document("C3")) };
}

function digestsText(session: SessionConfig): string {
  const run = runToEnd(session);
  const document = textOf(run.document("C2"));
  const digests: Digests = {
    canonical_bytes: document.length,
    canonical_sha256: sha256(document),
    tick_hash: run.tickHash,
    ...sectionDigests(document, sha256),
  };
  return toC3(digests);
}

/** Goldens are files of ours. */
function digestsIn(text: string): Digests {
  return JSON.parse(text) as Digests;
}

/** Differences in sections say everything about the document; the other fields count when there is none. */
function digestDifferences(golden: Digests, fresh: Digests): readonly string[] {
  const sections = sectionDifferences(golden, fresh);
  if (sections.length > 0) return sections;
  return (["canonical_bytes", "canonical_sha256", "tick_hash"] as const)
    .filter((field) => golden[field] !== fresh[field])
    .map((field) => `${field}: baseline=${golden[field]} candidate=${fresh[field]}`);
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
