import type { ApxiView } from "../apxi/view.ts";
import { EngineError } from "../errors.ts";
import type { Motif, Proposal, StructuralRow } from "./codex-records.ts";
import type { PatternTally } from "./tally.ts";

/**
 * Everything Codex has seen, learned and proposed (engine-governance 2.2). Never changed: each step of its work answers
 * a new one, so that a step which throws leaves nothing half counted.
 */
export type CodexContext = {
  readonly libraryId: string;
  readonly profileName: string;
  /** In the order in which they were learned; it may come from an earlier context. */
  readonly library: readonly Motif[];
  readonly proposals: readonly Proposal[];
  readonly structuralLedger: readonly StructuralRow[];
  readonly stats: CodexStats;
  /** What the last ingest brought; null before the first. */
  readonly last: LastIngest | null;
  /** The APXi views of the last ingest that had any. */
  readonly apxiViews: readonly ApxiView[];
};

/** Counts over all ingests. Memory grows with the number of different patterns, not of ticks. */
export type CodexStats = {
  readonly totalTicks: number;
  readonly totalPBlocks: number;
  readonly totalIBlocks: number;
  readonly totalManifests: number;
  readonly totalEnvelopes: number;
  readonly totalAeonWindows: number;
  readonly totalApxiViews: number;
  /** Distinct engine run ids, first seen first. */
  readonly ingestedRuns: readonly string[];
  /** By edge ids, differences and flows; `patternKey` makes the key. */
  readonly patterns: ReadonlyMap<string, PatternTally>;
  readonly slpSequences: ReadonlyMap<string, SlpSequence>;
};

/** How often one sequence of SLP operations came for a graph, and between which ticks. */
export type SlpSequence = {
  readonly gid: string;
  readonly opTypes: readonly string[];
  readonly count: number;
  readonly firstTick: number;
  readonly lastTick: number;
};

export type LastIngest = {
  readonly gid: string;
  readonly windowId: string;
  readonly firstTick: number;
  readonly lastTick: number;
};

/** @throws EngineError `value` for an empty library id or profile name, which every motif would carry */
export function codexContext(
  libraryId: string,
  profileName: string = "CMP-0",
  library: readonly Motif[] = [],
): CodexContext {
  if (libraryId === "") throw new EngineError("value", "a Codex library needs an id");
  if (profileName === "") throw new EngineError("value", "a Codex library needs the name of a profile");
  return {
    libraryId,
    profileName,
    library,
    proposals: [],
    structuralLedger: [],
    stats: nothingSeen,
    last: null,
    apxiViews: [],
  };
}

const nothingSeen: CodexStats = {
  totalTicks: 0,
  totalPBlocks: 0,
  totalIBlocks: 0,
  totalManifests: 0,
  totalEnvelopes: 0,
  totalAeonWindows: 0,
  totalApxiViews: 0,
  ingestedRuns: [],
  patterns: new Map(),
  slpSequences: new Map(),
};

/** The last ingest. @throws EngineError `value` when nothing was ingested */
export function requireIngest({ last }: CodexContext): LastIngest {
  if (last === null) throw new EngineError("value", "Codex has ingested no run yet");
  return last;
}

/** An id with at least four digits. */
export function numbered(kind: "MOTIF" | "PROPOSAL" | "LEDGER", ordinal: number): string {
  return `${kind}_${`${ordinal}`.padStart(4, "0")}`;
}
