import { type PfnaTransform, plainTransform, transformed } from "../gate/integerise.ts";
import { aMap, orNull, strictDouble, strictInteger } from "./convert.ts";
import { optional, refuse, type Section } from "./section.ts";
import type { PfnaInput } from "./session.ts";

/**
 * Reads `pfna_transform` of a session file (engine-core 12.1): the plain one when it is not there or says nothing else.
 * Undefined when a problem has been reported.
 */
export function draftTransform(top: Section): PfnaTransform | undefined {
  const values = optional(top, "pfna_transform", orNull(aMap), null);
  if (values === undefined) return undefined;
  if (values === null) return plainTransform;
  const section: Section = { ...top, path: "pfna_transform", values };
  const scale = optional(section, "scale", strictDouble, plainTransform.scale);
  const origin = optional(section, "origin", strictDouble, plainTransform.origin);
  const clampMin = optional(section, "clamp_min", orNull(strictInteger), plainTransform.clampMin);
  const clampMax = optional(section, "clamp_max", orNull(strictInteger), plainTransform.clampMax);
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
