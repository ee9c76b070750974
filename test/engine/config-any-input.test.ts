/**
 * Goal: no content of a config file can crash a loader or slip through half-checked.
 * Method: take a run that is right, put any JSON value into any place of any of its files, and load it.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConfigFiles } from "../../engine/config/files.ts";
import { loadSession } from "../../engine/config/load-session.ts";
import { parseRegistry } from "../../engine/config/parse-registry.ts";
import { decodeSession, encodeSession } from "../../engine/config/session-codec.ts";
import { fingerprintOf } from "../../engine/fingerprint.ts";
import { policySetHash } from "../../engine/governance/policy-set-hash.ts";
import type { Json } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";
import { toC2 } from "../../engine/json/write.ts";
import { anyJson } from "../support/any-json.ts";
import { memoryFiles } from "../support/config-files.ts";
import { sha256 } from "../support/sha256.ts";
import {
  pfnaText,
  profileText,
  runConfigText,
  sessionFilePath,
  sessionFileText,
  smallRunConfigPath,
  topologyText,
} from "../support/small-config.ts";

const texts = {
  [smallRunConfigPath]: runConfigText({
    "windows[0].streams": [{ name: "S", source: "pre_u", scheme_hint: "R", description: "d" }],
    "windows[0].aeon_window_id": "A",
    nap: { layer: "DATA" },
    enable_codex: true,
    enable_pfna: true,
    pfna_path: "../pfna/p.json",
    governance: {
      governance_mode: "OBSERVE",
      codex_action_mode: "OBSERVE",
      topology_policies: [{ policy_id: "t", max_nodes: 3, allowed_ops: ["TUNE"], description: "d" }],
      budget_policies: [{ policy_id: "b", max_topology_changes: 3, notes: "n" }],
      safety_policies: [{ policy_id: "s", invariants: ["i"], severity: "SOFT" }],
      gid: "g",
      run_id: null,
      meta: { allowed_layers: ["DATA"], max_envelopes_per_tick: 1 },
    },
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
  "topologies/row.json": topologyText({
    causal_radius: 1,
    max_edge_cap: 5,
    nap_ref: "n",
    meta: { version: "v" },
    "edges[0].c": 1,
    "edges[0].causal_radius": 2,
    "nodes[0].attrs": { a: 1 },
  }),
  "profiles/p.json": profileText({
    s_t_rule: { mode: "sum_abs_flux", offset: 1, scale: 2, max_value: 3 },
    nap_defaults: { v: 1, layer: "DATA", mode: "P", ingress_mode: "I", egress_mode: "S" },
    press_defaults: { preferred_schemes: ["GR"] },
  }),
  "pfna/p.json": pfnaText(),
  [sessionFilePath]: sessionFileText({ profile: "../profiles/p.json" }),
};

/** The run config, and a session file over the same files. */
const roots = [smallRunConfigPath, sessionFilePath] as const;

/** The value with `put` in the place that `steps` lead to; each step picks among what stands there. */
function replaced(value: Json, steps: readonly number[], put: Json): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return put;
  if (Array.isArray(value) && value.length > 0) {
    const index = step % value.length;
    return value.with(index, replaced(value[index] as Json, rest, put));
  }
  if (value instanceof Map && value.size > 0) {
    const [key, inner] = [...value][step % value.size] as [string, Json];
    return new Map(value).set(key, replaced(inner, rest, put));
  }
  return put;
}

/** The files that are read when a root is loaded. */
function filesOf(root: string): readonly string[] {
  return Object.keys(texts).filter((path) => path === root || !roots.some((other) => other === path));
}

const anyPlace = fc.array(fc.nat({ max: 30 }), { minLength: 0, maxLength: 7 });
const anyOddValue = fc.oneof(
  anyJson,
  fc.constantFrom<Json>(
    "",
    "0",
    "-1",
    -1,
    0,
    2n ** 53n,
    -(2n ** 64n),
    [],
    new Map(),
    null,
    "\ud800",
    "__proto__",
  ),
);

function withOdd(path: string, steps: readonly number[], put: Json): ConfigFiles {
  const text = texts[path as keyof typeof texts];
  return memoryFiles({ ...texts, [path]: toC2(replaced(parseJson(text), steps, put)) });
}

test.each(roots)("the untouched files of %s are accepted", (root) => {
  expect(loadSession(memoryFiles(texts), root).ok).toBe(true);
});

test.each(roots)(
  "any value in any place of any file of %s is either accepted or refused with file and reason",
  (root) => {
    fc.assert(
      fc.property(fc.constantFrom(...filesOf(root)), anyPlace, anyOddValue, (path, steps, put) => {
        const loaded = loadSession(withOdd(path, steps, put), root);
        if (loaded.ok) {
          // What is accepted can be stored, hashed and named.
          expect(decodeSession(encodeSession(loaded.value))).toStrictEqual(loaded.value);
          policySetHash(loaded.value.governance, sha256);
          fingerprintOf({ scenarioId: "s", session: loaded.value }, sha256);
        } else {
          expect(loaded.problems.length).toBeGreaterThan(0);
          for (const { file, reason } of loaded.problems) {
            expect(Object.keys(texts)).toContain(file);
            expect(reason).not.toBe("");
          }
        }
      }),
      { numRuns: 2000 },
    );
  },
);

test.each(roots)("cutting any file of %s short is refused by naming that file", (root) => {
  fc.assert(
    fc.property(fc.constantFrom(...filesOf(root)), fc.nat(), (path, cut) => {
      const text = texts[path as keyof typeof texts];
      const files = memoryFiles({ ...texts, [path]: text.slice(0, cut % text.length) });
      const loaded = loadSession(files, root);
      expect(loaded.ok).toBe(false);
      if (!loaded.ok) expect(loaded.problems[0]).toMatchObject({ file: path, field: "" });
    }),
  );
});

test("any value in any place of a registry is either accepted or refused", () => {
  const registry =
    '{"v":1,"scenarios":[{"scenario_id":"a","description":"","run_config_path":"c","pillars":["p"],"runtime_hint":"h"}]}';
  fc.assert(
    fc.property(anyPlace, anyOddValue, (steps, put) => {
      const parsed = parseRegistry("registry.json", toC2(replaced(parseJson(registry), steps, put)));
      if (!parsed.ok) expect(parsed.problems[0]?.file).toBe("registry.json");
    }),
    { numRuns: 500 },
  );
});
