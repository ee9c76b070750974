import type { WindowSpec } from "../config/session.ts";
import type { Manifest } from "../records.ts";
import { type AeonGrammar, aeonGrammar } from "./grammar.ts";

/**
 * The grammar of a run's own windows: each a base window that names its Press manifest (engine-core 10, "From Press
 * windows"). Of several windows with one id the last counts.
 *
 * @param manifests by apx_name, when the run has ended
 * @throws EngineError `value` for a window whose ticks are no range
 */
export function pressGrammar(
  windows: readonly Pick<WindowSpec, "windowId" | "apxName" | "startTick" | "endTick">[],
  manifests: ReadonlyMap<string, Pick<Manifest, "apx_name">> = new Map(),
): AeonGrammar {
  return aeonGrammar(
    windows.map(({ windowId, apxName, startTick, endTick }) => [
      windowId,
      {
        window_id: windowId,
        tick_start: startTick,
        tick_end: endTick,
        labels: ["press"],
        press_window_id: manifests.get(apxName)?.apx_name ?? apxName,
        parent_id: null,
      },
    ]),
  );
}
