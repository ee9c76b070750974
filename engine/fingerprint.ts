import type { SessionConfig } from "./config/session.ts";
import type { Topology } from "./config/topology.ts";
import type { Sha256 } from "./digest.ts";
import type { PfnaTransform } from "./gate/integerise.ts";
import type { GovernanceConfig } from "./governance/governance-config.ts";
import { floatText } from "./json/float-text.ts";
import type { Json, JsonRecord } from "./json/json.ts";
import { toC1 } from "./json/write.ts";
import { engineName, engineVersion } from "./version.ts";

/**
 * What a run is, as 64 hex digits: everything that can influence its results and nothing else, so equal inputs have
 * equal fingerprints on every machine (wiring-and-runs 4.1, `manifest_fingerprint`). Logging, labels of nodes
 * and other informative texts are left out.
 *
 * @throws EngineError `value` when a text holds a lone surrogate, which a loaded config never does.
 */
export function fingerprintOf(
  input: { readonly scenarioId: string; readonly session: SessionConfig },
  sha256: Sha256,
): string {
  const digest = (record: JsonRecord): string => sha256(toC1(record));
  const { topology, profile, governance, logging: _, pfnaTransform, ...others } = input.session;
  const runConfiguration =
    pfnaTransform === undefined ? others : { ...others, pfnaTransform: transformRecord(pfnaTransform) };
  return digest({
    engine_name: engineName,
    engine_version: engineVersion,
    scenario_id: input.scenarioId,
    run_configuration: digest(runConfiguration),
    topology: digest(topologyRecord(topology)),
    profile: digest(profile),
    governance: digest(governanceRecord(governance)),
  });
}

/** Hashed records hold no doubles, so their texts stand for them. */
function transformRecord({ scale, origin, clampMin, clampMax }: PfnaTransform): JsonRecord {
  return { scale: floatText(scale), origin: floatText(origin), clampMin, clampMax };
}

/** Nodes are counted by N; their labels and the attributes of anything reach no result. */
function topologyRecord({ nodes: _nodes, profile: _profile, edges, ...rest }: Topology): JsonRecord {
  return { ...rest, edges: edges.map(({ attrs: _, ...edge }) => edge) };
}

/** Of the free-form `meta` only what steers the gate filter, which runs unless the mode is OFF (engine-governance 4). */
function governanceRecord({ meta, ...rest }: GovernanceConfig): JsonRecord {
  const steering = (key: string): Json => (rest.governanceMode === "OFF" ? null : (meta.get(key) ?? null));
  return {
    ...rest,
    allowed_layers: steering("allowed_layers"),
    max_envelopes_per_tick: steering("max_envelopes_per_tick"),
  };
}
