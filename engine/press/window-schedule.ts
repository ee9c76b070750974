import { type ApxiPlan, apxiPlan } from "../apxi/apxi-plan.ts";
import { assert } from "../assert.ts";
import { builtInStreams } from "../config/built-in.ts";
import type { Scheme } from "../config/profile.ts";
import type { SessionConfig, StreamSource, StreamSpec, WindowSpec } from "../config/session.ts";
import { EngineError } from "../errors.ts";

/** One stream as registered in a window context (engine-core 8.2). */
export type StreamPlan = {
  readonly name: string;
  readonly source: StreamSource;
  readonly scheme: Scheme;
  readonly description: string;
  /** Components of each value. */
  readonly width: number;
};

/** One window of a run, its streams resolved. */
export type WindowPlan = {
  /** Position among the run's windows, from 0. */
  readonly index: number;
  readonly windowId: string;
  readonly apxName: string;
  readonly startTick: number;
  readonly endTick: number;
  readonly streams: readonly StreamPlan[];
  /** Whether two stream specs share a name, which fails at the window's first tick (engine-core 8.2). */
  readonly repeatsStream: boolean;
  /** Null without APXi. */
  readonly apxi: ApxiPlan | null;
};

/** The windows of a run. */
export type WindowSchedule = {
  /** In spec order. */
  readonly windows: readonly WindowPlan[];
  /** The same, in the order in which they open. */
  readonly byStart: readonly WindowPlan[];
  readonly primary: WindowPlan;
};

/**
 * Resolves the windows of a run (engine-core 3, steps 1 and 2): a repeated window id keeps the position of
 * its first occurrence and the content of its last; a window without streams gets the default ones.
 *
 * @throws EngineError `value` for a range that is no range, or a stream without a name.
 */
export function windowSchedule(config: SessionConfig): WindowSchedule {
  const specs = new Map<string, WindowSpec>();
  for (const spec of config.windows) specs.set(spec.windowId, spec);
  const defaults = config.defaultStreams.length > 0 ? config.defaultStreams : builtInStreams;
  const windows = [...specs.values()].map((spec, index) => windowPlan(config, spec, defaults, index));
  const primary = windows.find(({ windowId }) => windowId === config.primaryWindowId);
  assert(primary !== undefined, "the primary window was found when the session was checked");
  return { windows, byStart: windows.toSorted((a, b) => a.startTick - b.startTick), primary };
}

function windowPlan(
  config: SessionConfig,
  spec: WindowSpec,
  defaults: readonly StreamSpec[],
  index: number,
): WindowPlan {
  const { windowId, apxName, startTick, endTick } = spec;
  if (startTick < 1 || endTick < startTick) {
    throw new EngineError("value", `window ${windowId}: ticks ${startTick} to ${endTick} are no range`);
  }
  const specs = spec.streams.length > 0 ? spec.streams : defaults;
  const streams = new Map<string, StreamPlan>();
  for (const stream of specs) {
    if (stream.name === "") throw new EngineError("value", `window ${windowId}: a stream has no name`);
    if (streams.has(stream.name)) continue;
    streams.set(stream.name, {
      name: stream.name,
      source: stream.source,
      scheme: stream.schemeHint ?? config.profile.defaultScheme,
      description: stream.description === "" ? stream.name : stream.description,
      width: streamWidth(stream.source, config.topology.n, config.topology.edges.length),
    });
  }
  const plans = [...streams.values()];
  return {
    index,
    windowId,
    apxName,
    startTick,
    endTick,
    streams: plans,
    repeatsStream: streams.size < specs.length,
    apxi: windowApxi(spec, plans),
  };
}

function windowApxi(
  { apxi, aeonWindowId, startTick, endTick }: WindowSpec,
  streams: readonly StreamPlan[],
): ApxiPlan | null {
  if (apxi === undefined) return null;
  return apxiPlan({ apxi, aeonWindowId, ticks: endTick - startTick + 1, streams });
}

/** Components of each value of a stream, in a topology of so many nodes and edges (engine-core 8.1). */
export function streamWidth<Size>(source: StreamSource, nodes: Size, edges: Size): Size | 1 {
  switch (source) {
    case "post_u_deltas":
    case "pre_u":
    case "post_u":
      return nodes;
    case "fluxes":
      return edges;
    case "prev_chain":
      return 1;
  }
}
