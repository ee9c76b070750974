import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadSession } from "../../engine/config/load-session.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { decodeSession, encodeSession } from "../../engine/config/session-codec.ts";
import { fingerprintOf } from "../../engine/fingerprint.ts";
import { diskFiles } from "../support/config-files.ts";
import { acceptedValue } from "../support/problems.ts";
import { sha256 } from "../support/sha256.ts";
import {
  type Changes,
  sessionFilePath,
  sessionFiles,
  smallFiles,
  smallRunConfigPath,
} from "../support/small-config.ts";

type FileChanges = Parameters<typeof smallFiles>[0];

const config = { enable_pfna: true, pfna_path: "../pfna/p.json", governance: { governance_mode: "OBSERVE" } };

function session(changes: FileChanges = {}): SessionConfig {
  const files = smallFiles({ ...changes, config: { ...config, ...changes.config } });
  return acceptedValue(loadSession(files, smallRunConfigPath));
}

function fingerprint(of: SessionConfig, scenarioId = "row"): string {
  return fingerprintOf({ scenarioId, session: of }, sha256);
}

const base = fingerprint(session());

test("equal inputs have equal fingerprints, also after a way through the store", () => {
  expect(base).toMatch(/^[0-9a-f]{64}$/);
  expect(fingerprint(decodeSession(encodeSession(session())))).toBe(base);
});

describe("what can influence a result is in it", () => {
  test.each<{ name: string; changes: FileChanges }>([
    { name: "ticks", changes: { config: { ticks: 6 } } },
    { name: "the engine run id", changes: { config: { run_id: "r2" }, pfna: { run_id: "r2" } } },
    { name: "a state value", changes: { config: { "initial_state[2]": -4 } } },
    { name: "a window's range", changes: { config: { "windows[0].end_tick": 4 } } },
    { name: "a window's name", changes: { config: { "windows[0].apx_name": "B" } } },
    { name: "streams", changes: { config: { "windows[0].streams": [{ name: "S", source: "pre_u" }] } } },
    { name: "metrics", changes: { config: { metrics: { enabled: true } } } },
    { name: "the governance mode", changes: { config: { governance: { governance_mode: "DRY_RUN" } } } },
    {
      name: "a policy",
      changes: {
        config: { governance: { governance_mode: "OBSERVE", budget_policies: [{ policy_id: "b" }] } },
      },
    },
    {
      name: "allowed layers",
      changes: { config: { governance: { governance_mode: "OBSERVE", meta: { allowed_layers: [] } } } },
    },
    {
      name: "an envelope cap",
      changes: {
        config: { governance: { governance_mode: "OBSERVE", meta: { max_envelopes_per_tick: 0 } } },
      },
    },
    { name: "an edge's k", changes: { topology: { "edges[0].k": 2 } } },
    { name: "an edge's cap beyond 2^53", changes: { topology: { "edges[0].cap": 2n ** 60n } } },
    { name: "an edge's c", changes: { topology: { "edges[0].c": 1 } } },
    { name: "the topology version", changes: { topology: { meta: { version: 2 } } } },
    { name: "nap_ref", changes: { topology: { nap_ref: "x" } } },
    { name: "the modulus", changes: { profile: { modulus_M: 101 } } },
    { name: "the profile's name", changes: { profile: { name: "CMP-8" } } },
    { name: "a PFNA value", changes: { pfna: { "entries[0].values[0]": 1 } } },
    { name: "a PFNA description", changes: { pfna: { "entries[0].description": "d" } } },
  ])("$name", ({ changes }) => {
    expect(fingerprint(session(changes))).not.toBe(base);
  });

  test("the scenario", () => {
    expect(fingerprint(session(), "other")).not.toBe(base);
  });

  test("the order of policies, whose notes it decides", () => {
    const policies = [{ policy_id: "a" }, { policy_id: "b" }];
    const ordered = (list: readonly unknown[]): string =>
      fingerprint(session({ config: { governance: { governance_mode: "OBSERVE", budget_policies: list } } }));
    expect(ordered(policies)).not.toBe(ordered(policies.toReversed()));
  });
});

