/**
 * The engine again, as plainly as it can be said: bigints only, every list kept, everything made after the
 * last tick in the order of engine-core 3. Slow and obvious on purpose; property tests compare the real one
 * with it, byte for byte. Governance is either off or OBSERVE without policies, which decides every proposal
 * in the same way.
 */
import type { ApxiDescriptor } from "../../engine/apxi/descriptor.ts";
import type { ApxiSpec, SessionConfig, StreamSpec, WindowSpec } from "../../engine/config/session.ts";
import { compareCodePoints } from "../../engine/json/compare-code-points.ts";
import type { Json, JsonRecord } from "../../engine/json/json.ts";
import { toC1, toC2 } from "../../engine/json/write.ts";
import { sha256 } from "./sha256.ts";

type Vector = readonly bigint[];
type Flow = Readonly<Record<"e_id" | "i" | "j" | "du" | "raw" | "cap" | "f_e", bigint>>;
type Tick = {
  readonly t: bigint;
  readonly previous: bigint;
  readonly chain: bigint;
  readonly pre: Vector;
  readonly post: Vector;
  readonly flows: readonly Flow[];
  readonly ledger: JsonRecord;
  readonly block: JsonRecord;
  readonly pfna: readonly JsonRecord[];
};

/**
 * The canonical document of a session and the tick hashes of its run. Throws what the real engine refuses.
 */
export function plainRun(config: SessionConfig): {
  readonly document: string;
  readonly tickHashes: readonly string[];
} {
  const windows = [...new Map(config.windows.map((spec) => [spec.windowId, spec])).values()];
  const ticks = plainTicks(config);
  const closed = windows.map((window): { readonly manifest: JsonRecord; readonly view?: JsonRecord } => {
    const manifest = manifestOf(config, window, ticks);
    const view = window.apxi && viewOf(config, window, window.apxi, ticks);
    if (view === undefined) return { manifest };
    const { apxName, windowId, aeonWindowId } = window;
    return {
      manifest: { ...manifest, apxi_view_ref: `${apxName}::${aeonWindowId || windowId}::APXiView_v1` },
      view,
    };
  });
  const manifests = closed.map(({ manifest }) => manifest);
  const views = closed.flatMap(({ view }) => (view === undefined ? [] : [view]));
  const primary = windows.find(({ windowId }) => windowId === config.primaryWindowId);
  if (primary === undefined) throw new Error("no primary window");
  const manifest = manifests.findLast((one) => one["apx_name"] === primary.apxName) as JsonRecord;
  return {
    document: toC2(documentOf(config, ticks, manifests, views, manifest)),
    tickHashes: tickHashes(config, ticks),
  };
}

const hash = (record: Json): string => sha256(toC1(record));
const big = (value: number | bigint): bigint => BigInt(value);
const floor = (a: bigint, b: bigint): bigint => (a - (((a % b) + b) % b)) / b;
const positive = (a: bigint, b: bigint): bigint => ((a % b) + b) % b;
const size = (a: bigint): bigint => (a < 0n ? -a : a);
const total = (values: Vector): bigint => values.reduce((sum, value) => sum + value, 0n);

