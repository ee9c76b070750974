import { EngineError } from "../../errors.ts";
import type { TickRecord } from "../../records.ts";
import { recordedValues, type StreamValues } from "../stream-values.ts";
import type { StreamPlan, WindowPlan } from "../window-schedule.ts";
import type { SimaValue } from "./sima-values.ts";

/** A window with the values of its streams, which a run itself does not keep. */
export type StreamWindow = Pick<WindowPlan, "windowId" | "apxName" | "startTick" | "endTick"> & {
  /** In the order in which they were registered. */
  readonly streams: readonly FilledStream[];
};

/** `scheme` is the one a manifest of the run uses and the codecs prefer; an empty description stands for the name. */
export type FilledStream = Pick<StreamPlan, "name" | "scheme" | "description"> & {
  /** One for each tick of the window. */
  readonly values: readonly SimaValue[];
};

/** Gives the streams of a run's window the values of those of the ticks that are inside it; `ticks` are in order. */
export function fillWindow(window: WindowPlan, ticks: Iterable<TickRecord>): StreamWindow {
  const inside: StreamValues[] = [];
  for (const record of ticks) {
    if (record.tick < window.startTick || record.tick > window.endTick) continue;
    inside.push(recordedValues(record));
  }
  const { windowId, apxName, startTick, endTick } = window;
  const streams = window.streams.map(({ name, scheme, description, source }) => ({
    name,
    scheme,
    description,
    values: inside.map((valuesAt) => valuesAt(source)),
  }));
  return { windowId, apxName, startTick, endTick, streams };
}

/**
 * Checks what closing a window checks (engine-core 8.2).
 *
 * @throws EngineError `value` for a range that is no range, a stream without a name, a name used twice, and a stream
 * that has not one value for each tick.
 */
export function checkFilled({ windowId, startTick, endTick, streams }: StreamWindow): void {
  if (startTick < 1 || endTick < startTick) {
    throw new EngineError("value", `window ${windowId}: ticks ${startTick} to ${endTick} are no range`);
  }
  const ticks = endTick - startTick + 1;
  const names = new Set<string>();
  for (const { name, values } of streams) {
    if (name === "") throw new EngineError("value", `window ${windowId}: a stream has no name`);
    if (names.has(name))
      throw new EngineError("value", `window ${windowId} names the stream '${name}' twice`);
    names.add(name);
    if (values.length !== ticks) {
      throw new EngineError("value", `Stream '${name}' has ${values.length} entries but expected ${ticks}`);
    }
  }
}