describe("of what only a session file can say", () => {
  const of = (changes: Changes = {}): string =>
    fingerprint(acceptedValue(loadSession(sessionFiles({ session: changes }), sessionFilePath)));
  const chain = "windows[0].apxi_descriptors.S_chain[0]";

  test.each<{ name: string; session: Changes }>([
    { name: "an APXi view at all", session: { "windows[0].apxi_enabled": false } },
    { name: "its residual scheme", session: { "windows[0].apxi_residual_scheme": "ID" } },
    { name: "a descriptor's id", session: { [`${chain}.descriptor_id`]: "other" } },
    { name: "a descriptor's params", session: { [`${chain}.params.pattern`]: [2] } },
    { name: "a transform's scale", session: { "pfna_transform.scale": 0.25 } },
    { name: "a clamp", session: { "pfna_transform.clamp_max": 2n ** 70n } },
    { name: "a window of the grammar", session: { "aeon_grammar.base_windows.EARLY.tick_end": 3 } },
    { name: "the ticks asked about", session: { aeon_covering_ticks: [2] } },
    { name: "the shape", session: { kind: "tick_loop" } },
  ])("$name is in it", ({ session }) => {
    expect(of(session)).not.toBe(of());
  });

  test.each<{ name: string; session: Changes }>([
    { name: "a remark behind the profile", session: { profile: "built-in CMP-0 (as published)" } },
    { name: "labels that are null", session: { [`${chain}.labels`]: null } },
    { name: "the name of a published document", session: { snapshot: "x", snapshot_shape: "session" } },
    { name: "a clamp that says null", session: { "pfna_transform.clamp_min": undefined } },
  ])("$name is not", ({ session }) => {
    expect(of(session)).toBe(of());
  });

  test("it is the same after a way through the store", () => {
    const session = acceptedValue(loadSession(sessionFiles(), sessionFilePath));
    expect(fingerprint(decodeSession(encodeSession(session)))).toBe(fingerprint(session));
  });
});

// Stores name their runs by these.
test.each([
  ["gf01", "24e50a6ad313519c2419f60edd87be791d68648cc8902a8a10b9f2c850dbbad3"],
  ["line-4", "78f7f42cff0a54b5634fcbd5f1e972bd573b70aa3a853336dcd75c8c12f3e78e"],
  ["gov-codex-demo", "21a410c3e14a1a85346ce4501e08a14c1e2f95c219bbb53e524d97927f49f768"],
  ["line-4-pfna", "82509fd0eb4d69797adc7442c0d83b9bde9cc5de99c139b3bef77b3ea4040d9a"],
])("the fingerprint of %s is what it has always been", (name, digits) => {
  const path = join(import.meta.dirname, "..", "..", "scenarios", "configs", `${name}.json`);
  expect(fingerprint(acceptedValue(loadSession(diskFiles, path)), name)).toBe(digits);
});

describe("what cannot is not", () => {
  test.each<{ name: string; changes: FileChanges }>([
    {
      name: "logging",
      changes: { config: { logging: { enabled: true, destination: "file", file_path: "l" } } },
    },
    {
      name: "nap and diagnostics",
      changes: { config: { nap: { v: 1.5 }, diagnostics: { notes: "\ud800" } } },
    },
    { name: "labels", changes: { topology: { "nodes[0].label": "first" } } },
    { name: "attributes", changes: { topology: { "edges[0].attrs": { weight: 0.5 } } } },
    { name: "the profile a topology mentions", changes: { topology: { profile: "CMP-9" } } },
    { name: "descriptive maps of a profile", changes: { profile: { flux_rule: { type: "x" } } } },
    { name: "a default written out", changes: { profile: { nap_defaults: { v: 1, layer: "DATA" } } } },
    { name: "unknown fields", changes: { config: { comment: "hello" } } },
  ])("$name", ({ changes }) => {
    expect(fingerprint(session(changes))).toBe(base);
  });
});
