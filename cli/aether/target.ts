import { statSync } from "node:fs";
import { parse } from "node:path";
import { loadRegistry } from "../../engine/config/load-registry.ts";
import { loadSession } from "../../engine/config/load-session.ts";
import type { RunOverrides } from "../../engine/config/overrides.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { CommandFailure, UsageError } from "../failures.ts";
import { filesOnDisk } from "./config-files.ts";
import { requireParsed } from "./config-refused.ts";
import { sessionInFile } from "./session-file.ts";

/** The options that say which run a command means (cli.md 3). */
export type TargetOptions = { readonly runConfig?: string; readonly registry?: string };

/** What a TARGET means: a run configuration, or a run that a daemon keeps. */
export type Target =
  | { readonly kind: "config"; readonly name: string; readonly path: string; readonly scenarioId: string }
  | { readonly kind: "stored"; readonly name: string; readonly runId: string };

/** A resolved configuration and the scenario it belongs to; no scenario = an empty id. */
export type Runnable = { readonly scenarioId: string; readonly session: SessionConfig };

/** An id the daemon made, whole or in its short form. */
const storedRunId = /^(r-[0-9a-f]{12}|[0-9a-f]{4})-\d{4,}$/;

/** Whether a name can only mean a run that a daemon keeps. */
export function isStoredRun(name: string): boolean {
  return storedRunId.test(name);
}

/**
 * Finds what a TARGET means, in this order: `--run-config`, a stored run, a file, a scenario of the registry
 * (cli.md 3).
 *
 * @throws CommandFailure when nothing matches, ConfigRefused when the registry cannot be read
 */
export function resolveTarget(
  target: string | undefined,
  options: TargetOptions,
  registryDefault: string,
): Target {
  if (options.runConfig !== undefined) {
    const name = target ?? parse(options.runConfig).name;
    return { kind: "config", name, path: options.runConfig, scenarioId: "" };
  }
  if (target === undefined) throw new UsageError("name a run configuration, a stored run or a scenario");
  if (isStoredRun(target)) return { kind: "stored", name: target, runId: target };
  if (statSync(target, { throwIfNoEntry: false })?.isFile()) {
    return { kind: "config", name: parse(target).name, path: target, scenarioId: "" };
  }
  const registry = requireParsed(loadRegistry(filesOnDisk, options.registry ?? registryDefault));
  const scenario = registry.scenarios.find(({ scenarioId }) => scenarioId === target);
  if (scenario !== undefined) {
    return { kind: "config", name: target, path: scenario.runConfigPath, scenarioId: target };
  }
  const known = registry.scenarios.map(({ scenarioId }) => scenarioId).join(", ");
  throw new CommandFailure(
    "scenario_not_found",
    `Unknown run-id or scenario id '${target}'; scenarios are ${known}`,
  );
}

/**
 * Resolves a configuration with everything it refers to.
 *
 * @throws ConfigRefused with every problem at once, CommandFailure for a snapshot
 */
export function loadRunnable(
  target: Target & { readonly kind: "config" },
  overrides: RunOverrides = {},
): Runnable {
  const { path } = target;
  const session = sessionInFile(path, overrides) ?? requireParsed(loadSession(filesOnDisk, path, overrides));
  return { scenarioId: target.scenarioId, session };
}