function plainTicks(config: SessionConfig): readonly Tick[] {
  const { topology, profile } = config;
  let state: Vector = withPfna(config, config.initialState.map(big), 0n);
  let chain = big(profile.c0);
  const ticks: Tick[] = [];
  for (let t = 1n; t <= BigInt(config.totalTicks); t += 1n) {
    const pre = withPfna(config, state, t);
    const previous = chain;
    const { flows, radius, epsilon } = flowsOf(config, pre);
    const post = pre.map(
      (value, n) =>
        value -
        total(flows.filter(({ i }) => i === BigInt(n + 1)).map(({ f_e }) => f_e)) +
        total(flows.filter(({ j }) => j === BigInt(n + 1)).map(({ f_e }) => f_e)),
    );
    const flux = total(flows.map(({ f_e }) => size(f_e)));
    const rule = profile.stRule;
    let scalar = rule.mode === "constant" ? big(rule.value) : big(rule.offset) + big(rule.scale) * flux;
    if (rule.mode === "sum_abs_flux" && rule.maxValue !== null && scalar > big(rule.maxValue)) {
      scalar = big(rule.maxValue);
    }
    chain = positive(17n * previous + 23n * scalar + t, big(profile.modulusM));
    if (positive(t, big(profile.iBlockSpacingW)) === 0n && flows.length === 0) throw new Error("no snapshot");
    const ledger = {
      tick: t,
      sum_pre_u: total(pre),
      sum_post_u: total(post),
      z_check: total(pre),
      pre_u: pre,
      edges: flows,
      post_u: post,
      nap_ref: topology.napRef ?? "",
      causal_radius_applied: radius,
      epsilon_applied: epsilon,
      policy_notes: [
        ...(radius ? ["causal_radius_clamped"] : []),
        ...(epsilon ? ["epsilon_cap_applied"] : []),
      ],
    };
    const block = {
      gid: topology.gid,
      tick: t,
      seq: t,
      s_t: scalar,
      C_t: chain,
      topology_version: topology.version,
      edge_flux_summary: flows.map(({ e_id, f_e }) => ({ e_id, f_e })),
    };
    ticks.push({ t, previous, chain, pre, post, flows, ledger, block, pfna: pfnaAt(config, t) });
    state = post;
  }
  return ticks;
}

function flowsOf({ topology, profile }: SessionConfig, pre: Vector) {
  let radius = false;
  let epsilon = false;
  const flows = topology.edges.map((edge): Flow => {
    const du = (pre[edge.i - 1] as bigint) - (pre[edge.j - 1] as bigint);
    const limits = [edge.causalRadius ?? 0, edge.c, topology.causalRadius].map(big);
    const limit = limits.find((one) => one !== 0n);
    let magnitude = size(du);
    if (limit !== undefined && magnitude > limit) {
      magnitude = limit;
      radius = true;
    }
    let raw = floor(big(edge.k) * magnitude, big(topology.sc));
    if (profile.epsilonCap !== null && raw > big(profile.epsilonCap)) {
      raw = big(profile.epsilonCap);
      epsilon = true;
    }
    let cap = big(edge.cap);
    if (topology.maxEdgeCap !== null && cap > big(topology.maxEdgeCap)) cap = big(topology.maxEdgeCap);
    const least = [raw, cap, magnitude].sort((a, b) => (a < b ? -1 : 1))[0] as bigint;
    const f_e = du === 0n ? 0n : du < 0n ? -least : least;
    return { e_id: big(edge.eId), i: BigInt(edge.i), j: BigInt(edge.j), du, raw, cap, f_e };
  });
  return { flows, radius, epsilon };
}

/** PFNA records of a tick after the integeriser; a value passes through a double. */
function pfnaAt(
  config: SessionConfig,
  t: bigint,
): readonly { pfna_id: string; audit: Json; values: Vector }[] {
  const firsts = new Map<string, readonly bigint[]>();
  for (const { tick, pfnaId, values } of config.pfnaInputs) {
    if (big(tick) === t && !firsts.has(pfnaId)) firsts.set(pfnaId, values.map(big));
  }
  return [...firsts]
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([pfna_id, raws]) => {
      const values = raws.map((raw) => BigInt(Number(raw)));
      const audit = raws.map((raw, index) => {
        const value = BigInt(Number(raw));
        const text = `${value}.000000`;
        return { index, raw: `${raw}`, shifted: text, scaled: text, rounded: value, clamped: value };
      });
      return { pfna_id, audit, values };
    });
}

function withPfna(config: SessionConfig, state: Vector, t: bigint): Vector {
  return pfnaAt(config, t).reduce<Vector>(
    (sum, { values }) => sum.map((value, n) => value + (values[n] as bigint)),
    state,
  );
}

function bits(value: bigint): bigint {
  return 8n * BigInt(Math.max(1, Math.ceil(size(value).toString(2).length / 7)));
}

const component = (value: bigint): bigint => bits(2n * size(value));

