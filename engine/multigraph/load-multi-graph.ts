import { shown } from "../config/convert.ts";
import { type ConfigFiles, siblingPath } from "../config/files.ts";
import { draftProfile } from "../config/parse-profile.ts";
import { draftTopology } from "../config/parse-topology.ts";
import { completed, completedAll, type Draft, type Parsed, type Problem } from "../config/problem.ts";
import type { Profile } from "../config/profile.ts";
import { readConfigFile } from "../config/read-config-file.ts";
import { refuse, type Section } from "../config/section.ts";
import type { Topology } from "../config/topology.ts";
import { checkSlpEvents } from "./check-slp-events.ts";
import {
  draftMultiGraph,
  type GraphDraft,
  type MultiGraphDraft,
  type MultiGraphFile,
  wholeFile,
} from "./parse-multi-graph.ts";
import type { GraphBase, TopologyRegistry } from "./topology-registry.ts";

/** A multi-graph run with everything it refers to. */
export type MultiGraph = MultiGraphFile & { readonly registry: TopologyRegistry };

/**
 * Makes a multi-graph run of a file and the topologies and profiles it points at (engine-governance 6.3), or tells
 * everything that is wrong with any of them. Paths are relative to the file, as in every config (engine-core 15). The
 * events are tried out, so that one which can't be applied is refused before the first tick.
 */
export function loadMultiGraph(files: ConfigFiles, path: string): Parsed<MultiGraph> {
  const problems: Problem[] = [];
  const named = { label: "run_config_path", path, namedBy: { file: path, field: "" } };
  const text = readConfigFile(files, named, problems);
  const draft = text === undefined ? undefined : draftMultiGraph(path, text, problems);
  if (draft === undefined) return { ok: false, problems };
  const bases = draft.graphs?.map((graph) => graph && loadBase(files, graph));
  const registry = registryOf(draft, bases ?? []);
  checkSlpEvents(draft, registry);
  return completed<MultiGraph>({ ...wholeFile(draft), registry }, problems);
}

/** The graphs that could be read whole and are the ones their topologies say. */
function registryOf(
  { graphs }: MultiGraphDraft,
  bases: readonly (Draft<GraphBase> | undefined)[],
): TopologyRegistry {
  const registry = new Map<string, GraphBase>();
  for (const [index, base] of bases.entries()) {
    const gid = graphs?.[index]?.config.gid;
    const whole = completedAll<GraphBase>([base])?.[0];
    if (gid !== undefined && whole?.topology.gid === gid) registry.set(gid, whole);
  }
  return registry;
}

function loadBase(files: ConfigFiles, { section, config, stateLength }: GraphDraft): Draft<GraphBase> {
  const { problems } = section;
  const topologyFile = readNamed(files, section, "topology_path", config.topologyPath);
  const profileFile = readNamed(files, section, "profile_path", config.profilePath);
  const topology = topologyFile && draftTopology(topologyFile.path, topologyFile.text, problems);
  if (config.gid !== undefined && topology?.gid !== undefined && config.gid !== topology.gid) {
    refuse(section, "gid", `must equal the topology gid ${shown(topology.gid)}, not ${shown(config.gid)}`);
  }
  const profile = profileFile && draftProfile(profileFile.path, profileFile.text, problems);
  if (profile?.sc !== undefined && topology?.sc !== undefined && profile.sc !== topology.sc) {
    const reason = `the SC of the profile must equal the topology SC ${topology.sc}, not ${profile.sc}`;
    refuse(section, "profile_path", reason);
  }
  if (stateLength !== undefined && topology?.n !== undefined && stateLength !== topology.n) {
    const reason = `must hold one integer for each of N = ${topology.n} nodes, not ${stateLength}`;
    refuse(section, "initial_state", reason);
  }
  return {
    topology: completedAll<Topology>([topology])?.[0],
    profile: completedAll<Profile>([profile])?.[0],
  };
}

/** The file a field of a graph points at. */
function readNamed(
  files: ConfigFiles,
  { file, path: at, problems }: Section,
  field: string,
  relative: string | undefined,
): { readonly path: string; readonly text: string } | undefined {
  if (relative === undefined) return undefined;
  const path = siblingPath(file, relative);
  const named = { label: field, path, namedBy: { file, field: `${at}.${field}` } };
  const text = readConfigFile(files, named, problems);
  return text === undefined ? undefined : { path, text };
}
