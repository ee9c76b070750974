import type { Parsed, Problem } from "../../engine/config/problem.ts";

/** A configuration that cannot be run: every problem of every file, and nothing was written. */
export class ConfigRefused extends Error {
  override readonly name: string = "ConfigRefused";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    super(`the configuration has ${count}`);
    this.problems = problems;
  }
}

/** The value of what was parsed. @throws ConfigRefused */
export function requireParsed<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new ConfigRefused(parsed.problems);
  return parsed.value;
}
