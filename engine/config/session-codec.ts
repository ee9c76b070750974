import type { CodexActionMode, GovernanceConfig, GovernanceMode } from "../governance/governance-config.ts";
import {
  asBoolean,
  asInt,
  asJson,
  asMap,
  asNumber,
  asText,
  asWord,
  type Decode,
  listOf,
  nullOr,
  recordOf,
} from "../json/decode.ts";
import { nestingMax, parseJson } from "../json/parse.ts";
import { toC2 } from "../json/write.ts";
import type { Profile, StRule } from "./profile.ts";
import type { LoggingConfig, SessionConfig, StreamSpec, WindowSpec } from "./session.ts";
import type { Topology } from "./topology.ts";

/** A session as one line of canonical text (C2): what the store keeps of a resolved config. */
export function encodeSession(config: SessionConfig): string {
  return toC2(config);
}

/**
 * The session that `encodeSession` wrote. Free-form values (`attrs`, governance `meta`) come back as `Map`s.
 *
 * @throws EngineError `value` when the text is not such a session.
 */
export function decodeSession(text: string): SessionConfig {
  return asSession(parseJson(text, nestingMax + addedDepth), "session");
}

/** Free-form values stand a few levels deeper in a session than in the config files they come from. */
const addedDepth = 8;

const asTopology = recordOf<Topology>({
  gid: asText,
  profile: asText,
  n: asNumber,
  sc: asInt,
  causalRadius: asInt,
  maxEdgeCap: nullOr(asInt),
  napRef: nullOr(asText),
  nodes: listOf(recordOf({ nodeId: asInt, label: asText, attrs: asJson })),
  edges: listOf(
    recordOf({
      eId: asInt,
      i: asNumber,
      j: asNumber,
      k: asInt,
      cap: asInt,
      sc: asInt,
      c: asInt,
      causalRadius: nullOr(asInt),
      attrs: asJson,
    }),
  ),
  version: asText,
});

const asScheme = asWord("ID", "R", "GR");

const asConstantRule = recordOf<StRule & { mode: "constant" }>({ mode: asWord("constant"), value: asInt });

const asFluxRule = recordOf<StRule & { mode: "sum_abs_flux" }>({
  mode: asWord("sum_abs_flux"),
  offset: asInt,
  scale: asInt,
  maxValue: nullOr(asInt),
});

const asStRule: Decode<StRule> = (value, path) =>
  asMap(value, path).get("mode") === "constant" ? asConstantRule(value, path) : asFluxRule(value, path);

const asProfile = recordOf<Profile>({
  name: asText,
  modulusM: asInt,
  c0: asInt,
  sc: asInt,
  iBlockSpacingW: asInt,
  epsilonCap: nullOr(asInt),
  stRule: asStRule,
  napDefaults: recordOf({ v: asInt, layer: asText, mode: asText, ingressMode: asText, egressMode: asText }),
  defaultScheme: asScheme,
});

const asStream = recordOf<StreamSpec>({
  name: asText,
  source: asWord("post_u_deltas", "fluxes", "pre_u", "post_u", "prev_chain"),
  schemeHint: nullOr(asScheme),
  description: asText,
});

const asWindow = recordOf<WindowSpec>({
  windowId: asText,
  apxName: asText,
  startTick: asNumber,
  endTick: asNumber,
  streams: listOf(asStream),
  aeonWindowId: nullOr(asText),
});

const asGovernance = recordOf<GovernanceConfig>({
  governanceMode: asWord<GovernanceMode>("OFF", "OBSERVE", "DRY_RUN", "ENFORCE"),
  codexActionMode: asWord<CodexActionMode>("OFF", "OBSERVE", "DRY_RUN", "GOVERNED_APPLY"),
  topologyPolicies: listOf(
    recordOf({
      policyId: asText,
      maxNodes: nullOr(asInt),
      maxEdges: nullOr(asInt),
      allowedOps: listOf(asWord("ADD_NODE", "REMOVE_NODE", "ADD_EDGE", "REMOVE_EDGE", "REWIRE", "TUNE")),
      description: asText,
    }),
  ),
  budgetPolicies: listOf(
    recordOf({
      policyId: asText,
      maxActionsPerWindow: nullOr(asInt),
      maxProposalsPerWindow: nullOr(asInt),
      maxTopologyChanges: nullOr(asInt),
      notes: asText,
    }),
  ),
  safetyPolicies: listOf(
    recordOf({
      policyId: asText,
      invariants: listOf(asText),
      severity: asWord("HARD", "SOFT"),
      description: asText,
    }),
  ),
  gid: nullOr(asText),
  runId: nullOr(asText),
  meta: asMap,
});

const asLogging = recordOf<LoggingConfig>({
  enabled: asBoolean,
  destination: asWord("memory", "stdout", "file"),
  filePath: nullOr(asText),
  includeTicks: asBoolean,
  includeWindows: asBoolean,
});

const asSession = recordOf<SessionConfig>({
  shape: asWord("session", "run"),
  runId: asText,
  nid: asText,
  topology: asTopology,
  profile: asProfile,
  initialState: listOf(asInt),
  totalTicks: asNumber,
  windows: listOf(asWindow),
  primaryWindowId: asText,
  defaultStreams: listOf(asStream),
  pfnaInputs: listOf(
    recordOf({
      pfnaId: asText,
      gid: asText,
      runId: asText,
      tick: asInt,
      nid: asText,
      values: listOf(asInt),
      description: asText,
    }),
  ),
  governance: asGovernance,
  logging: asLogging,
  metricsEnabled: asBoolean,
});
