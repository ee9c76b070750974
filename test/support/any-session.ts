import fc from "fast-check";
import { builtInStreams } from "../../engine/config/built-in.ts";
import type { Profile, StRule } from "../../engine/config/profile.ts";
import type {
  PfnaInput,
  SessionConfig,
  StreamSource,
  StreamSpec,
  WindowSpec,
} from "../../engine/config/session.ts";
import type { Topology } from "../../engine/config/topology.ts";
import { compareInt, type Int } from "../../engine/int.ts";
import { compareCodePoints } from "../../engine/json/compare-code-points.ts";
import { anySteadyClaim, type Claim, describedBy, descriptor, pattern } from "./aeon-apxi.ts";
import { anyInt } from "./any-json.ts";
import { governed, type SmallEdge, smallSession, smallTopology } from "./sessions.ts";

/**
 * The numbers of a session: states, k, capacities, scalar rules and PFNA values, and those that must be
 * positive.
 */
type Amounts = { readonly any: fc.Arbitrary<Int>; readonly positive: fc.Arbitrary<Int> };

/** Everything stays small, so every tick is worked out in plain numbers. */
const calm: Amounts = {
  any: fc.integer({ min: -40, max: 40 }),
  positive: fc.integer({ min: 1, max: 40 }),
};

/** Numbers for which plain arithmetic is just safe, or just not. */
const borderline: Amounts = {
  any: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -4, max: 4 }) },
    { weight: 2, arbitrary: fc.integer({ min: -(2 ** 51), max: 2 ** 51 }) },
    { weight: 1, arbitrary: fc.maxSafeInteger() },
  ),
  positive: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2 ** 50, max: 2 ** 53 - 1 })),
};

/** Numbers of every size. */
const wild: Amounts = {
  any: fc.oneof(
    { weight: 6, arbitrary: calm.any },
    { weight: 2, arbitrary: fc.integer() },
    { weight: 1, arbitrary: fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }) },
    { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 80n), max: -(2n ** 53n) }) },
  ),
  positive: fc.oneof(
    { weight: 4, arbitrary: calm.positive },
    { weight: 1, arbitrary: fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }) },
  ),
};

/** Names that sort, escape and index badly. */
const anyName: fc.Arbitrary<string> = fc.constantFrom(
  "a",
  "B",
  "10",
  "9",
  "__proto__",
  "é\u007f",
  "\u{1f600}",
  "\uffee",
  'quote"\\',
  "tab\t",
);

const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { freq: 2, nil: null });

function anyTopology({ any: anyAmount, positive: anyPositive }: Amounts): fc.Arbitrary<Topology> {
  return fc
    .record({
      n: fc.integer({ min: 1, max: 4 }),
      sc: anyPositive,
      ends: fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 6 }),
      numbers: fc.array(
        fc.tuple(anyAmount, anyAmount, fc.constantFrom<Int>(0, 0, 3, -2), orNull(anyPositive)),
        {
          minLength: 6,
          maxLength: 6,
        },
      ),
      gid: anyName,
      version: anyName,
      napRef: orNull(anyName),
      causalRadius: fc.oneof(fc.constant(0), anyPositive),
      maxEdgeCap: orNull(anyPositive),
    })
    .map(({ n, sc, ends, numbers, ...more }) => {
      const edges = ends.map(([i, j], at): SmallEdge => {
        const [k, cap, c, causalRadius] = numbers[at] ?? [1, 1, 0, null];
        return [(i % n) + 1, (j % n) + 1, k, cap, { c, causalRadius }];
      });
      return smallTopology(n, sc, edges, more);
    });
}

function anyStRule({ any: anyAmount }: Amounts): fc.Arbitrary<StRule> {
  return fc.oneof(
    anyAmount.map((value) => ({ mode: "constant", value }) as const),
    fc.record({
      mode: fc.constant("sum_abs_flux" as const),
      offset: anyAmount,
      scale: anyAmount,
      maxValue: orNull(anyAmount),
    }),
  );
}

function anyProfile(amounts: Amounts): fc.Arbitrary<Profile> {
  return fc.record({
    name: anyName.map((name) => `CMP-${name}`),
    modulusM: fc.constantFrom<Int>(97, 1000000007, 2n ** 61n - 1n, 1),
    c0: amounts.positive,
    sc: amounts.positive,
    iBlockSpacingW: fc.constantFrom<Int>(1, 2, 3, 5, 100, 2n ** 60n),
    epsilonCap: orNull(amounts.positive),
    stRule: anyStRule(amounts),
    napDefaults: fc.record({
      v: fc.constantFrom<Int>(1, 7),
      layer: fc.constantFrom("DATA", "CTRL"),
      mode: fc.constantFrom("P", "I"),
      ingressMode: fc.constantFrom("P", "S"),
      egressMode: fc.constantFrom("P", "G"),
    }),
    defaultScheme: fc.constantFrom("ID", "R", "GR"),
  });
}

