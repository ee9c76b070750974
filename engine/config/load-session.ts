import { deriveGovernance } from "../governance/derive-governance.ts";
import type { GovernanceConfig } from "../governance/governance-config.ts";
import { parseGovernance } from "../governance/parse-governance.ts";
import { builtInStreams } from "./built-in.ts";
import { shown } from "./convert.ts";
import type { RunConfigWindow } from "./draft-window.ts";
import type { ConfigFiles } from "./files.ts";
import {
  besideConfig,
  checkIngressMode,
  checkStateLength,
  checkTicks,
  checkWindowEnd,
  readNamed,
} from "./fit.ts";
import { loadSessionFile } from "./load-session-file.ts";
import { applyOverrides, type RunOverrides } from "./overrides.ts";
import { parsePfna } from "./parse-pfna.ts";
import { draftProfile } from "./parse-profile.ts";
import { draftRunConfig, type RunConfigDraft } from "./parse-run-config.ts";
import { draftTopology } from "./parse-topology.ts";
import { completed, completedAll, type Draft, type Parsed, type Problem, whole } from "./problem.ts";
import type { Profile } from "./profile.ts";
import { readConfigFile } from "./read-config-file.ts";
import { openDocument, refuse, type Section } from "./section.ts";
import type { PfnaInput, SessionConfig, WindowSpec } from "./session.ts";
import type { Topology } from "./topology.ts";

/**
 * Makes a session of a run config file and the files it points at (engine-core 15.1), or tells everything that is
 * wrong with any of them: one broken file hides neither the problems of another nor what does not fit between the
 * parts that could be read. A file with a `kind` is a session file.
 */
export function loadSession(
  files: ConfigFiles,
  runConfigPath: string,
  overrides: RunOverrides = {},
): Parsed<SessionConfig> {
  const problems: Problem[] = [];
  const named = {
    label: "run_config_path",
    path: runConfigPath,
    namedBy: { file: runConfigPath, field: "" },
  };
  const text = readConfigFile(files, named, problems);
  const top = text === undefined ? undefined : openDocument(runConfigPath, text, problems);
  if (text === undefined || top === undefined) return { ok: false, problems };
  if (top.values.has("kind")) return loadSessionFile(files, top, overrides);
  const draft = draftRunConfig(runConfigPath, text, problems);
  if (draft === undefined) return { ok: false, problems };
  return completed(materialise(files, top, applyOverrides(top, draft, overrides)), problems);
}

function materialise(files: ConfigFiles, top: Section, config: RunConfigDraft): Draft<SessionConfig> {
  const topologyFile = readNamed(files, top, "topology_path", config.topologyPath);
  const profileFile = readNamed(files, top, "profile_path", config.profilePath);
  const topology = topologyFile && draftTopology(topologyFile.path, topologyFile.text, top.problems);
  if (config.gid !== undefined && topology?.gid !== undefined && config.gid !== topology.gid) {
    refuse(top, "gid", `must equal the topology gid ${shown(topology.gid)}, not ${shown(config.gid)}`);
  }
  const profile = profileFile && draftProfile(profileFile.path, profileFile.text, top.problems);
  if (profile?.sc !== undefined && topology?.sc !== undefined && profile.sc !== topology.sc) {
    const inProfile = { ...top, file: profileFile?.path ?? top.file };
    refuse(inProfile, "SC", `must equal the topology SC ${topology.sc}, not ${profile.sc}`);
  }
  checkStateLength(top, config.stateLength, topology?.n);
  checkTicks(top, "ticks", config.ticks);
  for (const [index, window] of (config.windows ?? []).entries()) {
    checkWindowEnd(top, `windows[${index}].end_tick`, window?.endTick, config.ticks);
  }
  const pfnaInputs = loadPfna(files, top, config, topology);
  checkIngressMode({ ...top, file: profileFile?.path ?? top.file }, profile, pfnaInputs, config.ticks);
  return {
    shape: "session",
    runId: config.runId,
    nid: config.gid,
    topology: topology && whole<Topology>(topology),
    profile: profile && whole<Profile>(profile),
    initialState: config.initialState,
    totalTicks: config.ticks === undefined ? undefined : Number(config.ticks),
    windows: completedAll<RunConfigWindow>(config.windows)?.map(windowSpec),
    primaryWindowId: config.primaryWindowId,
    defaultStreams: builtInStreams,
    pfnaInputs,
    governance: readGovernance(top, config),
    logging: config.logging && besideConfig(top.file, config.logging),
    metricsEnabled: config.metricsEnabled,
  };
}

/** A window that ends within the run has tick numbers that are safe integers. */
function windowSpec(window: RunConfigWindow): WindowSpec {
  return { ...window, startTick: Number(window.startTick), endTick: Number(window.endTick) };
}

/** The PFNA inputs of the run; with PFNA off a file that is named must still be there, but is not read. */
function loadPfna(
  files: ConfigFiles,
  top: Section,
  config: RunConfigDraft,
  topology: Draft<Topology> | undefined,
): readonly PfnaInput[] | undefined {
  if (config.pfnaPath === null) return [];
  const file = readNamed(files, top, "pfna_path", config.pfnaPath);
  if (file === undefined) return undefined;
  if (!config.enablePfna) return [];
  const expected = { gid: topology?.gid, runId: config.runId, length: topology?.n };
  const inputs = parsePfna(file.path, file.text, expected);
  if (inputs.ok) return inputs.value;
  top.problems.push(...inputs.problems);
  return undefined;
}

function readGovernance(top: Section, config: RunConfigDraft): GovernanceConfig | undefined {
  if (config.governance === undefined) return undefined;
  const derived = deriveGovernance(config.governance, {
    gid: config.gid ?? null,
    runId: config.runId ?? null,
    enableCodex: config.enableCodex ?? false,
    nap: config.nap ?? new Map(),
    diagnostics: config.diagnostics ?? new Map(),
  });
  const governance = parseGovernance(derived, { file: top.file, field: "governance" });
  if (governance.ok) return governance.value;
  top.problems.push(...governance.problems);
  return undefined;
}
