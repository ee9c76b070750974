import type { Parsed, Problem } from "../../engine/config/problem.ts";
import type { SessionWarning } from "../../engine/config/session-warnings.ts";

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

/** A configuration with warnings, where `--strict` allows none; nothing was run or written. */
export class WarningsRefused extends Error {
  override readonly name: string = "WarningsRefused";
  readonly warnings: readonly SessionWarning[];

  constructor(warnings: readonly SessionWarning[]) {
    const count = warnings.length === 1 ? "a warning" : `${warnings.length} warnings`;
    super(`the configuration has ${count}, and --strict allows none`);
    this.warnings = warnings;
  }
}

/** The value of what was parsed. @throws ConfigRefused */
export function requireParsed<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new ConfigRefused(parsed.problems);
  return parsed.value;
}
