import type { Environment } from "../environment.ts";
import type { EnvironmentName } from "../verify.ts";

/**
 * One step of the schema, forward only (daemon.md 4.4, "Migrations"). It works on a copy that nobody else has open, and
 * a copy that was not finished is thrown away, so it needs no atomicity. It is frozen with its release: it decodes and
 * encodes with what it holds itself, never with today's records.
 */
export type Migration = {
  /** The schema it leads to, from the one before. */
  readonly to: number;
} & Readonly<Record<EnvironmentName, (environment: Environment) => Promise<void>>>;
