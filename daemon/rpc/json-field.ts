/** A field of what was parsed from JSON; undefined where there is no such thing. */
export function field(parsed: unknown, name: string): unknown {
  return typeof parsed === "object" && parsed !== null
    ? Object.getOwnPropertyDescriptor(parsed, name)?.value
    : undefined;
}
