import { isGrammar } from "../aeon/grammar-shape.ts";
import { isDescriptor } from "../apxi/apxi-shapes.ts";
import type { PfnaTransform } from "../gate/integerise.ts";
import type { GovernanceConfig } from "../governance/governance-config.ts";
import type { Int } from "../int.ts";
import { Float } from "../json/json.ts";
import { nestingMax } from "../json/parse.ts";
import { toC2 } from "../json/write.ts";
import {
  decodeAs,
  isBoolean,
  isExactly,
  isFloat,
  isInt,
  isListOf,
  isMap,
  isMapOf,
  isNullOr,
  isNumber,
  isPresent,
  isRecordOf,
  isRecordWith,
  isText,
  isVariant,
} from "../text/shape.ts";
import type { Profile, StRule } from "./profile.ts";
import type { AeonSpec, ApxiSpec, LoggingConfig, SessionConfig, StreamSpec, WindowSpec } from "./session.ts";
import type { Topology } from "./topology.ts";

/** A session as one line of canonical text (C2): what the store keeps of a resolved config. */
export function encodeSession(config: SessionConfig): string {
  const { pfnaTransform, ...session } = config;
  return toC2(
    pfnaTransform === undefined ? session : { ...session, pfnaTransform: storedTransform(pfnaTransform) },
  );
}

/**
 * The session that `encodeSession` wrote. Free-form values (`attrs`, governance `meta`) come back as `Map`s.
 *
 * @throws EngineError `value` when the text is not such a session.
 */
export function decodeSession(text: string): SessionConfig {
  const { pfnaTransform, ...session } = decodeAs(text, isSession, "session", {
    freeFields: ["attrs", "meta"],
    mapFields: ["base_windows", "derived_windows", "descriptors"],
    depthMax: nestingMax + addedDepth,
  });
  if (pfnaTransform === undefined) return session;
  const { scale, origin, ...clamps } = pfnaTransform;
  return { ...session, pfnaTransform: { scale: scale.value, origin: origin.value, ...clamps } };
}

/** A session whose doubles say that they are. */
type StoredSession = Omit<SessionConfig, "pfnaTransform"> & { readonly pfnaTransform?: StoredTransform };

type StoredTransform = {
  readonly scale: Float;
  readonly origin: Float;
  readonly clampMin: Int | null;
  readonly clampMax: Int | null;
};

function storedTransform({ scale, origin, clampMin, clampMax }: PfnaTransform): StoredTransform {
  return { scale: new Float(scale), origin: new Float(origin), clampMin, clampMax };
}

/** Free-form values stand a few levels deeper in a session than in the config files they come from. */
const addedDepth = 8;

const isTopology = isRecordOf<Topology>({
  gid: isText,
  profile: isText,
  n: isNumber,
  sc: isInt,
  causalRadius: isInt,
  maxEdgeCap: isNullOr(isInt),
  napRef: isNullOr(isText),
  nodes: isListOf(isRecordOf({ nodeId: isInt, label: isText, attrs: isPresent })),
  edges: isListOf(
    isRecordOf({
      eId: isInt,
      i: isNumber,
      j: isNumber,
      k: isInt,
      cap: isInt,
      sc: isInt,
      c: isInt,
      causalRadius: isNullOr(isInt),
      attrs: isPresent,
    }),
  ),
  version: isText,
});

const isScheme = isExactly("ID", "R", "GR");

const isStRule = isVariant<"mode", StRule>("mode", {
  constant: isRecordOf<Extract<StRule, { mode: "constant" }>>({ mode: isExactly("constant"), value: isInt }),
  sum_abs_flux: isRecordOf<Extract<StRule, { mode: "sum_abs_flux" }>>({
    mode: isExactly("sum_abs_flux"),
    offset: isInt,
    scale: isInt,
    maxValue: isNullOr(isInt),
  }),
});

const isProfile = isRecordOf<Profile>({
  name: isText,
  modulusM: isInt,
  c0: isInt,
  sc: isInt,
  iBlockSpacingW: isInt,
  epsilonCap: isNullOr(isInt),
  stRule: isStRule,
  napDefaults: isRecordOf({ v: isInt, layer: isText, mode: isText, ingressMode: isText, egressMode: isText }),
  defaultScheme: isScheme,
});

const isStream = isRecordOf<StreamSpec>({
  name: isText,
  source: isExactly("post_u_deltas", "fluxes", "pre_u", "post_u", "prev_chain"),
  schemeHint: isNullOr(isScheme),
  description: isText,
});

const isWindow = isRecordWith<WindowSpec>(
  {
    windowId: isText,
    apxName: isText,
    startTick: isNumber,
    endTick: isNumber,
    streams: isListOf(isStream),
    aeonWindowId: isNullOr(isText),
  },
  {
    apxi: isRecordOf<ApxiSpec>({
      residualScheme: isScheme,
      descriptors: isMapOf(isListOf(isDescriptor)),
    }),
  },
);

const isGovernance = isRecordOf<GovernanceConfig>({
  governanceMode: isExactly("OFF", "OBSERVE", "DRY_RUN", "ENFORCE"),
  codexActionMode: isExactly("OFF", "OBSERVE", "DRY_RUN", "GOVERNED_APPLY"),
  topologyPolicies: isListOf(
    isRecordOf({
      policyId: isText,
      maxNodes: isNullOr(isInt),
      maxEdges: isNullOr(isInt),
      allowedOps: isListOf(isExactly("ADD_NODE", "REMOVE_NODE", "ADD_EDGE", "REMOVE_EDGE", "REWIRE", "TUNE")),
      description: isText,
    }),
  ),
  budgetPolicies: isListOf(
    isRecordOf({
      policyId: isText,
      maxActionsPerWindow: isNullOr(isInt),
      maxProposalsPerWindow: isNullOr(isInt),
      maxTopologyChanges: isNullOr(isInt),
      notes: isText,
    }),
  ),
  safetyPolicies: isListOf(
    isRecordOf({
      policyId: isText,
      invariants: isListOf(isText),
      severity: isExactly("HARD", "SOFT"),
      description: isText,
    }),
  ),
  gid: isNullOr(isText),
  runId: isNullOr(isText),
  meta: isMap,
});

const isLogging = isRecordOf<LoggingConfig>({
  enabled: isBoolean,
  destination: isExactly("memory", "stdout", "file"),
  filePath: isNullOr(isText),
  includeTicks: isBoolean,
  includeWindows: isBoolean,
});

const isSession = isRecordWith<StoredSession>(
  {
    shape: isExactly("session", "run"),
    runId: isText,
    nid: isText,
    topology: isTopology,
    profile: isProfile,
    initialState: isListOf(isInt),
    totalTicks: isNumber,
    windows: isListOf(isWindow),
    primaryWindowId: isText,
    defaultStreams: isListOf(isStream),
    pfnaInputs: isListOf(
      isRecordOf({
        pfnaId: isText,
        gid: isText,
        runId: isText,
        tick: isInt,
        nid: isText,
        values: isListOf(isInt),
        description: isText,
      }),
    ),
    governance: isGovernance,
    logging: isLogging,
    metricsEnabled: isBoolean,
  },
  {
    pfnaTransform: isRecordOf<StoredTransform>({
      scale: isFloat,
      origin: isFloat,
      clampMin: isNullOr(isInt),
      clampMax: isNullOr(isInt),
    }),
    aeon: isRecordOf<AeonSpec>({ grammar: isGrammar, coveringTicks: isListOf(isNumber) }),
  },
);