function valueAt({ source }: StreamSpec, tick: Tick): Vector {
  switch (source) {
    case "post_u_deltas":
      return tick.post.map((value, n) => value - (tick.pre[n] as bigint));
    case "fluxes":
      return tick.flows.map(({ f_e }) => f_e);
    case "pre_u":
      return tick.pre;
    case "post_u":
      return tick.post;
    case "prev_chain":
      return [tick.previous];
  }
}

/** The bit counts of values under a scheme (engine-core 8.3). */
export function plainCounts(scheme: "ID" | "R" | "GR", values: readonly Vector[]): readonly [bigint, bigint] {
  const first = values[0] as Vector;
  const width = bits(BigInt(first.length));
  const count = bits(BigInt(values.length));
  const sized = (vectors: readonly Vector[]): bigint => total(vectors.flat().map(component));
  if (scheme === "ID") return [width + count, sized(values)];
  if (scheme === "R") {
    const deltas = values
      .slice(1)
      .map((value, n) => value.map((one, c) => one - ((values[n] as Vector)[c] as bigint)));
    return [width + count + sized([first]), sized(deltas)];
  }
  const starts = values.flatMap((value, n) => (n > 0 && `${value}` === `${values[n - 1]}` ? [] : [n]));
  const lengths = starts.map((at, n) => BigInt((starts[n + 1] ?? values.length) - at));
  const runs = starts.map((at) => values[at] as Vector);
  return [width + bits(BigInt(runs.length)) + sized(runs), total(lengths.map(bits))];
}

function manifestOf(config: SessionConfig, window: WindowSpec, ticks: readonly Tick[]): JsonRecord {
  const { topology, profile } = config;
  const inside = ticks.slice(window.startTick - 1, window.endTick);
  if (inside.length !== window.endTick - window.startTick + 1) throw new Error("incomplete window");
  const specs = window.streams.length > 0 ? window.streams : config.defaultStreams;
  if (new Set(specs.map(({ name }) => name)).size < specs.length) throw new Error("stream named twice");
  const modulus = big(profile.modulusM);
  let acc = 2166136261n % modulus;
  const mix = (x: bigint): void => {
    acc = ((acc ^ (x % modulus)) * 16777619n) % modulus;
  };
  const mixAll = (text: string): void => {
    for (const character of text) mix(BigInt(character.codePointAt(0) ?? 0));
  };
  mixAll(window.apxName);
  mixAll(profile.name);
  mix(BigInt(specs.length));
  const streams = specs.map((spec) => {
    const scheme = spec.schemeHint ?? profile.defaultScheme;
    const description = spec.description || spec.name;
    const [model, residual] = plainCounts(
      scheme,
      inside.map((tick) => valueAt(spec, tick)),
    );
    for (const text of [spec.name, description, scheme, "0"]) mixAll(text);
    for (const count of [model, residual, model + residual]) mix(count);
    return {
      stream_id: spec.name,
      description,
      scheme,
      params: 0,
      L_model: model,
      L_residual: residual,
      L_total: model + residual,
    };
  });
  return {
    apx_name: window.apxName,
    profile: profile.name,
    manifest_check: (25239686n * acc + 282668257n) % modulus,
    gid: topology.gid,
    window_id: window.windowId,
    streams,
  };
}

/** The view of a window over all of its values at once (engine-core 11). */
function viewOf(
  config: SessionConfig,
  window: WindowSpec,
  { residualScheme, descriptors }: ApxiSpec,
  ticks: readonly Tick[],
): JsonRecord {
  const inside = ticks.slice(window.startTick - 1, window.endTick);
  const specs = window.streams.length > 0 ? window.streams : config.defaultStreams;
  const breakdownsOf = (name: string, described: readonly ApxiDescriptor[]): readonly JsonRecord[] => {
    const spec = specs.find((one) => one.name === name);
    if (spec === undefined) throw new Error("unknown stream");
    const values = inside.map((tick) => valueAt(spec, tick));
    const width = values[0]?.length ?? 0;
    return described
      .map((descriptor): JsonRecord => {
        if (descriptor.stream_id !== name) throw new Error("strange stream");
        if (window.aeonWindowId && descriptor.window_id !== window.aeonWindowId) {
          throw new Error("strange AEON window");
        }
        const [model, says] = plainClaim(descriptor, width, values.length);
        const residuals = values.map((value, q) => value.map((one) => one - (says[q] as bigint)));
        const isZero = residuals.flat().every((one) => one === 0n);
        const residual = isZero ? 0n : plainCounts(residualScheme, residuals)[1];
        return {
          descriptor,
          residual_scheme: residualScheme,
          L_model: model,
          L_residual: residual,
          L_total: model + residual,
        };
      })
      .sort((a, b) => compareCodePoints(idOf(a), idOf(b)));
  };
  return {
    apx_name: window.apxName,
    window_id: window.windowId,
    aeon_window_id: window.aeonWindowId,
    residual_scheme: residualScheme,
    descriptors_by_stream: new Map(
      [...descriptors].map(([name, described]) => [name, breakdownsOf(name, described)]),
    ),
  };
}

