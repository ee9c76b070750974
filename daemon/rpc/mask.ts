import { CockpitError } from "../errors.ts";
import { quoted } from "./fields.ts";

/**
 * Which fields an update is about; `*` means all (daemon.md 2.1, "Updates").
 *
 * @throws CockpitError `mask_invalid` when it is missing, empty or names something else
 */
export function parseMask<Field extends string>(
  mask: readonly string[] | undefined,
  fields: readonly Field[],
): ReadonlySet<Field> {
  if (mask === undefined || mask.length === 0)
    throw invalid(`is missing; name some of ${fields.join(", ")}, or "*"`);
  if (mask.includes("*")) return new Set(fields);
  const known = new Set<Field>();
  for (const path of mask) {
    const field = fields.find((each) => each === path);
    if (field === undefined) throw invalid(`names ${quoted(path)}; it may name ${fields.join(", ")}, or "*"`);
    known.add(field);
  }
  return known;
}

function invalid(what: string): CockpitError {
  const description = `the update mask ${what}`;
  return new CockpitError("mask_invalid", description, {
    violations: [{ field: "update_mask", description }],
  });
}
