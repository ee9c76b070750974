import { putText } from "../bytes/byte-writer.ts";
import type { Profile, StRule } from "../config/profile.ts";
import { inFileForm } from "../document/file-form.ts";
import { type Fields, listPart, type Part, partBytes, valuePart } from "../document/layout.ts";
import { shownIBlock, shownLedger, shownPBlock } from "../document/shown.ts";
import { EngineError } from "../errors.ts";
import type { Json, JsonRecord } from "../json/json.ts";
import { quoteC2 } from "../json/quote.ts";
import { toC2 } from "../json/write.ts";
import { shownTopology } from "../slp/graph-topology.ts";
import { shownSlpEvent } from "../slp/slp-event.ts";
import type { GraphTick } from "./graph-tick.ts";
import type { MultiGraph } from "./load-multi-graph.ts";
import type { GraphRunConfig } from "./multi-graph-config.ts";
import { graphScene } from "./scene-frames.ts";
import { sessionTicks } from "./schedule.ts";
import { topologyChanges } from "./topology-changes.ts";
import { type GraphBase, registered } from "./topology-registry.ts";

/**
 * The canonical document of a multi-graph run, ours alone: the reference writes none. Its contract is
 * `docs/contracts/multi-graph.md`.
 *
 *     { config, graphs: { gid: { ledgers, p_blocks, i_blocks, scenes, topology_changes } }, slp_events }
 *
 * It is about a run in which each graph was stepped at its first `ticks` session ticks (`withinOwnTicks`), so that own
 * and session ticks are the same number, and which ended with the largest of them; the reference enforces `ticks`
 * nowhere. Instead of the paths of the file it has what stood there, so the same run has the same document wherever its
 * files are.
 *
 * C2 is the form that is hashed and compared, C3 that of files. It comes in chunks of some 64 KiB; `ticksOf` is asked
 * anew for each list, and topology changes are worked out again from the events, so memory does not grow with the number
 * of ticks.
 *
 * @throws EngineError `value` when the ticks are not those of the run.
 */
export function multiGraphDocument(
  form: "C2" | "C3",
  run: MultiGraph,
  ticksOf: (gid: string) => Iterable<GraphTick>,
): Iterable<Uint8Array> {
  const lastTick = sessionTicks(run);
  const graphs = run.graphs.map((config): readonly [string, Part] => {
    const { topology } = registered(run.registry, config.gid);
    const perTick = (shown: (tick: GraphTick) => Json): Part =>
      streamed(() => valuesOf(inOrder(config, ticksOf(config.gid)), shown));
    const fields: Fields = [
      ["ledgers", perTick(({ ledger }) => shownLedger(ledger))],
      ["p_blocks", perTick(({ p_block }) => shownPBlock(p_block))],
      ["i_blocks", perTick(({ i_block }) => i_block && shownIBlock(i_block))],
      ["scenes", perTick((tick) => graphScene(config, tick))],
      [
        "topology_changes",
        streamed(() =>
          valuesOf(topologyChanges(topology, run.slpEvents, lastTick), (change) => ({
            tick: change.tick,
            slp_event_refs: change.slpEventRefs,
            topology: shownTopology(change.topology),
          })),
        ),
      ],
    ];
    return [config.gid, { kind: "map", fields }];
  });
  const fields: Fields = [
    ["config", valuePart(shownConfig(run, lastTick))],
    ["graphs", { kind: "map", fields: graphs }],
    ["slp_events", listPart(run.slpEvents.map(shownSlpEvent))],
  ];
  const chunks = partBytes({ kind: "map", fields });
  return form === "C2" ? chunks : inFileForm(chunks);
}

/** A list whose values are made while it is written; a null has no item. */
function streamed(values: () => Iterable<Json>): Part {
  return {
    kind: "list",
    *items() {
      for (const value of values()) if (value !== null) yield (writer) => putText(writer, toC2(value));
    },
  };
}

function* valuesOf<T>(items: Iterable<T>, shown: (item: T) => Json): Generator<Json> {
  for (const item of items) yield shown(item);
}

/** Passes the ticks of a graph on and refuses any other sequence: what a spool hands out is not trusted. */
function* inOrder({ gid, ticks }: GraphRunConfig, given: Iterable<GraphTick>): Generator<GraphTick> {
  let tick = 0;
  for (const each of given) {
    tick += 1;
    if (each.gid !== gid || each.ledger.tick !== tick || each.session_tick !== tick || tick > ticks) {
      throw new EngineError(
        "value",
        `expected tick ${tick} of ${ticks} of graph ${quoteC2(gid)}, but the records go on with tick ${each.ledger.tick} of ${quoteC2(each.gid)} at session tick ${each.session_tick}`,
      );
    }
    yield each;
  }
  if (tick < ticks) {
    throw new EngineError("value", `the records of graph ${quoteC2(gid)} end at tick ${tick} of ${ticks}`);
  }
}

function shownConfig({ graphs, label, meta, registry }: MultiGraph, lastTick: number): JsonRecord {
  return {
    v: 1,
    label,
    meta,
    ticks: lastTick,
    graphs: graphs.map((graph) => shownGraph(graph, registered(registry, graph.gid))),
  };
}

function shownGraph(graph: GraphRunConfig, { topology, profile }: GraphBase): JsonRecord {
  return {
    gid: graph.gid,
    run_id: graph.runId,
    nid: graph.nid,
    window_id: graph.windowId,
    label: graph.label,
    meta: graph.meta,
    ticks: graph.ticks,
    initial_state: graph.initialState,
    topology: shownTopology(topology),
    profile: shownProfile(profile),
  };
}

/** What of a profile a multi-graph run uses: it has neither Press nor envelopes. */
function shownProfile(profile: Profile): JsonRecord {
  return {
    name: profile.name,
    modulus_M: profile.modulusM,
    C0: profile.c0,
    SC: profile.sc,
    I_block_spacing_W: profile.iBlockSpacingW,
    epsilon_cap: profile.epsilonCap,
    s_t_rule: shownRule(profile.stRule),
  };
}

function shownRule(rule: StRule): JsonRecord {
  switch (rule.mode) {
    case "constant":
      return rule;
    case "sum_abs_flux":
      return { mode: rule.mode, offset: rule.offset, scale: rule.scale, max_value: rule.maxValue };
  }
}
