import { EngineError } from "../errors.ts";
import type { Scene } from "../gate/scene.ts";
import type { Int } from "../int.ts";
import { quoteC2 } from "../json/quote.ts";
import type { GraphTick } from "./graph-tick.ts";
import { lastTickResults, type MultiGraphContext } from "./multi-graph.ts";
import type { GraphRunConfig } from "./multi-graph-config.ts";

/** A scene frame of a multi-graph run: without a Press window there may be no manifest to name. */
export type GraphScene = Omit<Scene, "manifest_check" | "nap_envelope_ref"> & {
  readonly manifest_check: Int | null;
  readonly nap_envelope_ref: string | null;
};

/** What the frames of a multi-graph run don't know by themselves. */
export type SceneOptions = {
  /** The window of a graph at its own tick; without it the one of the configuration. */
  readonly windowIdOf?: (gid: string, tick: number) => string;
  readonly manifestCheck?: Int;
  readonly napEnvelopeRef?: string;
};

/**
 * A scene frame for each graph that the last session tick has stepped, in config order (engine-governance 6.4).
 *
 * @throws EngineError `value` before the first tick, and as `graphScene` does.
 */
export function sceneFramesForLastTick(
  context: MultiGraphContext,
  options: SceneOptions = {},
): readonly GraphScene[] {
  const configs = new Map(context.graphs.map(({ config }) => [config.gid, config]));
  return lastTickResults(context).flatMap((result) => {
    const config = configs.get(result.gid);
    return config === undefined ? [] : [graphScene(config, result, options)];
  });
}

/**
 * The scene frame of a graph's tick. All of it counts the graph's own ticks, which is what its blocks do.
 *
 * @throws EngineError `value` when the window's id is empty.
 */
export function graphScene(
  config: GraphRunConfig,
  { C_prev, ledger, p_block }: GraphTick,
  { windowIdOf, manifestCheck, napEnvelopeRef }: SceneOptions = {},
): GraphScene {
  const { gid, runId, nid } = config;
  const { tick, pre_u, post_u } = ledger;
  const windowId = windowIdOf === undefined ? config.windowId : windowIdOf(gid, tick);
  if (windowId === "") {
    throw new EngineError("value", `the scene of graph ${quoteC2(gid)} at tick ${tick} needs a window_id`);
  }
  return {
    gid,
    run_id: runId || gid,
    tick,
    nid,
    pre_u,
    post_u,
    ledger_ref: `${gid}_tick_${tick}`,
    C_prev,
    C_t: p_block.C_t,
    window_id: windowId,
    manifest_check: manifestCheck ?? null,
    nap_envelope_ref: napEnvelopeRef ?? null,
    meta: { p_block_ref: `p_block_${p_block.seq}` },
  };
}
