import { EngineError } from "../../errors.ts";
import type { Int } from "../../int.ts";
import type { StreamValue } from "../stream-sum.ts";

/** A value of a stream as the codecs take and give it; a bare integer is a value of width 1 (engine-core 8.2). */
export type SimaValue = Int | StreamValue;

/** Values that a codec can write: one or more, all of one width. */
export type SimaStream = {
  readonly width: number;
  readonly values: readonly [StreamValue, ...StreamValue[]];
};

/**
 * @throws EngineError `value` for an empty list or when widths differ, `type` for a component that is no exact integer.
 */
export function simaStream(values: readonly SimaValue[]): SimaStream {
  const [first, ...others] = values.map(componentsOf);
  if (first === undefined) throw new EngineError("value", "a stream without values cannot be encoded");
  const width = first.length;
  const stray = others.find((value) => value.length !== width);
  if (stray !== undefined) {
    throw new EngineError(
      "value",
      `a stream whose first value has width ${width} holds no value of width ${stray.length}`,
    );
  }
  return { width, values: [first, ...others] };
}

/** The opposite of `simaStream` for one value: bare when the width is 1. */
export function simaValue(components: StreamValue): SimaValue {
  const [only] = components;
  return components.length === 1 && only !== undefined ? only : components;
}

function componentsOf(value: SimaValue): StreamValue {
  const components = typeof value === "object" ? value : [value];
  for (const component of components) {
    if (typeof component === "bigint" || Number.isSafeInteger(component)) continue;
    throw new EngineError("type", `a stream holds exact integers, not ${typeof component} ${component}`);
  }
  return components;
}
