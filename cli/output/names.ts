import { UsageError } from "../failures.ts";

/** A generated enumeration: names without their prefix, and their numbers. */
export type WireEnum = Readonly<Record<string, number>>;

/** The name of a wire value, for example `COMPLETED`; a number this version does not know stays visible. */
export function nameOf(names: WireEnum, value: number): string {
  const found = Object.entries(names).find(([, number]) => number === value);
  return found === undefined || value === -1 ? `UNRECOGNIZED(${value})` : found[0];
}

/** The value of a name typed by an operator, in any case. */
export function valueNamed<Value extends number>(
  names: Readonly<Record<string, Value>>,
  what: string,
  typed: string,
): Value {
  const known = Object.entries(names).filter(([, value]) => value > 0);
  const found = known.find(([name]) => name === typed.toUpperCase());
  if (found === undefined) {
    const list = known.map(([name]) => name.toLowerCase()).join(", ");
    throw new UsageError(`${what} ${JSON.stringify(typed)} is unknown; known are ${list}`);
  }
  return found[1];
}
