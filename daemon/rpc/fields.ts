import { CockpitError, type Violation } from "../errors.ts";

/** What is wrong with a request, gathered so that a caller learns everything at once (daemon.md 2.6). */
export type Violations = Violation[];

/** @throws CockpitError `field_invalid` naming every violation */
export function refuseViolations(violations: readonly Violation[]): void {
  const [first] = violations;
  if (first === undefined) return;
  const rest = violations.length === 1 ? "" : ` (and ${violations.length - 1} more)`;
  throw new CockpitError("field_invalid", `${first.field}: ${first.description}${rest}`, { violations });
}

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** An `Id` of wiring-and-runs 7; the empty text stands for absent and passes. */
export function checkId(violations: Violations, field: string, value: string, lengthMax = 80): void {
  if (value === "") return;
  if (!idPattern.test(value)) {
    violations.push({
      field,
      description: `${quoted(value)} is not an id: letters, digits, ".", "_" and "-", the first a letter or digit`,
    });
  } else if (value.length > lengthMax) {
    violations.push({
      field,
      description: `is ${value.length} characters long; at most ${lengthMax} are allowed`,
    });
  }
}

const keyTextBytesMax = 200;

/**
 * A text that stands in keys of the store, such as the id of a scenario: a registry may name things as it likes, but not at
 * any length and not with NUL. The empty text stands for absent and passes.
 */
export function checkKeyText(violations: Violations, field: string, value: string): void {
  if (value.includes("\0")) violations.push({ field, description: `${quoted(value)} holds a NUL character` });
  const bytes = Buffer.byteLength(value);
  if (bytes <= keyTextBytesMax) return;
  violations.push({
    field,
    description: `is ${bytes} bytes long; at most ${keyTextBytesMax} are allowed`,
  });
}

/** `checkKeyText` of the field `scenario_id`, which many requests have. */
export function checkScenarioId(violations: Violations, value: string): void {
  checkKeyText(violations, "scenario_id", value);
}

/** A text that has to be there. */
export function checkPresent(violations: Violations, field: string, value: string, example: string): void {
  if (value === "") violations.push({ field, description: `is missing; give ${example}` });
}

/** A count or tick as a number; 0 when it is refused. */
export function countOf(
  violations: Violations,
  field: string,
  value: bigint | number,
  limits: { readonly min: number; readonly max: number },
): number {
  if (value >= limits.min && value <= limits.max) return Number(value);
  violations.push({ field, description: `${value} is not between ${limits.min} and ${limits.max}` });
  return 0;
}

/** Ticks are counted up to what a double holds exactly (engine-core 1). */
export const tickMax: number = Number.MAX_SAFE_INTEGER;

/** Entries of a page of a list (daemon.md 2.1, "Lists"). */
export const listPageSizes = { usual: 50, max: 1000 } as const;

/** Entries of a page: 0 means `usual`, more than `max` means `max`, a negative number is refused (daemon.md 2.1). */
export function pageSizeOf(
  violations: Violations,
  value: number,
  sizes: { readonly usual: number; readonly max: number },
): number {
  if (value < 0)
    violations.push({ field: "page_size", description: `${value} is negative; 0 means ${sizes.usual}` });
  return value <= 0 ? sizes.usual : Math.min(value, sizes.max);
}

/** A value of a request as an operator typed it, short enough for a message. */
export function quoted(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
