import fc from "fast-check";
import type { AeonGrammar } from "../../engine/aeon/grammar.ts";
import type { AeonSpec, ApxiSpec, SessionConfig, StreamSpec } from "../../engine/config/session.ts";
import type { PfnaTransform } from "../../engine/gate/integerise.ts";
import { aeonBase, aeonDerived, anyClaim, descriptor } from "./aeon-apxi.ts";
import { anyInt, anyJson, anyText } from "./any-json.ts";

/** Records like those we write, with the usual prototype. */
function anyRecord<T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(fields, { noNullPrototype: true });
}

function anyWord<W extends string>(...words: W[]): fc.Arbitrary<W> {
  return fc.constantFrom(...words);
}

function anyList<T>(element: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(element, { maxLength: 3 });
}

const anyTick = fc.integer({ min: 1, max: 1_000_000 });
const anyIntOrNull = fc.option(anyInt);
const anyTextOrNull = fc.option(anyText);
const anyAttrs = fc
  .dictionary(fc.string(), anyJson, { maxKeys: 2 })
  .map((record) => new Map(Object.entries(record)));

const anyStream: fc.Arbitrary<StreamSpec> = anyRecord({
  name: anyText,
  source: anyWord("post_u_deltas", "fluxes", "pre_u", "post_u", "prev_chain"),
  schemeHint: fc.option(anyWord("ID", "R", "GR")),
  description: anyText,
});

/** Records with names from outside, as a map. */
function anyMapOf<T>(element: fc.Arbitrary<T>): fc.Arbitrary<ReadonlyMap<string, T>> {
  return fc.array(fc.tuple(anyName, element), { maxLength: 2 }).map((entries) => new Map(entries));
}

/** Among the names are those of fields that are read in ways of their own. */
const anyName = fc.oneof(anyText, anyWord("meta", "attrs", "descriptors", "base_windows", "__proto__"));

const anyApxi: fc.Arbitrary<ApxiSpec> = anyRecord<ApxiSpec>({
  residualScheme: anyWord("ID", "R", "GR"),
  descriptors: anyMapOf(
    anyList(fc.tuple(anyText, anyName, anyClaim).map(([id, stream, claim]) => descriptor(id, stream, claim))),
  ),
});

const anyAeon: fc.Arbitrary<AeonSpec> = anyRecord<AeonSpec>({
  grammar: anyRecord<AeonGrammar>({
    base_windows: anyMapOf(
      fc
        .tuple(anyText, anyInt, anyList(anyText))
        .map(([id, tick, labels]) => aeonBase(id, [tick, tick], labels)),
    ),
    derived_windows: anyMapOf(
      fc.tuple(anyText, anyList(anyText)).map(([id, sources]) => aeonDerived(id, sources)),
    ),
  }),
  coveringTicks: anyList(fc.maxSafeInteger()),
});

const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true });

const anyTransform: fc.Arbitrary<PfnaTransform> = anyRecord<PfnaTransform>({
  scale: anyDouble,
  origin: anyDouble,
  clampMin: anyIntOrNull,
  clampMax: anyIntOrNull,
});

/** What only session files can say; each part may be absent. */
const anyExtras: fc.Arbitrary<Pick<SessionConfig, "pfnaTransform" | "aeon">> = fc.record(
  { pfnaTransform: anyTransform, aeon: anyAeon },
  { requiredKeys: [], noNullPrototype: true },
);

/** Any session as far as its types go, to be stored and read back; most could not be run. */
export const anySessionContent: fc.Arbitrary<SessionConfig> = fc
  .tuple(
    anyRecord<Omit<SessionConfig, "pfnaTransform" | "aeon">>({
      shape: anyWord("session", "run"),
      runId: anyText,
      nid: anyText,
      topology: anyRecord({
        gid: anyText,
        profile: anyText,
        n: anyTick,
        sc: anyInt,
        causalRadius: anyInt,
        maxEdgeCap: anyIntOrNull,
        napRef: anyTextOrNull,
        nodes: anyList(anyRecord({ nodeId: anyInt, label: anyText, attrs: anyAttrs })),
        edges: anyList(
          anyRecord({
            eId: anyInt,
            i: anyTick,
            j: anyTick,
            k: anyInt,
            cap: anyInt,
            sc: anyInt,
            c: anyInt,
            causalRadius: anyIntOrNull,
            attrs: anyAttrs,
          }),
        ),
        version: anyText,
      }),
      profile: anyRecord({
        name: anyText,
        modulusM: anyInt,
        c0: anyInt,
        sc: anyInt,
        iBlockSpacingW: anyInt,
        epsilonCap: anyIntOrNull,
        stRule: fc.oneof(
          anyRecord({ mode: fc.constant("constant" as const), value: anyInt }),
          anyRecord({
            mode: fc.constant("sum_abs_flux" as const),
            offset: anyInt,
            scale: anyInt,
            maxValue: anyIntOrNull,
          }),
        ),
        napDefaults: anyRecord({
          v: anyInt,
          layer: anyText,
          mode: anyText,
          ingressMode: anyText,
          egressMode: anyText,
        }),
        defaultScheme: anyWord("ID", "R", "GR"),
      }),
      initialState: anyList(anyInt),
      totalTicks: anyTick,
      windows: anyList(
        fc.record(
          {
            windowId: anyText,
            apxName: anyText,
            startTick: anyTick,
            endTick: anyTick,
            streams: anyList(anyStream),
            aeonWindowId: anyTextOrNull,
            apxi: anyApxi,
          },
          {
            requiredKeys: ["windowId", "apxName", "startTick", "endTick", "streams", "aeonWindowId"],
            noNullPrototype: true,
          },
        ),
      ),
      primaryWindowId: anyText,
      defaultStreams: anyList(anyStream),
      pfnaInputs: anyList(
        anyRecord({
          pfnaId: anyText,
          gid: anyText,
          runId: anyText,
          tick: anyInt,
          nid: anyText,
          values: anyList(anyInt),
          description: anyText,
        }),
      ),
      governance: anyRecord({
        governanceMode: anyWord("OFF", "OBSERVE", "DRY_RUN", "ENFORCE"),
        codexActionMode: anyWord("OFF", "OBSERVE", "DRY_RUN", "GOVERNED_APPLY"),
        topologyPolicies: anyList(
          anyRecord({
            policyId: anyText,
            maxNodes: anyIntOrNull,
            maxEdges: anyIntOrNull,
            allowedOps: anyList(
              anyWord("ADD_NODE", "REMOVE_NODE", "ADD_EDGE", "REMOVE_EDGE", "REWIRE", "TUNE"),
            ),
            description: anyText,
          }),
        ),
        budgetPolicies: anyList(
          anyRecord({
            policyId: anyText,
            maxActionsPerWindow: anyIntOrNull,
            maxProposalsPerWindow: anyIntOrNull,
            maxTopologyChanges: anyIntOrNull,
            notes: anyText,
          }),
        ),
        safetyPolicies: anyList(
          anyRecord({
            policyId: anyText,
            invariants: anyList(anyText),
            severity: anyWord("HARD", "SOFT"),
            description: anyText,
          }),
        ),
        gid: anyTextOrNull,
        runId: anyTextOrNull,
        meta: anyAttrs,
      }),
      logging: anyRecord({
        enabled: fc.boolean(),
        destination: anyWord("memory", "stdout", "file"),
        filePath: anyTextOrNull,
        includeTicks: fc.boolean(),
        includeWindows: fc.boolean(),
      }),
      metricsEnabled: fc.boolean(),
    }),
    anyExtras,
  )
  .map(([session, extras]) => ({ ...session, ...extras }));
