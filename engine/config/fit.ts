/**
 * Whether the parts of a configuration fit together, once they have been read each by itself. What could not be read is
 * undefined and has a problem of its own, so nothing is said of it here.
 */
import type { Int } from "../int.ts";
import { type ConfigFiles, siblingPath } from "./files.ts";
import { checkMode } from "./nap-words.ts";
import type { Draft } from "./problem.ts";
import type { Profile } from "./profile.ts";
import { readConfigFile } from "./read-config-file.ts";
import { refuse, type Section } from "./section.ts";
import type { LoggingConfig, PfnaInput } from "./session.ts";

export type NamedFile = { readonly path: string; readonly text: string };

/** The file a field of a config points at. */
export function readNamed(
  files: ConfigFiles,
  top: Section,
  field: string,
  relative: string | undefined,
): NamedFile | undefined {
  if (relative === undefined) return undefined;
  const path = siblingPath(top.file, relative);
  const text = readConfigFile(
    files,
    { label: field, path, namedBy: { file: top.file, field } },
    top.problems,
  );
  return text === undefined ? undefined : { path, text };
}

export function checkStateLength(top: Section, length: number | undefined, n: number | undefined): void {
  if (length === undefined || n === undefined || length === n) return;
  refuse(top, "initial_state", `must hold one integer for each of N = ${n} nodes, not ${length}`);
}

/** Ticks are counted in numbers; nobody lives to see the difference. */
export function checkTicks(top: Section, field: string, ticks: Int | undefined): void {
  if (ticks === undefined || ticks <= Number.MAX_SAFE_INTEGER) return;
  refuse(top, field, `cannot be run: ${ticks} is more than ${Number.MAX_SAFE_INTEGER}`);
}

export function checkWindowEnd(
  top: Section,
  field: string,
  endTick: Int | undefined,
  ticks: Int | undefined,
): void {
  if (endTick === undefined || ticks === undefined || endTick <= ticks) return;
  refuse(top, field, `end_tick ${endTick} must not exceed ticks ${ticks}`);
}

/** An unknown ingress mode only hurts a run with an INGRESS envelope, that is with PFNA values at a tick of the run. */
export function checkIngressMode(
  inProfile: Section,
  profile: Draft<Profile> | undefined,
  inputs: readonly PfnaInput[] | undefined,
  ticks: Int | undefined,
): void {
  const isUsed = inputs?.some(({ tick }) => tick >= 1 && ticks !== undefined && tick <= ticks) ?? false;
  if (isUsed) checkMode(inProfile, "nap_defaults.ingress_mode", profile?.napDefaults?.ingressMode);
}

/** A log file is a path inside a config like any other. */
export function besideConfig(file: string, logging: LoggingConfig): LoggingConfig {
  return logging.filePath === null ? logging : { ...logging, filePath: siblingPath(file, logging.filePath) };
}
