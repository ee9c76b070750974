import {
  aList,
  aMap,
  type Convert,
  lenientInteger,
  lenientText,
  nonEmpty,
  oneOf,
  orNull,
  shown,
  strictInteger,
} from "../config/convert.ts";
import { completed, completedAll, type Draft, type Parsed, type Problem } from "../config/problem.ts";
import {
  elements,
  openDocument,
  optional,
  refuse,
  refuseEmpty,
  required,
  type Section,
  sections,
} from "../config/section.ts";
import { type SlpEvent, slpOps } from "../slp/slp-event.ts";
import type { GraphRunConfig, MultiGraphRunConfig } from "./multi-graph-config.ts";

/** A multi-graph file: the run, and the SLP events that are queued before its first tick, in file order. */
export type MultiGraphFile = MultiGraphRunConfig & { readonly slpEvents: readonly SlpEvent[] };

/** What could be read of one graph, where it stands, and the length of its state even when the values are refused. */
export type GraphDraft = {
  readonly section: Section;
  readonly config: Draft<GraphRunConfig>;
  readonly stateLength: number | undefined;
};

/** What could be read of a multi-graph file; of its graphs each by itself. */
export type MultiGraphDraft = Draft<Omit<MultiGraphFile, "graphs">> & {
  readonly top: Section;
  readonly graphs: readonly (GraphDraft | undefined)[] | undefined;
};

/**
 * Reads a multi-graph file by itself, with the rules of engine-governance 6.3. `slp_events` is ours: an optional list of
 * events as in engine-governance 6.1, each about a graph of the file. Whether topologies, profiles and events fit is
 * for `loadMultiGraph`.
 */
export function parseMultiGraph(file: string, text: string): Parsed<MultiGraphFile> {
  const problems: Problem[] = [];
  const draft = draftMultiGraph(file, text, problems);
  return completed<MultiGraphFile>(draft && wholeFile(draft), problems);
}

/** As `parseMultiGraph`, for a caller who can use what could be read of a broken file. Undefined when nothing could. */
export function draftMultiGraph(
  file: string,
  text: string,
  problems: Problem[],
): MultiGraphDraft | undefined {
  const top = openDocument(file, text, problems);
  if (top === undefined) return undefined;
  const v = required(top, "v", lenientInteger);
  const graphList = required(top, "graphs", aList);
  const graphs = graphList && sections(top, "graphs", graphList).map((graph) => graph && draftGraph(graph));
  const label = optional(top, "label", lenientText, "");
  const meta = optional(top, "meta", aMap, new Map());
  const eventList = optional(top, "slp_events", aList, []);
  const events =
    eventList && sections(top, "slp_events", eventList).map((event) => event && draftEvent(event));

  if (v !== undefined && v !== 1) refuse(top, "v", `must be 1, not ${v}`);
  if (graphList?.length === 0) refuse(top, "graphs", "must hold at least one graph");
  const gids = graphs?.map((graph) => graph?.config.gid);
  if (gids !== undefined) checkDuplicates(top, gids);
  if (gids !== undefined && events !== undefined) checkGraphsOfEvents(top, gids, events);
  return { top, graphs, label, meta, slpEvents: completedAll<SlpEvent>(events) };
}

/** The file without what only its reader needs. */
export function wholeFile({ graphs, label, meta, slpEvents }: MultiGraphDraft): Draft<MultiGraphFile> {
  return {
    graphs: completedAll<GraphRunConfig>(graphs?.map((graph) => graph?.config)),
    label,
    meta,
    slpEvents,
  };
}

function draftGraph(section: Section): GraphDraft {
  const gid = required(section, "gid", lenientText);
  const topologyPath = required(section, "topology_path", lenientText);
  const profilePath = required(section, "profile_path", lenientText);
  const stateList = required(section, "initial_state", aList);
  const initialState = stateList && elements(section, "initial_state", stateList, strictInteger);
  const ticks = required(section, "ticks", lenientInteger);
  const named = (name: string, fallback: string): string | undefined => {
    const text = optional(section, name, orNull(lenientText), null);
    return text === undefined ? undefined : text || fallback;
  };
  const graph = gid ?? "";
  const runId = named("run_id", graph);
  const nid = named("nid", graph);
  const windowId = named("window_id", `${graph}_window_all_ticks`);
  const label = optional(section, "label", lenientText, "");
  const meta = optional(section, "meta", aMap, new Map());

  refuseEmpty(section, "gid", gid);
  if (stateList?.length === 0) refuse(section, "initial_state", "must hold one integer per node");
  if (ticks !== undefined && ticks < 1) refuse(section, "ticks", `must be at least 1, not ${ticks}`);
  if (typeof ticks === "bigint" && ticks > 0) {
    refuse(section, "ticks", `cannot be run: ${ticks} is more than ${Number.MAX_SAFE_INTEGER}`);
  }
  // What has been refused here is not compared with other files, which would only repeat the complaint.
  const config = {
    gid: gid || undefined,
    topologyPath,
    profilePath,
    initialState,
    ticks: typeof ticks === "number" && ticks >= 1 ? ticks : undefined,
    runId,
    nid,
    windowId,
    label,
    meta,
  };
  return { section, config, stateLength: stateList?.length || undefined };
}

const aName: Convert<string> = nonEmpty(lenientText);

/** The checks of `slpEvent`, all at once. */
function draftEvent(event: Section): Draft<SlpEvent> {
  const eventId = required(event, "event_id", aName);
  const gid = required(event, "gid", aName);
  const tickEffective = required(event, "tick_effective", lenientInteger);
  const op = required(event, "op_type", oneOf(slpOps));
  const payload = optional(event, "payload", aMap, new Map());
  const meta = optional(event, "meta", aMap, new Map());
  if (tickEffective !== undefined && tickEffective < 1) {
    refuse(event, "tick_effective", `must be at least 1, not ${tickEffective}`);
  }
  return { eventId, gid, tickEffective, op, payload, meta };
}

function checkDuplicates(top: Section, gids: readonly (string | undefined)[]): void {
  const seen = new Set<string>();
  for (const [index, gid] of gids.entries()) {
    if (gid === undefined) continue;
    if (seen.has(gid))
      refuse(top, `graphs[${index}].gid`, `must be unique, but ${shown(gid)} was there before`);
    seen.add(gid);
  }
}

function checkGraphsOfEvents(
  top: Section,
  gids: readonly (string | undefined)[],
  events: readonly (Draft<SlpEvent> | undefined)[],
): void {
  // A graph whose gid could not be read may be the one that is meant.
  if (gids.includes(undefined)) return;
  const known = new Set(gids);
  for (const [index, event] of events.entries()) {
    if (event?.gid === undefined || known.has(event.gid)) continue;
    refuse(
      top,
      `slp_events[${index}].gid`,
      `must name a graph of this file, but none is called ${shown(event.gid)}`,
    );
  }
}