function idOf({ descriptor }: JsonRecord): string {
  return (descriptor as ApxiDescriptor).descriptor_id;
}

/** The model bits of a descriptor and all that it predicts. */
function plainClaim(
  descriptor: ApxiDescriptor,
  width: number,
  count: number,
): readonly [model: bigint, says: Vector] {
  const indices = Array.from({ length: count }, (_, q) => BigInt(q));
  switch (descriptor.descriptor_type) {
    case "CONST_SEGMENT":
      return [1n, indices.map(() => big(descriptor.params.value))];
    case "RUN_SEGMENT": {
      const { pattern, repeats } = descriptor.params;
      if (width !== 1 || big(repeats) > 100n) throw new Error("no run");
      const all = Array.from({ length: Number(repeats) }, () => pattern.map(big)).flat();
      if (all.length !== count) throw new Error("no run");
      return [1n, all];
    }
    case "LINEAR_TREND": {
      const [intercept, slope, at] = [
        big(descriptor.params.intercept),
        big(descriptor.params.slope),
        big(descriptor.params.start_tick),
      ];
      const extras = [intercept, slope, at].filter((one) => one !== 0n).length + (width > 1 ? 1 : 0);
      return [BigInt(3 + extras), indices.map((q) => intercept + slope * (at + q))];
    }
  }
}

/** T_t of daemon.md 3.2 over the block hashes of engine-core 7.4. */
function tickHashes({ topology, profile }: SessionConfig, ticks: readonly Tick[]): readonly string[] {
  const spacing = big(profile.iBlockSpacingW);
  const pHashes: string[] = [];
  let tip: string | null = null;
  let tickHash = "f".repeat(64);
  return ticks.map(({ t, chain, post, ledger, block }) => {
    const pHash: string = sha256(toC2({ ...block, prev_hash: tip }));
    pHashes.push(pHash);
    tip = pHash;
    if (positive(t, spacing) === 0n) {
      const iBlock = {
        gid: topology.gid,
        tick: t,
        W: spacing,
        C_t: chain,
        profile_version: profile.name,
        topology_version: topology.version,
        post_u: post,
        topology_snapshot: snapshotOf(topology),
      };
      const root = merkleRoot(pHashes.slice(-Number(spacing)));
      tip = sha256(toC2({ ...iBlock, merkle_root: root, prev_hash: pHash }));
    }
    tickHash = sha256(tickHash + hash(ledger) + tip);
    return tickHash;
  });
}

/** The root over the leaves of engine-core 7.4, level by level. */
export function merkleRoot(leaves: readonly string[]): string {
  if (leaves.length === 0) return sha256("");
  let level = leaves;
  while (level.length > 1) {
    level = level.filter((_, n) => n % 2 === 0).map((left, n) => sha256(left + (level[2 * n + 1] ?? left)));
  }
  return level[0] as string;
}

function snapshotOf(topology: SessionConfig["topology"]): readonly JsonRecord[] {
  return topology.edges.map(({ eId, i, j, k, cap, sc, c }) => ({ e_id: eId, i, j, k, cap, SC: sc, c }));
}

