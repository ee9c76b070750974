import fc from "fast-check";
import type { Json } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC2 } from "../../engine/json/write.ts";
import { anyJson } from "./any-json.ts";
import {
  pfnaText,
  profileText,
  runConfigText,
  sessionFilePath,
  sessionFileText,
  smallRunConfigPath,
  topologyText,
} from "./small-config.ts";

/** The files of a run that is right and says everything a file can say. */
export const fullTexts: {
  readonly runConfig: string;
  readonly sessionFile: string;
  readonly topology: string;
  readonly profile: string;
  readonly pfna: string;
  readonly registry: string;
  readonly governance: string;
} = (() => {
  const governance = {
    governance_mode: "OBSERVE",
    codex_action_mode: "OBSERVE",
    topology_policies: [{ policy_id: "t", max_nodes: 3, allowed_ops: ["TUNE"], description: "d" }],
    budget_policies: [{ policy_id: "b", max_topology_changes: 3, notes: "n" }],
    safety_policies: [{ policy_id: "s", invariants: ["i"], severity: "SOFT" }],
    gid: "g",
    run_id: null,
    meta: { allowed_layers: ["DATA"], max_envelopes_per_tick: 1 },
  };
  return {
    runConfig: runConfigText({
      "windows[0].streams": [{ name: "S", source: "pre_u", scheme_hint: "R", description: "d" }],
      "windows[0].aeon_window_id": "A",
      nap: { layer: "DATA" },
      enable_codex: true,
      enable_pfna: true,
      pfna_path: "../pfna/p.json",
      governance,
      diagnostics: { notes: "n" },
      logging: {
        enabled: true,
        destination: "file",
        file_path: "l",
        include_ticks: true,
        include_windows: false,
      },
      metrics: { enabled: true },
    }),
    sessionFile: sessionFileText({
      "windows[0].streams": [
        { name: "S_chain", source: "prev_chain", scheme_hint: "R", description: "d" },
        { name: "S_fluxes", source: "fluxes" },
      ],
      "windows[0].apxi_descriptors.S_chain[1]": {
        descriptor_id: "line",
        descriptor_type: "LINEAR_TREND",
        window_id: "ALL",
        stream_id: "S_chain",
        params: { intercept: 5, slope: 1, start_tick: 2 },
        labels: null,
      },
      governance,
      logging: { enabled: true, destination: "file", file_path: "l", include_ticks: true },
      "aeon_grammar.base_windows.EARLY.labels": ["l"],
      "aeon_grammar.base_windows.EARLY.press_window_id": "W",
      "aeon_grammar.base_windows.EARLY.parent_id": "ALL",
      "aeon_grammar.derived_windows.ALL.aggregation": "union",
    }),
    topology: topologyText({
      causal_radius: 1,
      max_edge_cap: 5,
      nap_ref: "n",
      meta: { version: "v" },
      "edges[0].c": 1,
      "edges[0].causal_radius": 2,
      "nodes[0].attrs": { a: 1 },
    }),
    profile: profileText({
      flux_rule: {},
      chain_rule: {},
      s_t_rule: { mode: "sum_abs_flux", offset: 1, scale: 2, max_value: 3, value: 4, gf01_constant: 9 },
      nap_defaults: { v: 1, layer: "DATA", mode: "P", ingress_mode: "I", egress_mode: "S" },
      press_defaults: { preferred_schemes: ["GR"] },
    }),
    pfna: pfnaText(),
    registry:
      '{"v":1,"scenarios":[{"scenario_id":"a","description":"","run_config_path":"c","pillars":["p"],"runtime_hint":"h"}]}',
    governance: JSON.stringify(governance),
  };
})();

/** The same files by the paths under which they refer to each other. */
export const fullFiles: Readonly<Record<string, string>> = {
  [smallRunConfigPath]: fullTexts.runConfig,
  [sessionFilePath]: fullTexts.sessionFile,
  "topologies/row.json": fullTexts.topology,
  "profiles/p.json": fullTexts.profile,
  "pfna/p.json": fullTexts.pfna,
};

/** A change of a document: what comes into the place that the steps lead to, each picking among what stands there. */
export type Mutation = { readonly steps: readonly number[]; readonly put: Json | typeof nothing };

/** Takes the place itself away. */
export const nothing: unique symbol = Symbol("nothing");

export const anyPlace: fc.Arbitrary<number[]> = fc.array(fc.nat({ max: 30 }), { minLength: 0, maxLength: 5 });

export const anyOddValue: fc.Arbitrary<Json> = fc.oneof(
  anyJson,
  fc.constantFrom<Json>(
    "",
    "0",
    "-1",
    " +1 ",
    -1,
    0,
    1,
    true,
    false,
    2n ** 53n,
    -(2n ** 64n),
    10n ** 400n,
    [],
    new Map(),
    null,
    "\ud800",
    "__proto__",
    "constant",
    "off",
  ),
);

export const anyMutation: fc.Arbitrary<Mutation> = fc.record({
  steps: anyPlace,
  put: fc.oneof({ arbitrary: anyOddValue, weight: 5 }, { arbitrary: fc.constant(nothing), weight: 1 }),
});

/** The text after the changes, one after the other. */
export function mutated(text: string, mutations: readonly Mutation[]): string {
  return toC2(
    mutations.reduce<Json>((value, { steps, put }) => replaced(value, steps, put), parseJson(text)),
  );
}

/** The value with `put` in the place that `steps` lead to; each step picks among what stands there. */
export function replaced(value: Json, steps: readonly number[], put: Json | typeof nothing): Json {
  const [step, ...rest] = steps;
  if (Array.isArray(value) && value.length > 0 && step !== undefined) {
    const index = step % value.length;
    if (rest.length === 0 && put === nothing) return value.toSpliced(index, 1);
    return value.with(index, replaced(value[index] as Json, rest, put));
  }
  if (value instanceof Map && value.size > 0 && step !== undefined) {
    const entries = [...value];
    const [key, inner] = entries[step % value.size] as [string, Json];
    if (rest.length === 0 && put === nothing) return new Map(entries.filter(([name]) => name !== key));
    return new Map(value).set(key, replaced(inner, rest, put));
  }
  return put === nothing ? value : put;
}
