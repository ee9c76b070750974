/** The types of runtime.mjs for the tests; the launcher itself is never compiled. */
export function isAtLeast(version: string, least: string): boolean;