function documentOf(
  config: SessionConfig,
  ticks: readonly Tick[],
  manifests: readonly JsonRecord[],
  views: readonly JsonRecord[],
  primary: JsonRecord,
): JsonRecord {
  const { topology, profile, governance, runId, nid } = config;
  const { gid } = topology;
  const isSession = config.shape === "session";
  const isGoverned = governance.governanceMode !== "OFF";
  const last = BigInt(config.totalTicks);
  const check = primary["manifest_check"] as bigint;
  const endChain = ticks.at(-1)?.chain as bigint;
  const policyHash = hash({
    governance_mode: governance.governanceMode,
    codex_action_mode: governance.codexActionMode,
    topology_policies: [],
    budget_policies: [],
    safety_policies: [],
  });
  const windowId = config.primaryWindowId;
  const envelope = (
    layer: string,
    mode: string,
    numbers: { tick: bigint; payload_ref: bigint; seq: bigint; prev_chain: bigint },
    meta: JsonRecord,
  ): JsonRecord => ({
    v: profile.napDefaults.v,
    gid,
    nid,
    layer,
    mode,
    ...numbers,
    sig: "",
    slp_event_ids: [],
    meta,
  });
  const nap = profile.napDefaults;
  const data = ticks.map(({ t, previous, pfna }) =>
    envelope(
      nap.layer,
      nap.mode,
      { tick: t, payload_ref: check, seq: t, prev_chain: previous },
      { pfna_integerization: pfna },
    ),
  );
  const decisions = ticks.map(({ t, previous }) =>
    envelope(
      "GOV",
      "G",
      { tick: t, payload_ref: check, seq: last + t, prev_chain: previous },
      {
        event: "GATE_GOVERNANCE_DECISION",
        envelope_ref: `nap_${t}_${t}`,
        tick: t,
        seq: t,
        status: "ACCEPTED_OBSERVED",
        reasons: [],
        policy_set_hash: policyHash,
        window_id: windowId,
      },
    ),
  );
  const loaded = envelope(
    "GOV",
    "G",
    { tick: 1n, payload_ref: 0n, seq: 1n, prev_chain: big(profile.c0) },
    {
      event: "POLICY_SET_LOADED",
      policy_set_hash: policyHash,
      policy_ids: [],
      governance_mode: governance.governanceMode,
      codex_action_mode: governance.codexActionMode,
    },
  );
  const codex = isGoverned && isSession ? observedCodex(config, ticks) : null;
  const usage = codex === null ? null : emptyUsage(codex.proposals.length);
  const summary = envelope(
    "GOV",
    "G",
    { tick: last, payload_ref: 0n, seq: last, prev_chain: endChain },
    {
      event: "GOVERNANCE_DECISION_SUMMARY",
      policy_set_hash: policyHash,
      window_id: windowId,
      governance_mode: governance.governanceMode,
      ...usage,
    },
  );
  const manifestHash = hash(primary);
  let previousHash: string | null = null;
  const entries = ticks.map((tick, n) => {
    const entry: JsonRecord = {
      gid,
      run_id: runId,
      tick: tick.t,
      window_id: windowId,
      C_t: tick.chain,
      manifest_check: check,
      nap_envelope_hash: hash(data[n] as JsonRecord),
      umx_ledger_hash: hash(tick.ledger),
      loom_block_hash: hash(tick.block),
      apx_manifest_hash: manifestHash,
      prev_entry_hash: previousHash,
      codex_library_hash: null,
      timestamp_utc: null,
      meta: usage === null ? {} : { governance_budget: usage },
      slp_event_refs: [],
      topology_version: topology.version,
      policy_set_hash: policyHash,
    };
    previousHash = hash(entry);
    return entry;
  });
  const governanceEnvelopes = isGoverned ? [...decisions, loaded, ...(usage === null ? [] : [summary])] : [];
  const ingress = ticks
    .filter(({ pfna }) => pfna.length > 0)
    .map(({ t, previous, pfna }) =>
      envelope(
        "INGRESS",
        nap.ingressMode,
        { tick: t, payload_ref: batch(pfna, big(profile.modulusM)), seq: t, prev_chain: previous },
        {},
      ),
    );
  const egress = envelope(
    "EGRESS",
    nap.egressMode,
    { tick: last, payload_ref: check, seq: last + 2n, prev_chain: endChain },
    {},
  );
  const result: Record<string, Json> = {
    run_id: runId,
    ledgers: ticks.map(({ ledger }) =>
      without(ledger, "nap_ref", "causal_radius_applied", "epsilon_applied", "policy_notes"),
    ),
    p_blocks: ticks.map(({ block }) => without(block, "gid", "topology_version")),
    i_blocks: ticks
      .filter(({ t }) => positive(t, big(profile.iBlockSpacingW)) === 0n)
      .map(({ t, chain, post }) => ({
        tick: t,
        W: profile.iBlockSpacingW,
        C_t: chain,
        profile_version: profile.name,
        post_u: post,
        topology_snapshot: snapshotOf(topology),
      })),
    manifests: new Map(
      manifests.map((manifest) => [manifest["apx_name"] as string, without(manifest, "gid", "window_id")]),
    ),
    scenes: ticks.map(({ t, previous, chain, pre, post, pfna }) => ({
      gid,
      run_id: runId,
      tick: t,
      nid,
      pre_u: pre,
      post_u: post,
      ledger_ref: `umx_ledger_${t}`,
      C_prev: previous,
      C_t: chain,
      window_id: windowId,
      manifest_check: check,
      nap_envelope_ref: null,
      meta: {
        p_block_ref: `loom_p_block_${t}`,
        manifest_ref: primary["apx_name"] as string,
        ...(pfna.length > 0 && {
          pfna_refs: pfna.map((record) => record["pfna_id"] as string),
          pfna_integerization: pfna.map((record) => ({
            pfna_id: record["pfna_id"] as string,
            values: [],
            audit: [],
          })),
        }),
      },
    })),
    envelopes: data,
    governance_envelopes: governanceEnvelopes,
    u_ledger_entries: entries.map((entry) =>
      without(entry, "slp_event_refs", "topology_version", "policy_set_hash"),
    ),
    ...(codex === null ? {} : { codex_motifs: codex.motifs, codex_proposals: codex.proposals }),
    ...(usage === null ? {} : { governance_budget_usage: usage }),
    ...(views.length === 0
      ? {}
      : { apxi_views: new Map(views.map((view) => [view["apx_name"] as string, view])) }),
  };
  if (!isSession) return result;
  const document: Record<string, Json> = {
    config: {
      run_id: runId,
      gid,
      nid,
      total_ticks: config.totalTicks,
      primary_window_id: windowId,
      window_ids: config.windows.map((window) => window.windowId).sort(compareCodePoints),
      press_default_streams: config.defaultStreams.map(({ name, source, schemeHint, description }) => ({
        name,
        source,
        scheme_hint: schemeHint,
        description,
      })),
      pfna_inputs: config.pfnaInputs.map((input) => ({
        pfna_id: input.pfnaId,
        gid: input.gid,
        run_id: input.runId,
        tick: input.tick,
        nid: input.nid,
        values: input.values,
        ...(input.description !== "" && { description: input.description }),
      })),
      initial_state: config.initialState,
    },
    lifecycle_envelopes: [
      envelope("CTRL", "P", { tick: 1n, payload_ref: 0n, seq: 1n, prev_chain: big(profile.c0) }, {}),
      envelope("CTRL", "P", { tick: last, payload_ref: check, seq: last + 1n, prev_chain: endChain }, {}),
    ],
    tick_result: { ...result, ingress_envelopes: ingress, egress_envelopes: [egress] },
  };
  if (!config.metricsEnabled) return document;
  return {
    ...document,
    metrics: {
      gid,
      run_id: runId,
      total_ticks: config.totalTicks,
      window_count: config.windows.length,
      nap_total: ingress.length + data.length + 1 + governanceEnvelopes.length + 2,
      nap_ingress: ingress.length,
      nap_data: data.length,
      nap_egress: 1,
      uledger_entries: entries.length,
      uledger_last_hash: previousHash,
      apx_manifests: new Set(manifests.map((manifest) => manifest["apx_name"])).size,
      apxi_views: new Set(views.map((view) => view["apx_name"])).size,
    },
  };
}

