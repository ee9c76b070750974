import { expect } from "vitest";
import { EngineError } from "../../engine/errors.ts";

/** What `read` gives; null when the engine refuses, for which an engine error is the only way there may be. */
export function orRefused<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(EngineError);
    return null;
  }
}
