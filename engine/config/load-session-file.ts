import { apxiFaults } from "../apxi/apxi-plan.ts";
import type { GovernanceConfig } from "../governance/governance-config.ts";
import { parseGovernance } from "../governance/parse-governance.ts";
import { streamWidth } from "../press/window-schedule.ts";
import { builtInProfile, builtInStreams } from "./built-in.ts";
import { checkTransformed, isPlain } from "./draft-transform.ts";
import type { ConfigFiles } from "./files.ts";
import {
  besideConfig,
  checkIngressMode,
  checkStateLength,
  checkTicks,
  checkWindowEnd,
  readNamed,
} from "./fit.ts";
import { applyOverrides, type RunOverrides } from "./overrides.ts";
import { parsePfna } from "./parse-pfna.ts";
import { draftProfile } from "./parse-profile.ts";
import { draftSessionFile, type SessionFileDraft, type SessionFileWindow } from "./parse-session-file.ts";
import { draftTopology } from "./parse-topology.ts";
import { completed, completedAll, type Draft, type Parsed, whole } from "./problem.ts";
import type { Profile } from "./profile.ts";
import { refuse, type Section } from "./section.ts";
import type { PfnaInput, SessionConfig, WindowSpec } from "./session.ts";
import type { Topology } from "./topology.ts";

/**
 * Makes a session of an opened session file and the files it points at, or tells everything that is wrong with any of
 * them. Unlike a run config it may have a profile of another SC than the topology's, which is the one that counts
 * (engine-core 5).
 */
export function loadSessionFile(
  files: ConfigFiles,
  top: Section,
  overrides: RunOverrides,
): Parsed<SessionConfig> {
  const file = applyOverrides(top, draftSessionFile(top), overrides, "total_ticks");
  return completed<SessionConfig>(materialise(files, top, file), top.problems);
}

/** A session whose optional fields are absent rather than undefined. */
function materialise(files: ConfigFiles, top: Section, file: SessionFileDraft): Draft<SessionConfig> {
  const topologyFile = readNamed(files, top, "topology", file.topologyPath);
  const topology = topologyFile && draftTopology(topologyFile.path, topologyFile.text, top.problems);
  if (topology?.gid === "") {
    refuse({ ...top, file: topologyFile?.path ?? top.file }, "gid", "must not be empty: envelopes need it");
  }
  const profile = loadProfile(files, top, file.profilePath);
  checkStateLength(top, file.stateLength, topology?.n);
  checkTicks(top, "total_ticks", file.ticks);
  for (const [index, window] of (file.windows ?? []).entries()) {
    checkWindowEnd(top, `windows[${index}].end_tick`, window?.endTick, file.ticks);
    if (window !== undefined) checkApxi(top, `windows[${index}]`, window, file, topology);
  }
  const pfnaInputs = loadPfna(files, top, file, topology);
  checkTransformed(top, file.pfnaTransform, pfnaInputs);
  checkIngressMode({ ...top, file: profile.file }, profile.draft, pfnaInputs, file.ticks);
  const { aeon, pfnaTransform } = file;
  return {
    shape: file.shape,
    runId: file.runId,
    nid: file.nid,
    topology: topology && whole<Topology>(topology),
    profile: profile.draft && whole<Profile>(profile.draft),
    initialState: file.initialState,
    totalTicks: file.ticks === undefined ? undefined : Number(file.ticks),
    windows: completedAll<SessionFileWindow>(file.windows)?.map(windowSpec),
    primaryWindowId: file.primaryWindowId,
    defaultStreams: file.defaultStreams,
    pfnaInputs,
    governance: readGovernance(top, file),
    logging: file.logging && besideConfig(top.file, file.logging),
    metricsEnabled: file.metricsEnabled,
    ...(pfnaTransform !== undefined && !isPlain(pfnaTransform) && { pfnaTransform }),
    ...(aeon && { aeon }),
  };
}

/** A profile, and the file that its problems are about. */
function loadProfile(
  files: ConfigFiles,
  top: Section,
  path: string | null | undefined,
): { readonly file: string; readonly draft: Draft<Profile> | undefined } {
  if (path === null) return { file: top.file, draft: builtInProfile };
  const named = readNamed(files, top, "profile", path);
  if (named === undefined) return { file: top.file, draft: undefined };
  return { file: named.path, draft: draftProfile(named.path, named.text, top.problems) };
}

/** A window that ends within the run has tick numbers that are safe integers. */
function windowSpec({ apxi, ...window }: SessionFileWindow): WindowSpec {
  const ticks = { startTick: Number(window.startTick), endTick: Number(window.endTick) };
  return { ...window, ...ticks, ...(apxi !== null && { apxi }) };
}

/** What would only fail when the window closes is refused here already. */
function checkApxi(
  top: Section,
  path: string,
  window: Draft<SessionFileWindow>,
  { defaultStreams }: SessionFileDraft,
  topology: Draft<Topology> | undefined,
): void {
  const { apxi, aeonWindowId, startTick, endTick, streams } = window;
  if (!apxi || aeonWindowId === undefined || startTick === undefined || endTick === undefined) return;
  if (streams === undefined || defaultStreams === undefined || endTick < startTick) return;
  const specs = [streams, defaultStreams].find((list) => list.length > 0) ?? builtInStreams;
  const ticks = Number(endTick) - Number(startTick) + 1;
  const registered = specs.map(({ name, source }) => ({
    name,
    source,
    width: streamWidth(source, topology?.n ?? null, topology?.edges?.length ?? null),
  }));
  for (const fault of apxiFaults({ apxi, aeonWindowId, ticks, streams: registered })) {
    refuse(top, `${path}.apxi_descriptors.${fault.path}`, fault.reason);
  }
}

function loadPfna(
  files: ConfigFiles,
  top: Section,
  { pfnaPath, runId }: SessionFileDraft,
  topology: Draft<Topology> | undefined,
): readonly PfnaInput[] | undefined {
  if (pfnaPath === null) return [];
  const file = readNamed(files, top, "pfna", pfnaPath);
  if (file === undefined) return undefined;
  const inputs = parsePfna(file.path, file.text, { gid: topology?.gid, runId, length: topology?.n });
  if (inputs.ok) return inputs.value;
  top.problems.push(...inputs.problems);
  return undefined;
}

function readGovernance(top: Section, { governance }: SessionFileDraft): GovernanceConfig | undefined {
  if (governance === undefined) return undefined;
  const parsed = parseGovernance(governance, { file: top.file, field: "governance" });
  if (parsed.ok) return parsed.value;
  top.problems.push(...parsed.problems);
  return undefined;
}