function batch(pfna: readonly JsonRecord[], modulus: bigint): bigint {
  let acc = 0n;
  for (const { pfna_id, values } of pfna as readonly { pfna_id: string; values: Vector }[]) {
    for (const character of pfna_id) {
      acc = positive(acc * 31n + BigInt(character.codePointAt(0) ?? 0), modulus);
    }
    for (const value of values) acc = positive(acc * 17n + value, modulus);
  }
  return acc;
}

/** Motifs and, under OBSERVE without policies, proposals that are all rejected in the same words. */
function observedCodex(config: SessionConfig, ticks: readonly Tick[]) {
  const patterns = new Map<string, Tick[]>();
  for (const tick of ticks) {
    const key = tick.flows.map(({ du, f_e }) => `${du}/${f_e}`).join(" ");
    patterns.set(key, [...(patterns.get(key) ?? []), tick]);
  }
  const signature = (tick: Tick): Vector => [
    ...tick.flows.map(({ du }) => du),
    ...tick.flows.map(({ f_e }) => f_e),
  ];
  const smaller = (a: Vector, b: Vector): number => {
    const at = a.findIndex((value, n) => value !== b[n]);
    return at < 0 ? 0 : (a[at] as bigint) < (b[at] as bigint) ? -1 : 1;
  };
  const sorted = [...patterns.values()].sort(([a], [b]) =>
    smaller(signature(a as Tick), signature(b as Tick)),
  );
  const meta = { runs: [config.runId] };
  const motifs = sorted.map((seen, n) => {
    const [first, final] = [seen[0] as Tick, seen.at(-1) as Tick];
    const edges = first.flows.length;
    return {
      library_id: `${config.runId}_LIB`,
      motif_id: `MOTIF_${String(n + 1).padStart(4, "0")}`,
      profile: config.profile.name,
      source_gid: config.topology.gid,
      source_window_id: config.primaryWindowId,
      pattern_descriptor: {
        type: "edge_flux_pattern_v1",
        edge_ids: first.flows.map(({ e_id }) => e_id),
        du_signature: first.flows.map(({ du }) => du),
        f_e_signature: first.flows.map(({ f_e }) => f_e),
      },
      mdl_stats: {
        L_self: 2 * edges,
        L_usage: seen.length,
        L_total: 2 * edges + seen.length,
        delta_vs_baseline: -seen.length,
      },
      usage_stats: { usage_count: seen.length, first_tick: first.t, last_tick: final.t },
      created_at_tick: first.t,
      last_updated_tick: final.t,
      meta,
    };
  });
  const proposals = motifs.map((motif, n) => ({
    proposal_id: `PROPOSAL_${String(n + 1).padStart(4, "0")}`,
    library_id: motif.library_id,
    motif_id: motif.motif_id,
    gid: motif.source_gid,
    target_window_id: motif.source_window_id,
    target_location: { edge_ids: motif.pattern_descriptor.edge_ids, profile: motif.profile },
    action: "PLACE",
    expected_effect: { delta_L_total: motif.mdl_stats.delta_vs_baseline, notes: "edge_flux_pattern_v1" },
    budget_effect: {},
    created_at_tick: motif.last_updated_tick,
    status: "REJECTED",
    governance_status: "OK",
    violated_policies: [],
    governance_scores: {},
    governance_notes: { notes: ["Governance mode OBSERVE (no actions applied)"] },
    evaluated_at_tick: config.totalTicks,
    meta,
  }));
  return { motifs, proposals };
}

function emptyUsage(proposalsSeen: number): JsonRecord {
  const caps: readonly (readonly [string, number])[] = [
    ["max_proposals_per_window", proposalsSeen],
    ["max_actions_per_window", 0],
    ["max_topology_changes", 0],
  ];
  return {
    proposals_seen: proposalsSeen,
    actions_accepted: 0,
    topology_changes_applied: 0,
    caps: caps.map(([attr, used]) => ({ attr, limit: null, used, exhausted: false, policy_id: null })),
  };
}

function without(record: JsonRecord, ...fields: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([field]) => !fields.includes(field)));
}
