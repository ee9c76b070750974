import { type PfnaTransform, plainTransform, transformed } from "../gate/integerise.ts";
import type { JsonMap } from "../json/json.ts";
import type { Schema } from "../json/schema.ts";
import { orNull, strictDouble, strictInteger } from "./convert.ts";
import { may, readerOf, schemaOf } from "./field.ts";
import { refuse, type Section, within } from "./section.ts";
import type { PfnaInput } from "./session.ts";

const fields = {
  scale: may(
    strictDouble,
    plainTransform.scale,
    "What a value is multiplied by, once the origin is added; no value may leave the doubles on the way.",
  ),
  origin: may(strictDouble, plainTransform.origin, "What is added to a value first."),
  clamp_min: may(
    orNull(strictInteger),
    plainTransform.clampMin,
    "The lowest integer that comes out, not above clamp_max; null: any.",
  ),
  clamp_max: may(orNull(strictInteger), plainTransform.clampMax, "The highest that comes out; null: any."),
};

/** The `pfna_transform` of a session file (engine-core 12.1). */
export const transformSchema: Schema = schemaOf(fields);

/**
 * Reads `pfna_transform` of a session file (engine-core 12.1): the plain one when it is null or says nothing else.
 * Undefined when a problem has been reported.
 */
export function draftTransform(top: Section, values: JsonMap | null): PfnaTransform | undefined {
  if (values === null) return plainTransform;
  const section = within(top, "pfna_transform", values);
  const { read } = readerOf(section, fields);
  const scale = read("scale");
  const origin = read("origin");
  const clampMin = read("clamp_min");
  const clampMax = read("clamp_max");
  if (scale === undefined || origin === undefined || clampMin === undefined || clampMax === undefined) {
    return undefined;
  }
  if (clampMin !== null && clampMax !== null && clampMin > clampMax) {
    return refuse(section, "clamp_min", `must not be above clamp_max ${clampMax}, but is ${clampMin}`);
  }
  return { scale, origin, clampMin, clampMax };
}

/** Whether a transform does what a session without one does. */
export function isPlain({ scale, origin, clampMin, clampMax }: PfnaTransform): boolean {
  return scale === 1 && origin === 0 && clampMin === null && clampMax === null;
}

/** Reports values that the transform would take out of the range of doubles. */
export function checkTransformed(
  top: Section,
  transform: PfnaTransform | undefined,
  inputs: readonly PfnaInput[] | undefined,
): void {
  if (transform === undefined || inputs === undefined || isPlain(transform)) return;
  for (const { pfnaId, tick, values } of inputs) {
    const lost = values.find((value) => !Number.isFinite(transformed(value, transform).scaled));
    if (lost === undefined) continue;
    refuse(
      top,
      "pfna_transform",
      `makes value ${lost} of PFNA entry ${pfnaId} at tick ${tick} too large for a double`,
    );
  }
}