const anyStream: fc.Arbitrary<StreamSpec> = fc.record({
  name: anyName,
  source: fc.constantFrom<StreamSource>("post_u_deltas", "fluxes", "pre_u", "post_u", "prev_chain"),
  schemeHint: fc.constantFrom("ID", "R", "GR", null),
  description: fc.constantFrom("", "what it is", "\u{1f600}"),
});

const anyStreams: fc.Arbitrary<readonly StreamSpec[]> = fc.uniqueArray(anyStream, {
  maxLength: 4,
  selector: ({ name }) => name,
});

function anyWindow(ticks: number): fc.Arbitrary<WindowSpec> {
  return fc
    .record({
      windowId: anyName,
      apxName: anyName,
      bounds: fc.tuple(fc.integer({ min: 1, max: ticks }), fc.integer({ min: 1, max: ticks })),
      streams: anyStreams,
      aeonWindowId: fc.constantFrom(null, "", "A", "A", "B"),
    })
    .map(({ bounds, ...window }) => ({
      ...window,
      startTick: Math.min(...bounds),
      endTick: Math.max(...bounds),
    }))
    .chain((window) => fc.oneof({ weight: 2, arbitrary: fc.constant(window) }, withApxi(window)));
}

/** The window with descriptors of its streams; few of them do not fit. */
function withApxi(window: WindowSpec): fc.Arbitrary<WindowSpec> {
  const { streams, aeonWindowId } = window;
  const ticks = window.endTick - window.startTick + 1;
  const anyDescriptor = fc
    .record({
      id: anyName,
      pick: fc.nat(),
      windowId: fc.constantFrom(...new Array<string>(9).fill(aeonWindowId || "any"), "Z"),
      claim: fc.oneof(
        { weight: 6, arbitrary: anySteadyClaim },
        { weight: 1, arbitrary: fc.array(anyInt, { minLength: ticks, maxLength: ticks }).map(runOnce) },
      ),
    })
    .map(({ id, pick, windowId, claim }) => {
      const stream = streams.length === 0 ? undefined : streams[pick % streams.length];
      return descriptor(id, stream?.name ?? "S2_fluxes", claim, { window_id: windowId });
    });
  return fc
    .tuple(fc.array(anyDescriptor, { maxLength: 3 }), fc.constantFrom("ID", "R", "GR"))
    .map(([descriptors, scheme]) => ({ ...window, apxi: describedBy(descriptors, scheme) }));
}

function runOnce(values: readonly Int[]): Claim {
  return pattern(values, 1);
}

function anyPfna(
  { any: anyAmount }: Amounts,
  topology: Topology,
  ticks: number,
): fc.Arbitrary<readonly PfnaInput[]> {
  const input = fc.record({
    pfnaId: anyName,
    gid: fc.constant(topology.gid),
    runId: fc.constant("small_run"),
    tick: fc.integer({ min: 0, max: ticks + 1 }),
    nid: fc.constant("outside"),
    values: fc.array(anyAmount, { minLength: topology.n, maxLength: topology.n }),
    description: fc.constantFrom("", "why"),
  });
  return fc
    .array(input, { maxLength: 4 })
    .map((inputs) =>
      inputs.toSorted((a, b) => compareInt(a.tick, b.tick) || compareCodePoints(a.pfnaId, b.pfnaId)),
    );
}

function sessionOf(amounts: Amounts): fc.Arbitrary<SessionConfig> {
  return fc
    .tuple(anyTopology(amounts), fc.integer({ min: 1, max: 8 }))
    .chain(([topology, totalTicks]) =>
      fc.record({
        shape: fc.constantFrom("session", "run"),
        nid: anyName,
        topology: fc.constant(topology),
        profile: anyProfile(amounts),
        initialState: fc.array(amounts.any, { minLength: topology.n, maxLength: topology.n }),
        totalTicks: fc.constant(totalTicks),
        windows: fc.array(anyWindow(totalTicks), { minLength: 1, maxLength: 4 }),
        primary: fc.nat(3),
        defaultStreams: anyStreams.map((streams) => (streams.length === 0 ? builtInStreams : streams)),
        pfnaInputs: anyPfna(amounts, topology, totalTicks),
        governance: fc.constantFrom(governed("OFF"), governed("OBSERVE")),
        metricsEnabled: fc.boolean(),
      }),
    )
    .map(({ primary, ...session }) => {
      const window = session.windows[primary % session.windows.length];
      return smallSession({ ...session, primaryWindowId: window?.windowId ?? "" });
    });
}

/** Any session up to eight ticks long whose governance is off or observes; few of them are refused. */
export const anySession: fc.Arbitrary<SessionConfig> = fc.oneof(
  sessionOf(calm),
  sessionOf(borderline),
  sessionOf(wild),
);
