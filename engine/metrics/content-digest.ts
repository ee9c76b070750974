import type { SessionConfig } from "../config/session.ts";
import type { Sha256 } from "../digest.ts";
import { toC1 } from "../json/write.ts";
import { recordedValues } from "../press/stream-values.ts";
import type { WindowPlan } from "../press/window-schedule.ts";
import type { TickRecord } from "../records.ts";

/**
 * What the streams of a window hold, as one digest for each window, in the order of `windows`. A manifest check
 * covers only names and bit counts (engine-core 8.4); this covers every value:
 *
 *     d_0 = H(header)                            header: contentHeader, H of engine-core 2
 *     d_t = SHA-256(d_{t-1} + C1 of the values)  the tick's value of each stream, in stream order
 *
 * It is worked out from the records whenever it is asked for, in one walk for all windows. Ticks outside a
 * window don't count, so the records so far of a run that goes on give the digest so far.
 *
 * @throws EngineError `value` when a name in the header holds a lone surrogate
 */
export function contentDigests(
  config: SessionConfig,
  windows: readonly WindowPlan[],
  ticks: Iterable<TickRecord>,
  sha256: Sha256,
): readonly string[] {
  const digests = windows.map((window) => sha256(toC1(contentHeader(config, window))));
  for (const record of ticks) {
    const { tick } = record;
    const values = recordedValues(record);
    for (const [n, { startTick, endTick, streams }] of windows.entries()) {
      if (tick < startTick || tick > endTick) continue;
      const row = streams.map(({ source }) => values(source));
      digests[n] = sha256(`${digests[n]}${toC1(row)}`);
    }
  }
  return digests;
}

/**
 * What the values of a window are values of. The run id and the schemes are not part of it: they change no
 * value, so runs with the same content have the same digests.
 */
function contentHeader(
  { topology }: SessionConfig,
  { windowId, apxName, startTick, endTick, streams }: WindowPlan,
) {
  return {
    content: "aether-window-1",
    gid: topology.gid,
    window_id: windowId,
    apx_name: apxName,
    start_tick: startTick,
    end_tick: endTick,
    streams: streams.map(({ name, source }) => ({ stream_id: name, source })),
  };
}
